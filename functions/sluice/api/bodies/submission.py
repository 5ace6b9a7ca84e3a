"""What is said of a deployment that was accepted, and of a config that was checked."""

from typing import NotRequired, TypedDict

from sluice.errors.problem import ProblemRow


class LinksRow(TypedDict):
    """Where to read on; `self` is the deployment."""

    self: str
    events: str
    config: str


class SubmittedBody(TypedDict):
    """A deployment that was accepted."""

    deploymentId: str
    application: str
    status: str
    blockedBy: str | None
    """The deployment that has to end first."""
    warnings: list[ProblemRow]
    notes: list[str]
    links: LinksRow
    message: NotRequired[str]
    """What it is for, if it was started from an earlier one."""
    isRepeated: bool
    """Whether an earlier request with the same idempotency key has started it."""


class ValidationBody(TypedDict):
    """Whether a config would be accepted."""

    valid: bool
    problems: list[ProblemRow]
    warnings: list[ProblemRow]
