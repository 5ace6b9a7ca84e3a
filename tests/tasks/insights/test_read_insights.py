"""Reading numbers: of which time, for whom, and what is said when there are too many deployments."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import NO_GUARDRAILS, ApplicationRule, Guardrails, Right
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.status import DeploymentStatus
from sluice.errors import GuardrailRefusedError
from sluice.tasks.insights.read_insights import MOST_DEPLOYMENTS, InsightsView, read_insights
from tests.tasks.ports import ScriptedPorts, outcomes
from tests.tasks.script import NOW, Script

ONE = Outcome("parcels", "dep-1", DeploymentStatus.SUCCEEDED, NOW - 5, NOW)
OTHER = replace(ONE, application="shop", deployment_id="dep-2")
ONLY_SHOP = Guardrails(applications=(ApplicationRule("parcels", {Right.READ: ()}), ApplicationRule("shop")))


def read(script: Script, application: str | None = None, rules: Guardrails = NO_GUARDRAILS) -> InsightsView:
    def act(ports: ScriptedPorts) -> InsightsView:
        ports.guardrails.rules = rules
        return read_insights(ports, Caller("ada"), application, NOW - 100)

    return script.play(act)


def finds(*found: Outcome) -> Script:
    return Script() << outcomes.newest(NOW - 100, MOST_DEPLOYMENTS) >> found


def test_counts_all_applications_or_the_one_that_is_asked_for() -> None:
    assert list(read(finds(ONE, OTHER)).insights.applications) == ["parcels", "shop"]
    assert list(read(finds(ONE, OTHER), "shop").insights.applications) == ["shop"]


def test_counts_nothing_that_the_caller_may_not_read() -> None:
    assert list(read(finds(ONE, OTHER), rules=ONLY_SHOP).insights.applications) == ["shop"]
    with pytest.raises(GuardrailRefusedError):
        read(Script(), "parcels", ONLY_SHOP)


def test_says_so_when_there_were_too_many_to_count() -> None:
    assert read(finds(ONE)).is_complete
    assert not read(finds(*[ONE] * MOST_DEPLOYMENTS)).is_complete


def test_shows_every_month_of_half_a_year_unless_somebody_asks_for_another_time() -> None:
    script = Script() << outcomes.newest(-13_219_200.0, MOST_DEPLOYMENTS) >> []
    view = script.play(lambda ports: read_insights(ports, Caller("ada"), None))
    assert view.months == ["1969-08", "1969-09", "1969-10", "1969-11", "1969-12", "1970-01"]
