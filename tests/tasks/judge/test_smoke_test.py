"""Smoke tests: which versions are called with what, how often, and what an objection does to the target."""

import hashlib
from dataclasses import replace

import pytest

from sluice.domain.analysis.smoke_test import LONGEST_SECONDS, SmokeResponse
from sluice.domain.function.executions import DurableExecution
from sluice.domain.plan.actions import SetWeight, SmokeTest
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import RetryableError, SmokeTestFailedError, TargetError, TimeLimitExceededError
from sluice.tasks.judge.smoke_test import smoke_test
from tests.builders import a_function_plan, a_target_plan
from tests.tasks.ports import clock, deployments, invocation, invokers, targets
from tests.tasks.scene import (
    DEPLOYMENT,
    FUNCTION,
    RECORD,
    TARGET,
    a_deployment,
    an_event,
    an_input,
    records,
    runs,
)
from tests.tasks.script import NOW, Script

ACTION = "1.0"
STEP = SmokeTest(
    "", '{"version": "{{sluice.candidateVersion}}", "for": "{{context.who}}"}', context={"who": "us"}
)
PAYLOAD = '{"version": "7", "for": "us"}'
WELL, FAILING = SmokeResponse("{}", 12.0), SmokeResponse("{}", 12.0, error="Unhandled")
PLAN = a_target_plan(TARGET, STEP)
CALL = Script() << invocation.invoke(FUNCTION, "7", PAYLOAD, float(LONGEST_SECONDS))
PASSES = records(an_event("SmokeTestPassed", f"quote@{ACTION}"))
FAILS = records(an_event("SmokeTestFailed", f"quote@{ACTION}", "Unhandled"))
REPORTS: Script = (
    Script() << targets.plan(DEPLOYMENT, TARGET) >> PLAN << targets.report_stage(DEPLOYMENT, TARGET, 1, NOW)
)


def play(script: Script) -> None:
    script.play(lambda ports: smoke_test(ports, an_input(ACTION)))


def opens(plan: TargetPlan = PLAN, *found: FunctionRecord) -> Script:
    return (
        runs(plan)
        << targets.report_stage(DEPLOYMENT, TARGET, 0, NOW)
        << targets.functions(DEPLOYMENT, TARGET)
        >> found
    )


def fills_in(plan: TargetPlan = PLAN, *found: FunctionRecord) -> Script:
    return (
        opens(plan, *found)
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << targets.functions(DEPLOYMENT, TARGET)
        >> found
    )


def begins(plan: TargetPlan = PLAN, versions: dict[str, str] | None = None, *found: FunctionRecord) -> Script:
    known = found or (RECORD,)
    durable = frozenset(one.function_name for one in known if one.is_durable)
    return (
        fills_in(plan, *known)
        << invokers.invoker(plan, versions or {FUNCTION: "7"}, DEPLOYMENT, durable)
        >> invocation
    )


def test_calls_the_candidate_by_its_number_and_goes_on_when_it_answers_well() -> None:
    play(begins() << CALL >> WELL << PASSES << REPORTS)


def test_fails_the_target_and_says_what_was_wrong_when_the_function_fails() -> None:
    with pytest.raises(SmokeTestFailedError, match="Unhandled"):
        play(begins() << CALL >> FAILING << FAILS)


def test_tests_every_function_and_names_all_that_failed() -> None:
    step = replace(STEP, payload="{}")
    plan = a_target_plan(TARGET, step, functions=(a_function_plan("first"), a_function_plan()))
    first = replace(RECORD, rollback_point=replace(RECORD.rollback_point, function_name="first"))
    script = (
        begins(plan, {"first": "7", FUNCTION: "7"}, first, RECORD)
        << invocation.invoke("first", "7", "{}", float(LONGEST_SECONDS))
        >> FAILING
        << records(an_event("SmokeTestFailed", f"first@{ACTION}"))
        << invocation.invoke(FUNCTION, "7", "{}", float(LONGEST_SECONDS))
        >> FAILING
        << FAILS
    )
    with pytest.raises(SmokeTestFailedError, match=r"first version 7.*quote version 7"):
        play(script)


def test_tests_only_the_function_that_the_step_names() -> None:
    step = replace(STEP, payload="{}", function_name=FUNCTION)
    plan = a_target_plan(TARGET, step, functions=(a_function_plan("first"), a_function_plan()))
    script = (
        begins(plan, {FUNCTION: "7"}, RECORD)
        << invocation.invoke(FUNCTION, "7", "{}", float(LONGEST_SECONDS))
        >> WELL
        << PASSES
        << targets.plan(DEPLOYMENT, TARGET)
        >> plan
        << targets.report_stage(DEPLOYMENT, TARGET, 1, NOW)
    )
    play(script)


def test_calls_again_when_lambda_says_that_it_did_not_call_the_function() -> None:
    script = (
        begins() << CALL >> RetryableError("throttled") << clock.sleep(1) << CALL >> WELL << PASSES << REPORTS
    )
    play(script)


def test_leaves_it_to_a_later_try_when_lambda_never_calls_the_function() -> None:
    script = begins()
    for attempt in range(4):
        script = script << CALL >> RetryableError("throttled")
        script = script << clock.sleep(2**attempt) if attempt < 3 else script
    with pytest.raises(RetryableError):
        play(script)


def test_waits_no_longer_for_an_answer_than_the_target_has_time() -> None:
    late = NOW + 990
    script = (
        begins().at(late)
        << invocation.invoke(FUNCTION, "7", PAYLOAD, 10.0)
        >> WELL
        << records(an_event("SmokeTestPassed", f"quote@{ACTION}", at=late))
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.report_stage(DEPLOYMENT, TARGET, 1, late)
    )
    play(script)


def test_calls_nothing_when_the_time_of_the_target_is_up() -> None:
    with pytest.raises(TimeLimitExceededError):
        play(begins().at(NOW + 1_000))


@pytest.mark.parametrize("found", [(), (replace(RECORD, candidate_version=None),)])
def test_calls_nothing_when_the_function_was_not_prepared(found: tuple[FunctionRecord, ...]) -> None:
    with pytest.raises(TargetError, match=FUNCTION):
        play(opens(PLAN, *found))


def test_calls_nothing_when_a_variable_has_no_value() -> None:
    plan = a_target_plan(TARGET, replace(STEP, context={}))
    with pytest.raises(SmokeTestFailedError, match=r"context\.who"):
        play(fills_in(plan, RECORD))


def test_calls_nothing_when_the_payload_is_not_valid_json_once_its_variables_are_filled_in() -> None:
    plan = a_target_plan(TARGET, replace(STEP, context={"who": 'the "best"'}))
    with pytest.raises(SmokeTestFailedError):
        play(fills_in(plan, RECORD))


def test_calls_nothing_when_the_action_is_another() -> None:
    script = runs(a_target_plan(TARGET, SetWeight("", 25)))
    with pytest.raises(TargetError):
        play(script)


DURABLE = replace(RECORD, is_durable=True)
ARN = "arn:execution"


def started() -> Script:
    name = "sluice-" + hashlib.sha256(f"{DEPLOYMENT}/{TARGET}/{ACTION}/{FUNCTION}".encode()).hexdigest()[:32]
    start = invocation.start_execution(FUNCTION, "7", PAYLOAD, name)
    return begins(PLAN, None, DURABLE) << start >> ARN


def shows(status: str, **more: str | float) -> Script:
    execution = DurableExecution(ARN, "e", status, NOW, **more)  # type: ignore[arg-type]
    return Script() << invocation.get_execution(FUNCTION, ARN) >> execution


def test_starts_an_execution_by_an_event_and_follows_it_when_the_function_is_durable() -> None:
    done = shows("SUCCEEDED", result="{}", ended_at=NOW + 3)
    play(started() << shows("RUNNING") << clock.sleep(2.0) << done << PASSES << REPORTS)


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        ("FAILED", "OutOfStock: no apples", "OutOfStock"),
        ("TIMED_OUT", "", "TIMED_OUT"),
        ("STOPPED", "", "STOPPED"),
    ],
)
def test_fails_the_target_when_the_execution_does_not_succeed(status: str, error: str, said: str) -> None:
    script = started() << shows(status, error=error, ended_at=NOW + 3)
    with pytest.raises(SmokeTestFailedError, match=said):
        play(script << records(an_event("SmokeTestFailed", f"quote@{ACTION}", said)))


def test_fails_the_target_when_the_execution_still_runs_when_time_is_up() -> None:
    with pytest.raises(SmokeTestFailedError, match="still runs"):
        play(started() << shows("RUNNING").at(NOW + LONGEST_SECONDS + 1))
