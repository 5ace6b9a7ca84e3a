"""Reserved concurrency and recursion: set only when nobody else has changed them, read back, put back."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.function.controls import UNRESERVED, FunctionControls
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import AliasChangedError, PublishFailedError, RetryableError
from sluice.tasks.change.control_function import control_function, restore_controls
from tests.builders import a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import clock, functions
from tests.tasks.scene import FUNCTION, RECORD, saves, work
from tests.tasks.script import Script

WANTED, OLD = FunctionControls(5, "Allow"), FunctionControls(UNRESERVED, "Terminate")
PLAN = replace(a_function_plan(), controls=WANTED)
BEFORE = replace(RECORD, rollback_point=replace(RECORD.rollback_point, controls=OLD))
WRITING = BEFORE.about_to("controls")
DONE = WRITING.confirmed()
FOREIGN = FunctionControls(9, "Terminate")


def reads(now: FunctionControls, wanted: FunctionControls = WANTED) -> Script:
    return Script() << functions.get_controls(FUNCTION, wanted) >> now


def writes(controls: FunctionControls) -> Script:
    return Script() << functions.put_controls(FUNCTION, controls)


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
        controlled(reads(FOREIGN))


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
    assert restored(reads(WANTED, OLD) << writes(OLD) << reads(OLD, OLD)) == []


def test_names_and_leaves_what_somebody_else_has_set_since() -> None:
    assert restored(reads(FOREIGN, OLD)) == ["reservedConcurrency is 9, was none"]


def test_says_what_aws_refuses_to_take_back() -> None:
    refused = functions.put_controls(FUNCTION, OLD)
    said = restored(reads(WANTED, OLD) << refused >> PublishFailedError("below the minimum"))
    assert said[0].startswith("reservedConcurrency was none, and AWS refuses that: below the minimum")


@pytest.mark.parametrize("record", [RECORD, replace(DONE, is_changed=False)])
def test_nothing_is_put_back_when_nothing_was_set(record: FunctionRecord) -> None:
    assert restored(Script(), record) == []
