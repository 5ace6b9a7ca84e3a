"""What the control plane says when people take a deployment into their own hands."""

from typing import Literal, TypedDict, final


class StoppedBody(TypedDict):
    """A deployment that rolls back from now on."""

    deploymentId: str
    message: str


class TargetStoppedBody(StoppedBody):
    """A target that rolls back from now on."""

    target: str


class SkippedBody(TypedDict):
    """What a target no longer waits for, or that it is left out."""

    deploymentId: str
    target: str
    skipped: Literal["pause", "analysis", "target"]
    pauseId: str | None


class PausedBody(TypedDict):
    """A target of which no further step begins until it is resumed."""

    deploymentId: str
    target: str
    pausedBy: str
    since: str
    message: str


class RefusedRow(TypedDict):
    """A target that cannot be paused, and why."""

    target: str
    reason: str


@final
class TargetsPausedBody(TypedDict):
    """The targets of a deployment that are paused now, and those that cannot be."""

    deploymentId: str
    paused: list[str]
    refused: list[RefusedRow]


class ResumedBody(TypedDict):
    """A target that goes on."""

    deploymentId: str
    target: str
    message: str


@final
class TargetsResumedBody(TypedDict):
    """The targets of a deployment that go on."""

    deploymentId: str
    resumed: list[str]


class PromotionBody(TypedDict):
    """A target that goes on to 100 % without the rest of its strategy."""

    deploymentId: str
    target: str
    promotedBy: str
    since: str
    message: str


class UnfrozenBody(TypedDict):
    """A target that no freeze holds any more."""

    deploymentId: str
    target: str
    status: str


class DecidedBody(TypedDict):
    """An approval after one person's decision; `missing` people must still approve."""

    deploymentId: str
    target: str
    approvalId: str
    status: str
    missing: int


class LinkBody(TypedDict):
    """A signed link by which one person can decide, until `expires` in seconds since the epoch."""

    url: str
    expires: int


class CallbackBody(TypedDict):
    """What became of the callback of a webhook."""

    status: str
