"""The conclusion of an analysis: its final verdict, what follows from it, and why."""

from enum import StrEnum

from sluice.domain.analysis.verdict import Verdict
from sluice.values import dataclass


class Move(StrEnum):
    """What follows from a verdict."""

    SUCCEED = "succeed"
    FAIL = "fail"
    ASK = "ask"  # a person decides


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A final verdict, what follows from it, and why in words."""

    verdict: Verdict
    move: Move
    words: str
