"""The variables that templates may use, and which of them a text uses; filling them in is done elsewhere."""

import re
from dataclasses import dataclass

_USE = re.compile(r"\{\{(?P<inner>[^{}]*)\}\}")
_NAME = re.compile(r"(armory|context|secrets|sluice)\.([A-Za-z0-9_][A-Za-z0-9_.-]*)")

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


@dataclass(frozen=True)
class Variable:
    """One use of a variable; `namespace` is empty when the text in the braces is no variable at all."""

    namespace: str
    name: str
    text: str


def variables_in(template: str) -> list[Variable]:
    """The variables a template uses, in order."""
    found = []
    for use in _USE.finditer(template):
        name = _NAME.fullmatch(use["inner"].strip())
        namespace, rest = name.groups() if name else ("", use["inner"].strip())
        found.append(Variable(namespace, rest, use[0]))
    return found
