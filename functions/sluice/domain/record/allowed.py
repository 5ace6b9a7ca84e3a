"""What guardrails left their mark on: a target that a freeze holds, and a glass that somebody broke."""

from collections.abc import Iterable
from typing import Literal

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Hold:
    """A freeze keeps a target from starting; `version` is that of the guardrails which say so."""

    rule: str
    until: float
    version: int
    reason: str = ""

    def still_holds(self, version: int, now: float) -> bool:
        """Whether it is known to hold without another look at the rules."""
        return self.version == version and now < self.until


BrokenFor = Literal["deployment", "freeze", "approval", "wait"]
"""What was passed: all freezes and required gates, or one freeze, approval or other wait of a target."""


@dataclass(frozen=True, slots=True)
class BreakGlassUse:
    """Somebody passed what guardrails demand, and said why; `target` is empty for the whole deployment."""

    passed: BrokenFor
    by: str
    reason: str
    at: float
    target: str = ""


def passes_freezes(uses: Iterable[BreakGlassUse], target: str) -> bool:
    """Whether somebody has broken the glass for the start of this target."""
    return any(
        use.passed == "deployment" or (use.passed == "freeze" and use.target == target) for use in uses
    )
