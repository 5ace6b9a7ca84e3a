"""Holding a whole fleet back by hand: what a request has no time to do target by target is done once."""

from dataclasses import replace

from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import PauseByHand
from sluice.domain.record.timeline import TimelineEvent
from sluice.tasks.control.pause_target import pause_deployment
from sluice.tasks.control.resume_target import resume_deployment
from tests.tasks.ports import events, targets, timeline, waits
from tests.tasks.scene import DEPLOYMENT, PLAN, a_target, an_event
from tests.tasks.script import NOW, Script

ADA = Caller("ada")
NAMES = ("first", "second")
PAUSE = PauseByHand("ada", NOW, "odd", 1)
PAUSED = [a_target(name=name, paused=PAUSE, pauses=1, may_pause=True) for name in NAMES]
RESUMED = [replace(target, paused=None, resumed_by="ada") for target in PAUSED]


def tells_together(kind: str) -> Script:
    """Of two events that are told in one write one is new, and the event bus hears of that."""
    new = TimelineEvent(kind, "by ada", NOW, "second", "1")
    told = Script() << timeline.add_all(DEPLOYMENT, [an_event(kind, "1", target=name) for name in NAMES])
    return told >> [new] << events.publish_all(DEPLOYMENT, [new])


def test_reads_the_plans_of_a_fleet_once_and_tells_all_its_pauses_together() -> None:
    script = Script() << targets.list(DEPLOYMENT) >> [a_target(name=name) for name in NAMES]
    script = script << targets.plans(DEPLOYMENT) >> dict.fromkeys(NAMES, PLAN)
    for target in PAUSED:
        script = script << targets.request_pause(DEPLOYMENT, target.name, PAUSE, 2) >> True
        script = script << targets.get(DEPLOYMENT, target.name) >> target
    done = (script << tells_together("PauseRequested")).play(
        lambda ports: pause_deployment(ports, DEPLOYMENT, ADA, "odd")
    )
    assert done.paused == NAMES


def test_reads_once_what_a_fleet_waits_for_and_tells_that_all_of_it_goes_on_together() -> None:
    script = Script() << targets.list(DEPLOYMENT) >> PAUSED
    for target in RESUMED:
        script = script << targets.end_pause(DEPLOYMENT, target.name, 1, "ada") >> True
        script = script << targets.get(DEPLOYMENT, target.name) >> target
    script = script << tells_together("TargetResumed") << waits.list_all(DEPLOYMENT) >> []
    assert script.play(lambda ports: resume_deployment(ports, DEPLOYMENT, ADA, "")) == NAMES
