"""What is said around the pieces of every sweep."""

from sluice.domain.record.sweep import Sweep
from sluice.tasks.sweeping import HELD_SECONDS
from tests.tasks.ports import sweeps
from tests.tasks.script import NOW, Script


def begins(name: str, after: str = "") -> Script:
    """No other sweep of this name runs; the last one stopped after this deployment."""
    return Script() << sweeps.begin(name, NOW, NOW + HELD_SECONDS) >> Sweep(name, 7, after)


def ends(name: str, stopped_at: str = "", after: str = "") -> Script:
    """It is given back; `stopped_at` is the last deployment that was looked at, if others were not."""
    return Script() << sweeps.end(Sweep(name, 7, after), stopped_at)
