"""Provisioned concurrency: there before traffic, taken at the end, given back before traffic returns."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.function.provisioned import ProvisionedConcurrency, ProvisionedState
from sluice.domain.function.routing import Routing
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AccessDeniedError, AliasChangedError, PublishFailedError, RetryableError
from sluice.ports.target import UpdateInProgressError
from sluice.tasks.change.provide_concurrency import (
    give_back_concurrency,
    provide_concurrency,
    release_concurrency,
    take_back_concurrency,
)
from tests.builders import a_function_plan, a_target_plan
from tests.tasks.ports import clock, functions, targets
from tests.tasks.scene import (
    ALIAS,
    CANDIDATE,
    DEPLOYMENT,
    FUNCTION,
    LEASE,
    QUARTER,
    RECORD,
    TARGET,
    an_alias,
    an_event,
    records,
    saves,
    work,
)
from tests.tasks.script import Script

KEEP = replace(a_function_plan(), provisioned=ProvisionedConcurrency())
HAD = replace(RECORD, rollback_point=replace(RECORD.rollback_point, provisioned=5))
PROVIDED = replace(HAD, is_provided=True, is_changed=True)
RELEASED = replace(PROVIDED, is_released=True)
NEW, OLD = "7", "6"
READY, COMING = ProvisionedState(5, "READY"), ProvisionedState(5, "IN_PROGRESS")
FAILED = ProvisionedState(5, "FAILED", "no capacity")


def sees(*states: ProvisionedState | None, version: str = NEW) -> Script:
    """What AWS shows of the version, with a wait between two looks."""
    script = Script()
    for place, state in enumerate(states):
        script = script << clock.sleep(5.0) if place else script
        script = script << functions.get_provisioned(FUNCTION, version) >> state
    return script


def provided(script: Script, record: FunctionRecord, plan: FunctionPlan = KEEP) -> FunctionRecord:
    return script.play(lambda ports: provide_concurrency(work(ports), plan, record))


ASKS = sees(None) << functions.put_provisioned(FUNCTION, NEW, 5) << clock.sleep(5.0)
TOLD = records(an_event("ConcurrencyProvided", FUNCTION))


def test_candidate_has_its_concurrency_ready_before_anything_goes_on() -> None:
    script = saves(PROVIDED) << ASKS << sees(COMING, READY) << TOLD
    assert provided(script, HAD) == PROVIDED


def test_nothing_is_asked_again_when_an_earlier_try_has_asked() -> None:
    assert provided(sees(COMING, READY) << TOLD, PROVIDED) == PROVIDED


OTHER = ProvisionedState(1, "READY")


def test_other_amount_is_corrected_when_the_version_had_it_before_the_deployment() -> None:
    script = saves(PROVIDED) << sees(OTHER) << functions.put_provisioned(FUNCTION, NEW, 5) << clock.sleep(5.0)
    assert provided(script << sees(READY) << TOLD, HAD) == PROVIDED


def test_overwrites_nothing_when_somebody_has_changed_the_amount_since_it_was_asked_for() -> None:
    with pytest.raises(AliasChangedError, match="it is 1, not 5"):
        provided(sees(OTHER, OTHER, OTHER, OTHER), PROVIDED)


def test_does_not_wait_for_what_somebody_has_taken_since_it_was_asked_for() -> None:
    with pytest.raises(AliasChangedError, match="it is 0, not 5"):
        provided(saves(PROVIDED) << ASKS << sees(COMING, None, None, None), HAD)


def test_says_what_aws_says_when_it_cannot_provide() -> None:
    with pytest.raises(PublishFailedError, match="no capacity"):
        provided(saves(PROVIDED) << ASKS << sees(FAILED), HAD)


def test_says_what_is_in_the_way_when_the_alias_has_some_already() -> None:
    refused = functions.put_provisioned(FUNCTION, NEW, 5)
    with pytest.raises(PublishFailedError, match="from the alias"):
        provided(saves(PROVIDED) << sees(None) << refused >> UpdateInProgressError("by an alias"), HAD)


def test_is_tried_again_when_it_takes_longer_than_a_handler_has() -> None:
    with pytest.raises(RetryableError):
        provided(sees(*([COMING] * 122)), PROVIDED)


@pytest.mark.parametrize(
    ("record", "plan"),
    [
        (HAD, a_function_plan()),
        (RECORD, KEEP),
        (replace(HAD, candidate_version="6"), KEEP),
        (HAD, replace(KEEP, provisioned=ProvisionedConcurrency(0, 0))),
    ],
)
def test_nothing_is_provided_when_nothing_is_wanted(record: FunctionRecord, plan: FunctionPlan) -> None:
    assert provided(Script(), record, plan) == record


def released(script: Script, record: FunctionRecord | None) -> None:
    stored = Script() << targets.function(DEPLOYMENT, TARGET, FUNCTION) >> record
    (stored << script).play(lambda ports: release_concurrency(work(ports), KEEP))


def at(routing: Routing) -> Script:
    return Script() << functions.get_alias(FUNCTION, ALIAS) >> an_alias(routing)


def told(kind: str, *words: str) -> Script:
    return records(an_event(kind, FUNCTION, *words))


def test_old_version_loses_its_concurrency_when_the_new_one_serves_alone() -> None:
    script = saves(RELEASED) << at(CANDIDATE) << sees(READY, version=OLD)
    released(script << functions.delete_provisioned(FUNCTION, OLD) << told("ConcurrencyReleased"), PROVIDED)


@pytest.mark.parametrize("routing", [QUARTER, Routing("6"), Routing("7", {"6": 1.0})])
def test_old_version_keeps_its_concurrency_when_traffic_reaches_it(routing: Routing) -> None:
    released(
        saves(RELEASED) << at(routing) << told("ConcurrencyKept", "does not serve the new version alone"),
        PROVIDED,
    )


@pytest.mark.parametrize("record", [PROVIDED, RELEASED])
def test_old_version_keeps_its_concurrency_when_somebody_has_changed_it(record: FunctionRecord) -> None:
    """Also when this is a repeated try: what the first one took may have been given anew."""
    changed = saves(RELEASED) << at(CANDIDATE) << sees(ProvisionedState(9, "READY"), version=OLD)
    released(changed << told("ConcurrencyKept", "from 5 to 9"), record)


def test_target_still_succeeds_when_aws_refuses_to_take_the_concurrency() -> None:
    script = saves(RELEASED) << at(CANDIDATE) << sees(READY, version=OLD)
    refused = functions.delete_provisioned(FUNCTION, OLD)
    released(script << refused >> AccessDeniedError("no") << told("ConcurrencyKept", "costs money"), PROVIDED)


def test_target_still_succeeds_when_aws_throttles_for_long() -> None:
    once = saves(RELEASED) << at(CANDIDATE) << sees(READY, version=OLD)
    once = once << functions.delete_provisioned(FUNCTION, OLD) >> RetryableError("slow down")
    script = once
    for _ in range(3):
        script = script << clock.sleep(5.0) << once
    released(script << told("ConcurrencyKept", "slow down"), PROVIDED)


def test_nothing_is_told_when_another_run_of_the_step_takes_the_concurrency() -> None:
    """It tells what came of it, and this one is repeated."""
    taken = targets.save_function(DEPLOYMENT, TARGET, RELEASED, LEASE)
    with pytest.raises(RetryableError):
        released(Script() << taken >> RetryableError("Another run has just worked on it"), PROVIDED)


@pytest.mark.parametrize("record", [None, RECORD, HAD])
def test_nothing_is_taken_when_nothing_was_given(record: FunctionRecord | None) -> None:
    released(Script(), record)


def back(script: Script, record: FunctionRecord) -> Sequence[str]:
    return script.play(lambda ports: give_back_concurrency(work(ports), record))


def test_old_version_gets_back_what_was_taken_and_nobody_waits() -> None:
    assert back(sees(None, version=OLD) << functions.put_provisioned(FUNCTION, OLD, 5), RELEASED) == []


def test_nothing_is_given_back_when_it_is_there_or_was_not_taken() -> None:
    assert back(sees(COMING, version=OLD), RELEASED) == []
    assert back(Script(), PROVIDED) == []


def test_says_what_is_missing_when_aws_refuses_to_give_it_back() -> None:
    refused = functions.put_provisioned(FUNCTION, OLD, 5)
    (said,) = back(sees(None, version=OLD) << refused >> PublishFailedError("no room"), RELEASED)
    assert "provisioned concurrency of version 6 was 5 and is gone: no room" in said


def taken(script: Script, record: FunctionRecord) -> Sequence[str]:
    plan = a_target_plan(functions=(KEEP,))
    return script.play(lambda ports: take_back_concurrency(work(ports, plan), record))


def test_candidate_loses_its_concurrency_after_a_rollback() -> None:
    assert taken(sees(READY) << functions.delete_provisioned(FUNCTION, NEW), PROVIDED) == []
    assert taken(Script(), HAD) == []


def test_candidate_keeps_its_concurrency_after_a_rollback_when_somebody_has_changed_it() -> None:
    assert taken(sees(OTHER) << told("ConcurrencyKept", "from 5 to 1"), PROVIDED) == []


def test_old_version_keeps_what_somebody_has_given_it_since_it_was_taken() -> None:
    assert back(sees(OTHER, version=OLD) << told("ConcurrencyKept", "given it 1"), RELEASED) == []


def test_says_what_still_costs_money_when_the_candidate_keeps_it() -> None:
    script = sees(READY) << functions.delete_provisioned(FUNCTION, NEW) >> AccessDeniedError("no")
    (said,) = taken(script, PROVIDED)
    assert "version 7 keeps its provisioned concurrency, which costs money" in said


@pytest.mark.parametrize(
    ("wanted", "now", "amount"),
    [
        (ProvisionedConcurrency(), 5, 5),
        (ProvisionedConcurrency(3, 3), 5, 3),
        (ProvisionedConcurrency(3, 3), 0, 3),
        (ProvisionedConcurrency(2, 4), 5, 4),
        (ProvisionedConcurrency(2, 4), 1, 2),
        (ProvisionedConcurrency(), 0, 0),
    ],
)
def test_amount_is_that_of_the_old_version_within_the_bounds(
    wanted: ProvisionedConcurrency, now: int, amount: int
) -> None:
    assert wanted.amount(now) == amount
