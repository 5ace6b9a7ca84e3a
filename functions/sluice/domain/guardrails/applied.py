"""One version of the guardrails: who applied it, when and why; the document itself is kept beside it."""

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Applied:
    """A version, counted from 1; `at` is in seconds since the epoch, `sha256` that of the document's text."""

    version: int
    at: float
    by: str
    sha256: str
    comment: str = ""
