"""How long waits last: what one that has ended, and all that are open, add to Sluice's metrics."""

from collections.abc import Iterable

from sluice.domain.insights.measurement import LONGEST_WAIT, OPEN_WAITS, WAIT_DURATION, Measurement
from sluice.domain.waits.wait import Wait


def measured_end(wait: Wait, now: float) -> Measurement:
    """How long the wait has lasted, which has just ended."""
    facts = {"deploymentId": wait.deployment_id, "target": wait.target}
    return Measurement(WAIT_DURATION, max(0.0, now - wait.opened_at), wait.kind, facts=facts)


def measured_open(waits: Iterable[Wait], now: float) -> tuple[Measurement, ...]:
    """How many of each kind are open, and for how long the oldest; nothing of a kind without any."""
    ages: dict[str, list[float]] = {}
    for wait in waits:
        if wait.is_open(now):
            ages.setdefault(wait.kind, []).append(max(0.0, now - wait.opened_at))
    return tuple(
        Measurement(metric, value, kind)
        for kind, found in sorted(ages.items())
        for metric, value in ((OPEN_WAITS, float(len(found))), (LONGEST_WAIT, max(found)))
    )
