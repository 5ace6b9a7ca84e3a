"""Noting what a deployment has left: which functions are watched from then on, and against what."""

from dataclasses import replace

import pytest

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.tasks.drift.note_deployed import bypasses_in, note_deployed
from tests.tasks.drift.watching import DEPLOYED, SUCCEEDED, WATCHED, saves
from tests.tasks.ports import targets, timeline
from tests.tasks.scene import DEPLOYMENT, PLAN, RECORD, TARGET, a_deployment, a_target, an_event, records
from tests.tasks.script import NOW, Script
from tests.unit.domain.drift.watches import MOVED

ENDED = a_deployment(status=DeploymentStatus.SUCCEEDED, ended_at=NOW - 400)
NEW = replace(WATCHED, revision=0).brought_by_itself()
"""`quote` as it is watched when its deployment is noted."""
BYPASSED = TimelineEvent(
    "PreflightWarning",
    "",
    0.0,
    TARGET,
    "quote:BypassesAlias:A function URL invokes quote without alias live: it gets the new code at once",
)
UNREAD = replace(
    BYPASSED, detail="quote:NotChecked:What calls quote past its alias could not be checked: throttled"
)


def note(script: Script, *known: WatchedFunction, deployment: DeploymentItem = ENDED) -> int:
    watched = {one.key: one for one in known}
    return script.play(lambda ports: note_deployed(ports, deployment, watched))


def reads(*events: TimelineEvent) -> Script:
    return (
        Script()
        << targets.all_functions(DEPLOYMENT)
        >> {TARGET: [DEPLOYED]}
        << targets.plans(DEPLOYMENT)
        >> {TARGET: PLAN}
        << targets.list(DEPLOYMENT)
        >> [SUCCEEDED]
        << timeline.list(DEPLOYMENT)
        >> events
    )


def test_watches_a_function_from_the_end_of_its_target_on() -> None:
    assert note(reads() << saves(NEW)) == 1


def test_knows_what_passed_the_alias_when_the_deployment_began() -> None:
    elsewhere = replace(UNREAD, target="other")
    script = reads(an_event("PreflightEnded"), BYPASSED, elsewhere) << saves(
        replace(NEW, known_bypasses=("A function URL",))
    )
    assert note(script) == 1


def test_takes_the_place_of_an_earlier_deployment() -> None:
    old = replace(WATCHED, deployment_id="dep-0", deployed_at=NOW - 9_000)
    assert note(reads() << saves(replace(NEW, revision=old.revision)), old) == 1


def test_tells_that_what_had_drifted_was_deployed_over() -> None:
    old = replace(WATCHED, deployment_id="dep-0", deployed_at=NOW - 9_000, findings=(MOVED,))
    facts = {
        "application": "parcels",
        "functionName": "quote",
        "kinds": ["AliasMoved"],
        "since": "1970-01-01T00:15:00.000Z",
    }
    gone = records(an_event("DriftGone", "quote@900.0", "dep-1 has touched it", facts=facts), "dep-0")
    assert note(reads() << gone << saves(replace(NEW, revision=old.revision)), old) == 1


@pytest.mark.parametrize("at", [NOW - 500, NOW - 1])
def test_changes_nothing_when_the_same_or_a_later_deployment_is_known(at: float) -> None:
    assert note(reads(), replace(WATCHED, deployed_at=at)) == 0


@pytest.mark.parametrize(
    ("status", "record"),
    [
        (TargetStatus.ROLLED_BACK, DEPLOYED),
        (TargetStatus.SUCCEEDED, replace(DEPLOYED, candidate_version="6", routing=DEPLOYED.routing_at(0))),
    ],
)
def test_keeps_who_brought_what_serves_when_the_deployment_leaves_it_there(
    status: TargetStatus, record: FunctionRecord
) -> None:
    script = (
        Script()
        << targets.all_functions(DEPLOYMENT)
        >> {TARGET: [record]}
        << targets.plans(DEPLOYMENT)
        >> {TARGET: PLAN}
        << targets.list(DEPLOYMENT)
        >> [replace(SUCCEEDED, status=status)]
        << timeline.list(DEPLOYMENT)
        >> []
    )
    six = replace(WATCHED, routing=DEPLOYED.routing_at(0), deployed_at=NOW - 500)
    before = replace(six, deployment_id="dep-0", deployed_at=NOW - 9_000).brought_by_itself()
    left = replace(six, served_by="dep-0", serving_since=NOW - 9_000)
    assert note(script << saves(left), before) == 1


def test_watches_nothing_when_no_function_was_touched() -> None:
    assert note(Script() << targets.all_functions(DEPLOYMENT) >> {}) == 0


def test_watches_nothing_when_the_target_failed_before_its_first_change() -> None:
    script = (
        Script()
        << targets.all_functions(DEPLOYMENT)
        >> {TARGET: [RECORD]}
        << targets.plans(DEPLOYMENT)
        >> {TARGET: PLAN}
        << targets.list(DEPLOYMENT)
        >> [a_target(TargetStatus.FAILED)]
    )
    assert note(script) == 0


def test_watches_what_was_there_before_and_keeps_known_bypasses_when_the_deployment_undoes_another() -> None:
    undoing = replace(PLAN, reverts="dep-0")
    script = (
        Script()
        << targets.all_functions(DEPLOYMENT)
        >> {TARGET: [RECORD]}
        << targets.plans(DEPLOYMENT)
        >> {TARGET: undoing}
        << targets.all_functions("dep-0")
        >> {TARGET: [DEPLOYED]}
        << targets.list(DEPLOYMENT)
        >> [SUCCEEDED]
    )
    old = replace(WATCHED, deployed_at=0.0, known_bypasses=("A function URL",))
    stable = replace(old, deployed_at=NOW - 500, routing=DEPLOYED.routing_at(0))
    stable = stable.brought_by_itself()
    assert note(script << saves(stable), old, deployment=replace(ENDED, reverts="dep-0")) == 1


def test_nobody_knows_what_passed_the_alias_when_preflight_could_not_look() -> None:
    assert bypasses_in([BYPASSED, UNREAD], "quote") is None


def test_what_passes_the_alias_of_another_function_is_not_known_for_this_one() -> None:
    assert bypasses_in([BYPASSED], "quotes") == ()
