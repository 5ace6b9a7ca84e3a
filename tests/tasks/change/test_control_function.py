"""Controls of a function: set only when nobody else has changed them, read back, put back."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.function.controls import UNRESERVED, FunctionControls
from sluice.domain.function.qualified import NO_EVENT_INVOKE, EventInvoke, Qualifiers, RuntimeManagement
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import AliasChangedError, PublishFailedError, RetryableError
from sluice.tasks.change.control_function import (
    control_created_alias,
    control_function,
    controls_before,
    restore_controls,
)
from tests.builders import a_function_plan, a_function_state, a_rollback_point, a_target_plan
from tests.tasks.ports import clock, functions
from tests.tasks.scene import FUNCTION, RECORD, compares_with, saves, work
from tests.tasks.script import Script

WANTED, OLD = FunctionControls(5, "Allow"), FunctionControls(UNRESERVED, "Terminate")
PLAN = replace(a_function_plan(), controls=WANTED)
BEFORE = replace(RECORD, rollback_point=replace(RECORD.rollback_point, controls=OLD))
WRITING = BEFORE.about_to("controls")
DONE = WRITING.confirmed()
FOREIGN = FunctionControls(9, "Terminate")
CANDIDATE, STABLE, LATEST = Qualifiers("7", "live"), Qualifiers("6", "live"), Qualifiers()


def reads(now: FunctionControls, wanted: FunctionControls = WANTED, where: Qualifiers = CANDIDATE) -> Script:
    return Script() << functions.get_controls(FUNCTION, wanted, where) >> now


def writes(controls: FunctionControls, where: Qualifiers = CANDIDATE) -> Script:
    return Script() << functions.put_controls(FUNCTION, controls, where)


def controlled(script: Script, record: FunctionRecord = BEFORE) -> FunctionRecord:
    return script.play(lambda ports: control_function(work(ports), PLAN, record))


def test_writes_what_differs_between_two_records_and_reads_it_back() -> None:
    half = FunctionControls(UNRESERVED, "Allow")
    script = reads(OLD) << saves(WRITING) << writes(WANTED) << reads(half) << writes(FunctionControls(5))
    assert controlled(script << clock.sleep(0.5) << reads(WANTED) << saves(DONE)) == DONE


def test_writes_nothing_when_all_is_as_planned() -> None:
    assert controlled(reads(WANTED)) == BEFORE
    record = replace(BEFORE, is_changed=False)
    assert record == Script().play(lambda ports: control_function(work(ports), a_function_plan(), record))


def test_leaves_controls_alone_when_somebody_has_changed_them_since() -> None:
    with pytest.raises(AliasChangedError):
        controlled(reads(FOREIGN) << compares_with(BEFORE))


def test_goes_on_after_its_own_half_done_work() -> None:
    assert controlled(reads(WANTED) << saves(DONE), WRITING) == DONE


def test_sets_them_when_the_function_was_just_created() -> None:
    new = replace(RECORD, rollback_point=a_rollback_point(Live.ABSENT))
    writing = new.about_to("controls")
    script = reads(OLD) << saves(writing) << writes(WANTED) << reads(WANTED) << saves(writing.confirmed())
    assert controlled(script, new) == writing.confirmed()


def test_is_tried_again_when_aws_does_not_show_what_was_written() -> None:
    script = reads(OLD) << saves(WRITING) << writes(WANTED) << reads(OLD) << writes(WANTED)
    for _ in range(3):
        script = script << clock.sleep(0.5) << reads(OLD) << writes(WANTED)
    with pytest.raises(RetryableError):
        controlled(script)


def restored(script: Script, record: FunctionRecord = DONE) -> Sequence[str]:
    plan = a_target_plan(functions=(PLAN,))
    return script.play(lambda ports: restore_controls(work(ports, plan), record))


def test_puts_back_what_this_deployment_has_set() -> None:
    script = reads(WANTED, OLD, STABLE) << writes(OLD, STABLE) << reads(OLD, OLD, STABLE)
    assert restored(script) == []


def test_names_and_leaves_what_somebody_else_has_set_since() -> None:
    assert restored(reads(FOREIGN, OLD, STABLE)) == ["reservedConcurrency is 9, was none"]


def test_says_what_aws_refuses_to_take_back() -> None:
    refused = functions.put_controls(FUNCTION, OLD, STABLE)
    said = restored(reads(WANTED, OLD, STABLE) << refused >> PublishFailedError("below the minimum"))
    assert said[0].startswith("reservedConcurrency was none, and AWS refuses that: below the minimum")


@pytest.mark.parametrize("record", [RECORD, replace(DONE, is_changed=False)])
def test_nothing_is_put_back_when_nothing_was_set(record: FunctionRecord) -> None:
    assert restored(Script(), record) == []


AUTO, MANUAL = (
    RuntimeManagement("Auto"),
    RuntimeManagement("Manual", "arn:aws:lambda:eu-central-1::runtime:1"),
)
ONCE = EventInvoke(maximum_retry_attempts=1)
QUALIFIED = FunctionControls(runtime_management=MANUAL, event_invoke=ONCE)
PINNED, EVENTS = FunctionControls(runtime_management=MANUAL), FunctionControls(event_invoke=ONCE)
UNPINNED, NO_EVENTS = (
    FunctionControls(runtime_management=AUTO),
    FunctionControls(event_invoke=NO_EVENT_INVOKE),
)


def with_controls(controls: FunctionControls, **changes: object) -> FunctionPlan:
    return replace(a_function_plan(), controls=controls, **changes)  # type: ignore[arg-type]


def before(record: FunctionRecord, controls: FunctionControls) -> FunctionRecord:
    return replace(record, rollback_point=replace(record.rollback_point, controls=controls))


def test_notes_the_alias_s_asynchronous_calls_but_no_runtime_of_a_version_that_is_not_there_yet() -> None:
    script = reads(NO_EVENTS, EVENTS, Qualifiers(None, "live"))
    assert script.play(lambda ports: controls_before(work(ports), with_controls(QUALIFIED))) == NO_EVENTS
    without_alias = with_controls(QUALIFIED, alias_name=None)
    script = reads(QUALIFIED, QUALIFIED, LATEST)
    assert script.play(lambda ports: controls_before(work(ports), without_alias)) == QUALIFIED
    script = Script()
    assert script.play(lambda ports: controls_before(work(ports), with_controls(PINNED))) is None


def test_sets_the_runtime_of_the_new_version_and_waits_for_it() -> None:
    plan, writing = with_controls(PINNED), RECORD.about_to("controls")
    script = reads(UNPINNED, PINNED) << saves(writing) << writes(PINNED)
    script = script << functions.get_function(FUNCTION, "7") >> a_function_state()
    script = script << reads(PINNED, PINNED) << saves(writing.confirmed())
    assert script.play(lambda ports: control_function(work(ports), plan, RECORD)) == writing.confirmed()


def test_notes_the_runtime_of_a_version_that_serves_already_before_it_is_changed() -> None:
    serving = replace(RECORD, candidate_version="6")
    noted = before(serving, UNPINNED).about_to("controls")
    script = reads(UNPINNED, PINNED, STABLE) << saves(noted) << writes(PINNED, STABLE)
    script = script << functions.get_function(FUNCTION, "6") >> a_function_state()
    script = script << reads(PINNED, PINNED, STABLE) << saves(noted.confirmed())
    plan = with_controls(PINNED)
    assert script.play(lambda ports: control_function(work(ports), plan, serving)) == noted.confirmed()
    script = reads(PINNED, UNPINNED, STABLE) << writes(UNPINNED, STABLE) << reads(UNPINNED, UNPINNED, STABLE)
    target = a_target_plan(functions=(plan,))
    assert script.play(lambda ports: restore_controls(work(ports, target), noted.confirmed())) == []


def test_leaves_the_calls_of_an_alias_that_does_not_exist_yet_for_later() -> None:
    new = before(replace(RECORD, rollback_point=a_rollback_point(Live.LATEST, alias_name="live")), NO_EVENTS)
    plan = with_controls(EVENTS)
    assert Script().play(lambda ports: control_function(work(ports), plan, new)) == new
    writing = new.about_to("controls")
    script = reads(NO_EVENTS, EVENTS) << saves(writing) << writes(EVENTS)
    script = script << reads(EVENTS, EVENTS) << saves(writing.confirmed())
    assert script.play(lambda ports: control_created_alias(work(ports), plan, new)) == writing.confirmed()


def test_removes_what_it_has_set_for_asynchronous_calls_when_there_was_nothing_before() -> None:
    done = before(RECORD, NO_EVENTS).about_to("controls").confirmed()
    target = a_target_plan(functions=(with_controls(QUALIFIED),))
    script = (
        reads(EVENTS, NO_EVENTS, STABLE) << writes(NO_EVENTS, STABLE) << reads(NO_EVENTS, NO_EVENTS, STABLE)
    )
    assert script.play(lambda ports: restore_controls(work(ports, target), done)) == []
