"""How many requests a canary step will get, based on the last day, and whether that is enough to judge."""

from collections.abc import Iterator

from sluice.domain.plan.actions import SetWeight
from sluice.domain.plan.timetable import TargetTime, time_at_weight
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding
from sluice.values import dataclass

DAY_SECONDS = 24 * 3600

ENOUGH_REQUESTS = 100
"""Below this, one failed request in a hundred would most likely go unnoticed."""


@dataclass(frozen=True, slots=True)
class ExpectedTraffic:
    """One function at one step: how many requests its candidate gets; `requests` is None if unknown.

    `per_hour` is known even if the step's end is not.
    """

    function_name: str
    stage: int
    weight: float
    per_hour: float
    requests: float | None


def expected_traffic(target: TargetTime, facts: FunctionFacts) -> Iterator[ExpectedTraffic]:
    """The traffic that each weighted step brings to the candidate."""
    if facts.requests_per_day is None:
        return
    for stage in target.stages:
        if any(isinstance(action, SetWeight) for action in stage.stage.actions) and 0 < stage.weight < 100:
            per_second = facts.requests_per_day / DAY_SECONDS * stage.weight / 100
            lasts = time_at_weight(target.stages, stage.index)
            yield ExpectedTraffic(
                facts.planned.function_name,
                stage.index,
                stage.weight,
                per_second * 3600,
                None if lasts is None else per_second * lasts,
            )


def too_little(target: TargetTime, traffic: ExpectedTraffic) -> Finding | None:
    """A warning if so few requests reach the candidate that the step proves nothing."""
    if traffic.requests is None or traffic.requests >= ENOUGH_REQUESTS:
        return None
    return Finding(
        "warning",
        "TooLittleTraffic",
        target.plan.name,
        traffic.function_name,
        f"{traffic.function_name}: about {traffic.requests:.0f} requests reach the new version while it has"
        f" {traffic.weight} %, too few to judge it by",
        "Make the step longer, or give it more weight",
    )
