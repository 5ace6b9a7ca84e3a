"""What a deployment has left of a function, worked out from its stored items."""

from dataclasses import replace

import pytest

from sluice.domain.drift.expected import Expected, expected_after
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.provisioned import ProvisionedConcurrency
from sluice.domain.function.routing import Routing
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from tests.builders import SETTINGS, a_function_plan, a_record, a_rollback_point, a_target_plan
from tests.tasks.scene import a_target

PLAN = a_target_plan()
CHANGED = replace(a_record(), is_changed=True, routing=Routing("7"))


def left(
    status: TargetStatus,
    record: FunctionRecord = CHANGED,
    plan: TargetPlan = PLAN,
    undone: FunctionRecord | None = None,
) -> Expected | None:
    return expected_after(a_target(status), plan, record, undone)


def test_expects_the_candidate_with_its_code_and_settings_when_the_target_succeeded() -> None:
    assert left(TargetStatus.SUCCEEDED) == Expected(
        "quote", "live", Routing("7"), "new-code", "new-code", SETTINGS
    )


def test_expects_nothing_of_latest_when_the_deployment_has_not_written_it() -> None:
    unchanged = replace(a_record(candidate_version="6"), candidate_code_sha256="old-code")
    assert left(TargetStatus.SUCCEEDED, unchanged) == Expected("quote", "live", Routing("6"), "old-code")


def test_expects_nothing_of_latest_when_somebody_else_publishes() -> None:
    plan = a_target_plan(functions=(replace(a_function_plan(), published_version="7"),))
    assert left(TargetStatus.SUCCEEDED, CHANGED, plan) == Expected("quote", "live", Routing("7"), "new-code")


def test_expects_the_code_alone_when_there_is_no_alias() -> None:
    plan = a_target_plan(functions=(a_function_plan(alias_name=None),))
    record = replace(a_record(a_rollback_point(Live.LATEST, alias_name=None)), is_changed=True)
    expected = Expected("quote", code_sha256="new-code", settings=SETTINGS)
    assert left(TargetStatus.SUCCEEDED, record, plan) == expected


def test_expects_the_concurrency_and_controls_that_it_was_given() -> None:
    controls = FunctionControls(reserved_concurrency=5)
    function = replace(a_function_plan(), provisioned=ProvisionedConcurrency(3), controls=controls)
    record = replace(CHANGED, is_provided=True)
    found = left(TargetStatus.SUCCEEDED, record, a_target_plan(functions=(function,)))
    assert found is not None
    assert (found.provisioned, found.controls) == (3, controls)


@pytest.mark.parametrize(
    "status", [TargetStatus.ROLLED_BACK, TargetStatus.ROLLBACK_FAILED, TargetStatus.CANCELLED]
)
def test_expects_the_stable_version_and_nothing_of_latest_when_the_target_went_back(
    status: TargetStatus,
) -> None:
    assert left(status) == Expected("quote", "live", Routing("6"), "old-code")


def test_expects_old_code_and_settings_when_a_function_without_alias_went_back() -> None:
    record = replace(a_record(a_rollback_point(Live.LATEST, alias_name=None)), is_changed=True)
    expected = Expected("quote", code_sha256="old-code", settings=SETTINGS)
    assert left(TargetStatus.ROLLED_BACK, record) == expected


def test_expects_nothing_when_the_target_failed_before_it_changed_the_function() -> None:
    assert left(TargetStatus.FAILED, a_record()) is None


def test_expects_nothing_of_a_new_function_that_a_failed_target_has_left() -> None:
    record = replace(a_record(a_rollback_point(Live.ABSENT)), is_changed=True)
    assert left(TargetStatus.ROLLED_BACK, record) is None


def test_expects_what_was_there_before_when_the_deployment_was_undone() -> None:
    undoing = replace(PLAN, reverts="dep-0")
    back = replace(a_record(), routing=Routing("6"))
    assert left(TargetStatus.SUCCEEDED, back, undoing, CHANGED) == Expected(
        "quote", "live", Routing("6"), "old-code"
    )


@pytest.mark.parametrize(
    ("status", "undone"), [(TargetStatus.FAILED, CHANGED), (TargetStatus.SUCCEEDED, None)]
)
def test_expects_nothing_when_an_undo_failed_or_its_deployment_is_gone(
    status: TargetStatus, undone: FunctionRecord | None
) -> None:
    assert left(status, a_record(), replace(PLAN, reverts="dep-0"), undone) is None
