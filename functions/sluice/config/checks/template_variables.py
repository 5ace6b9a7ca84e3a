"""The names of the variables that templates may use. Finding them and filling them in is done elsewhere."""

_EVERYWHERE = frozenset({"applicationName", "deploymentId", "environmentName", "accountName"})
_WINDOW = frozenset(
    f"{edge}Time{form}" for edge in ("start", "end") for form in ("Iso8601", "EpochSeconds", "EpochMillis")
)
KUBERNETES_VARIABLES = frozenset({"namespace", "replicaSetName"})
"""Known to CDaaS, and always empty for Lambda."""

WEBHOOK_VARIABLES = _EVERYWHERE | {"callbackUri"}
"""`{{armory.*}}` in webhooks."""

ANALYSIS_VARIABLES = _EVERYWHERE | _WINDOW | {"intervalSeconds", "intervalMillis", "promQlStepInterval"}
"""`{{armory.*}}` in queries."""

SMOKE_TEST_VARIABLES = _EVERYWHERE
"""`{{armory.*}}` in payloads of smoke tests."""

SLUICE_VARIABLES = frozenset(
    {"region", "functionName", "functionNames", "aliasName", "stableVersion", "candidateVersion", "weight"}
)
"""`{{sluice.*}}` everywhere."""

APPROVAL_VARIABLES = frozenset({"approvalPage", "approvalLink"})
"""`{{sluice.*}}` in webhooks of gates with an approval beside them."""
