"""Durable executions that a rollback leaves behind: named or stopped, and never in the way."""

from dataclasses import replace

import pytest

from sluice.domain.function.executions import DurableExecution, RunningExecutions
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AccessDeniedError, RetryableError
from sluice.tasks.restore.leave_executions import MOST_LISTED, leave_executions
from tests.builders import a_function_plan, a_target_plan
from tests.tasks.ports import clock, functions
from tests.tasks.scene import FUNCTION, RECORD, an_event, records, work
from tests.tasks.script import NOW, Script

LEFT = replace(RECORD, is_durable=True, is_changed=True)
LEAVES = a_target_plan()
STOPS = a_target_plan(functions=(replace(a_function_plan(), stops_executions=True),))


def execution(name: str, status: str = "RUNNING") -> DurableExecution:
    return DurableExecution(f"arn:{name}", name, status)


def lists(*names: str, has_more: bool = False) -> Script:
    found = RunningExecutions([execution(name) for name in names], has_more=has_more)
    return Script() << functions.running_executions(FUNCTION, "7", MOST_LISTED) >> found


def stops(name: str, then: str = "STOPPED") -> Script:
    return (
        Script()
        << functions.stop_execution(FUNCTION, f"arn:{name}")
        << functions.get_execution(FUNCTION, f"arn:{name}")
        >> execution(name, then)
    )


def told(kind: str, *words: str) -> Script:
    return records(an_event(kind, FUNCTION, *words))


def left(script: Script, record: FunctionRecord = LEFT, plan: object = LEAVES) -> str:
    return script.play(lambda ports: leave_executions(work(ports, plan), [record]))  # type: ignore[arg-type]


def test_names_those_that_still_run_and_leaves_them_when_the_config_does_not_say_otherwise() -> None:
    script = lists("a", "b") << told("ExecutionsLeft", "2 durable executions run on version 7", "a, b")
    assert left(script) == "2 durable executions run on version 7 of quote."


def test_names_a_few_and_counts_the_rest_when_there_are_many() -> None:
    script = lists(*"abcdefg", has_more=True)
    words = ("more than 7 durable executions", "a, b, c, d, e and 2 more")
    assert left(script << told("ExecutionsLeft", *words)).startswith("More than 7 ")


def test_says_nothing_when_none_runs() -> None:
    assert left(lists()) == ""


@pytest.mark.parametrize(
    "record",
    [
        replace(LEFT, is_durable=False),
        replace(LEFT, is_changed=False),
        replace(LEFT, candidate_version="6"),
        replace(LEFT, candidate_version=None),
    ],
)
def test_asks_nothing_when_no_version_of_a_durable_function_was_left(record: FunctionRecord) -> None:
    assert left(Script(), record) == ""


def test_stops_each_and_reads_that_back_when_the_config_says_so() -> None:
    script = (
        lists("a", "b") << stops("a") << stops("b", "SUCCEEDED") << told("ExecutionsStopped", "version 7: 2")
    )
    assert left(script, plan=STOPS) == ""


def test_says_which_still_runs_when_aws_does_not_show_it_as_stopped() -> None:
    script = (
        lists("a", "b")
        << stops("a", "RUNNING")
        << stops("b")
        << told("ExecutionsStopped", "version 7: 1")
        << told("ExecutionsLeft", "1 durable execution runs", "a (AWS shows it as RUNNING)")
    )
    assert left(script, plan=STOPS).endswith("and could not be stopped.")


def test_goes_on_with_the_others_when_one_may_not_be_stopped() -> None:
    refused = Script() << functions.stop_execution(FUNCTION, "arn:a") >> AccessDeniedError("not allowed")
    script = lists("a", "b") << refused << stops("b")
    script = script << told("ExecutionsStopped", "version 7: 1") << told("ExecutionsLeft", "not allowed")
    assert left(script, plan=STOPS) != ""


def test_stops_no_more_when_its_time_is_over() -> None:
    late = NOW + 121
    script = lists("a", "b") << stops("a").at(late)
    script = script << records(an_event("ExecutionsStopped", FUNCTION, "version 7: 1", at=late))
    script = script << records(an_event("ExecutionsLeft", FUNCTION, "b (there was no time", at=late))
    assert left(script, plan=STOPS) != ""


def test_says_that_more_may_run_when_not_all_were_listed() -> None:
    script = lists("a", has_more=True) << stops("a") << told("ExecutionsStopped", "version 7: 1")
    assert left(script << told("ExecutionsLeft", "only 1000 were looked at"), plan=STOPS) != ""


def test_does_not_fail_when_they_cannot_be_listed() -> None:
    denied = Script() << functions.running_executions(FUNCTION, "7", MOST_LISTED)
    script = denied >> AccessDeniedError("no") << told("ExecutionsUnknown", "version 7 is unknown: no")
    assert "unknown" in left(script)


def test_lists_again_when_aws_was_too_busy() -> None:
    busy = Script() << functions.running_executions(FUNCTION, "7", MOST_LISTED) >> RetryableError("busy")
    assert left(busy << clock.sleep(1) << lists()) == ""


def test_gives_up_when_aws_stays_too_busy() -> None:
    script = Script()
    for pause in (1, 2, 0):
        script = script << functions.running_executions(FUNCTION, "7", MOST_LISTED) >> RetryableError("busy")
        script = script << clock.sleep(pause) if pause else script
    assert "unknown" in left(script << told("ExecutionsUnknown", "busy"))
