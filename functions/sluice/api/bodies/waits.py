"""What a target waits for, one shape for each kind."""

from typing import Literal, TypedDict


class ApprovalWait(TypedDict):
    """People who are to approve."""

    kind: Literal["approval"]
    approvalId: str
    openedAt: str
    expiresAt: str
    requiresRoles: list[str]
    needed: int
    approvedBy: list[str]


class WebhookWait(TypedDict):
    """The receiver of a webhook that is to call back."""

    kind: Literal["webhook"]
    webhook: str
    openedAt: str
    expiresAt: str


class PauseWait(TypedDict):
    """A pause that ends by itself; with `pausedBy` it ends when somebody resumes the target."""

    kind: Literal["pause"]
    pauseId: str
    openedAt: str
    expiresAt: str
    pausedBy: str | None


class AnalysisWait(TypedDict):
    """Metrics that are judged from `startsAt` on."""

    kind: Literal["analysis"]
    analysisId: str
    openedAt: str
    startsAt: str
    expiresAt: str


class FreezeWait(TypedDict):
    """The end of a freeze."""

    kind: Literal["freeze"]
    rule: str
    reason: str
    expiresAt: str


class StartWait(TypedDict):
    """The time at which the deployment starts."""

    kind: Literal["start"]
    expiresAt: str


class PlaceWait(TypedDict):
    """A place among the targets that run at once; nobody knows when there is one."""

    kind: Literal["place"]
    reason: str
    expiresAt: None


WaitRow = StartWait | FreezeWait | PlaceWait | ApprovalWait | WebhookWait | PauseWait | AnalysisWait
