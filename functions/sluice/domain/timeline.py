"""One thing that happened in a deployment, told in a sentence; and how the sentences sound."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened; `key` is the same when the same thing is told twice, so it is kept once.

    `at` is in seconds since the epoch; `target` is empty for what concerns the whole deployment.
    """

    kind: str
    message: str
    at: float
    target: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        """What makes two tellings the same event."""
        return f"{self.target}#{self.kind}#{self.detail}"
