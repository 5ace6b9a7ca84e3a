"""How long a wait has lasted is measured by whoever has ended it, and by nobody else."""

from dataclasses import replace

import pytest

from sluice.domain.waits.approval import Approval
from sluice.domain.waits.measured import measured_open
from sluice.domain.waits.wait import Wait
from sluice.tasks.wait.change_wait import change_wait
from sluice.tasks.wait.close_waits import close_waits
from tests.tasks.ports import ScriptedPorts, waits
from tests.tasks.scene import DEPLOYMENT, TARGET, an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ACTION, APPROVAL, APPROVED, CALLBACK, OPEN, PAUSE, WAIT_ID, YES

LATER = NOW + 60
ONE_OF_TWO = replace(APPROVAL, answers=(YES,))


def reads(approval: Approval) -> Script:
    return Script(now=LATER) << waits.get(Approval, WAIT_ID) >> approval


def measured(script: Script, after: Approval) -> list[tuple[str, float, str]]:
    def act(ports: ScriptedPorts) -> list[tuple[str, float, str]]:
        change_wait(ports, Approval, WAIT_ID, lambda _: after)
        return [(one.metric.name, one.value, one.group) for one in ports.own_metrics.measured]

    return script.play(act)


def test_measures_a_wait_when_this_change_has_ended_it() -> None:
    script = reads(APPROVAL) << waits.change(APPROVAL, APPROVED) >> True
    assert measured(script, APPROVED) == [("WaitDuration", 60, "approval")]


def test_measures_nothing_when_it_was_ended_before() -> None:
    assert measured(reads(APPROVED), APPROVED) == []


def test_measures_nothing_when_another_one_was_faster() -> None:
    script = reads(APPROVAL) << waits.change(APPROVAL, APPROVED) >> False << reads(APPROVED)
    assert measured(script, APPROVED) == []


def test_measures_nothing_when_the_wait_goes_on() -> None:
    script = reads(APPROVAL) << waits.change(APPROVAL, ONE_OF_TWO) >> True
    assert measured(script, ONE_OF_TWO) == []


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("wait", OPEN)
def test_measures_a_wait_of_each_kind_when_it_is_closed_and_only_once(wait: Wait, *, is_first: bool) -> None:
    closed = {"approval": "Approval", "callback": "Callback", "pause": "Pause", "analysis": "Analysis"}
    script: Script = Script() << waits.list_all(DEPLOYMENT) >> [wait] << waits.close(wait) >> is_first
    script = script << records(an_event(f"{closed[wait.kind]}Closed", ACTION)) if is_first else script

    def act(ports: ScriptedPorts) -> list[str]:
        close_waits(ports, DEPLOYMENT, TARGET)
        return [one.group for one in ports.own_metrics.measured]

    assert script.play(act) == ([wait.kind] if is_first else [])


def test_open_waits_are_counted_by_kind_with_the_age_of_the_oldest() -> None:
    older = replace(APPROVAL, opened_at=NOW - 100)
    found = measured_open([APPROVAL, older, APPROVED, CALLBACK, PAUSE], PAUSE.ends_at)
    assert [(one.metric.name, one.group, one.value) for one in found] == [
        ("OpenWaits", "approval", 2),
        ("LongestWait", "approval", 400),
        ("OpenWaits", "callback", 1),
        ("LongestWait", "callback", 300),
    ]
