"""Explaining a rollback that was given up: which functions may be left otherwise, by the records alone."""

from dataclasses import replace

import pytest

from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.tasks.restore.explain_failed_rollback import explain_failed_rollback
from tests.builders import a_rollback_point
from tests.tasks.calls import text_with
from tests.tasks.ports import targets, timeline
from tests.tasks.scene import DEPLOYMENT, FUNCTION, PLAN, QUARTER, RECORD, STABLE, TARGET, an_event, records
from tests.tasks.script import Script

MOVED = RECORD.about_to("alias", QUARTER).moved(QUARTER, "r2")
UNDO = replace(PLAN, stages=(), reverts="dep-0")
WHY = "Four executions ended."
COMMAND = "aws lambda update-alias"


def explained(script: Script, why: str = WHY) -> str:
    return script.play(lambda ports: explain_failed_rollback(ports, DEPLOYMENT, TARGET, why))


def reads(*found: FunctionRecord, plan: TargetPlan = PLAN) -> Script:
    return (
        Script() << targets.plan(DEPLOYMENT, TARGET) >> plan << targets.functions(DEPLOYMENT, TARGET) >> found
    )


@pytest.mark.parametrize("record", [MOVED, MOVED.about_to("alias", STABLE), replace(MOVED, routing=None)])
def test_names_the_function_and_the_command_when_its_alias_may_be_elsewhere(record: FunctionRecord) -> None:
    script = reads(record) << records(an_event("FunctionNotRestored", FUNCTION, COMMAND))
    assert explained(script) == text_with(WHY, FUNCTION, COMMAND)


@pytest.mark.parametrize(
    "record",
    [RECORD, MOVED.moved(STABLE, "r3"), FunctionRecord(a_rollback_point(Live.ABSENT), is_changed=True)],
)
def test_adds_nothing_when_no_function_can_be_other_than_it_was(record: FunctionRecord) -> None:
    assert explained(reads(record)) == WHY


def test_asks_nobody_when_the_rollback_has_said_itself_what_is_left() -> None:
    said = "Not everything was restored: quote: alias live is gone."
    assert explained(Script(), said) == said


def test_names_the_functions_of_an_undo_that_are_not_told_to_be_back() -> None:
    other = replace(MOVED, rollback_point=replace(MOVED.rollback_point, function_name="other"))
    script = (
        Script()
        << targets.plan(DEPLOYMENT, TARGET)
        >> UNDO
        << timeline.list(DEPLOYMENT, TARGET)
        >> [an_event("FunctionRestored", FUNCTION), an_event("FunctionNotRestored", "other")]
        << targets.functions("dep-0", TARGET)
        >> [MOVED, other]
        << records(an_event("FunctionNotRestored", "other", COMMAND))
    )
    assert explained(script) == text_with("other:", COMMAND)
