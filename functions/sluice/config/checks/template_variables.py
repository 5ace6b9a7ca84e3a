"""The variables that templates may use. Finding them and filling them in is done elsewhere."""

from sluice.config.path_problems import PathProblem
from sluice.config.text.paths import Path
from sluice.domain.templates.render import Variable

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


def not_set(path: Path, variable: Variable) -> PathProblem:
    """A `{{context.name}}` that neither the file nor the deploy command sets."""
    message = f"{variable.text} is used, but `{variable.name}` is not set"
    top = f"Add `{variable.name}` to the `context` at the top of the file"
    return PathProblem(path, message, f"{top}, or deploy with {set_by_hand(variable.name)}")


def set_by_hand(name: str) -> str:
    """How a person sets the variable when deploying."""
    return f"`--set {name}=...`"
