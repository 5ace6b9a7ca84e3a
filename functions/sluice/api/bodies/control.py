"""What the control plane says when people take a deployment into their own hands."""

from typing import Literal, TypedDict


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
