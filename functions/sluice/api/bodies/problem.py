"""How errors look."""

from typing import NotRequired, TypedDict

from sluice.errors.problem import ProblemRow


class ProblemBody(TypedDict):
    """An error as problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: NotRequired[str]
    remedy: NotRequired[str]
    problems: NotRequired[list[ProblemRow]]
    """What is wrong with a deployment config."""
    rule: NotRequired[str]
    """The rule of the guardrails that does not allow it."""
    blockingDeploymentId: NotRequired[str]
