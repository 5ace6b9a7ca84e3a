"""Reads the numbers of deployments, for those who may read their applications."""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.insights.numbers import Insights, begin_of_month, insights_of, months_between
from sluice.ports import Ports
from sluice.tasks.allow.rights import may_read, rules_to_read
from sluice.values import dataclass

MOST_DEPLOYMENTS = 10_000
"""Some 4 MB; of more the newest are counted."""
DEFAULT_MONTHS = 6


@dataclass(frozen=True, slots=True)
class InsightsView:
    """The numbers of deployments that were started from `since` to `until`.

    `months` are all of that time, also those without a deployment. Where `is_complete` is false there were
    too many, and only the newest are counted.
    """

    since: float
    until: float
    months: list[str]
    insights: Insights
    is_complete: bool


def read_insights(
    ports: Ports, caller: Caller, application: str | None, since: float | None = None
) -> InsightsView:
    """The numbers of one application or of all that the caller may read; GuardrailRefusedError.

    One query for each megabyte, of which there are four at most. Without `since`, of six months.
    """
    rules, now = rules_to_read(ports, caller, application), ports.clock.now()
    begin = begin_of_month(now, DEFAULT_MONTHS - 1) if since is None else since
    found = ports.outcomes.newest(begin, MOST_DEPLOYMENTS)
    counted = [
        one
        for one in found
        if application in (None, one.application) and may_read(rules, caller, one.application)
    ]
    is_complete = len(found) < MOST_DEPLOYMENTS
    return InsightsView(begin, now, months_between(begin, now), insights_of(counted), is_complete)
