"""Putting an ended deployment back: which targets and functions, and when others came since."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState
from sluice.domain.plan.actions import UndoTarget
from sluice.domain.record.items import TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.domain.rollback.undo import changed_since, going_back, has_new_version, restorable, undo_plan
from tests.builders import a_function_plan, a_function_state, a_record, a_rollback_point, a_target_plan

T = TargetStatus
PROMOTED, BEFORE = 2, 1


def a_target(status: TargetStatus, done_stage: int = PROMOTED) -> TargetItem:
    return TargetItem(
        deployment_id="d-1",
        name="prod",
        index=0,
        status=status,
        reason="",
        account="111111111111",
        region="eu-central-1",
        depends_on=(),
        dependents=(),
        is_blocked=False,
        attempt=1,
        progress=Progress(done_stage),
    )


def promoted(live: Live = Live.ALIAS) -> FunctionRecord:
    record = replace(a_record(a_rollback_point(live)), is_changed=True, candidate_code_sha256="new-code")
    return replace(record, routing=Routing("7")) if live is Live.ALIAS else record


@pytest.mark.parametrize(
    ("status", "done_stage", "keeps", "expected"),
    [
        (T.SUCCEEDED, PROMOTED, False, True),
        (T.FAILED, PROMOTED, True, True),
        (T.FAILED, BEFORE, True, False),
        (T.FAILED, PROMOTED, False, False),
        (T.ROLLED_BACK, PROMOTED, True, False),
        (T.SKIPPED, -1, True, False),
    ],
)
def test_target_has_the_new_version_when_it_succeeded_or_kept_it(
    status: TargetStatus, done_stage: int, *, keeps: bool, expected: bool
) -> None:
    plan = replace(a_target_plan(), keeps_after_gates=keeps)
    assert has_new_version(a_target(status, done_stage), plan) is expected


def test_function_is_restored_only_when_it_was_changed_and_existed_before() -> None:
    changed, untouched = promoted(), a_record()
    created = replace(a_record(a_rollback_point(Live.ABSENT)), is_changed=True)
    assert restorable([changed, untouched, created]) == [changed]


def test_plan_has_no_gates_and_no_dependencies_when_it_goes_back() -> None:
    functions = (a_function_plan(), a_function_plan("other"))
    plan = a_target_plan("prod", index=3, depends_on=["staging"], functions=functions)
    back = undo_plan(plan, 0, [promoted()], "d-1")
    assert (back.index, back.depends_on, back.reverts) == (0, (), "d-1")
    assert [stage.actions for stage in back.stages] == [(UndoTarget("0.0"),)]
    assert [function.function_name for function in back.functions] == ["quote"]


def test_nothing_is_in_the_way_when_the_alias_is_where_the_deployment_put_it() -> None:
    assert changed_since(promoted(), AliasState("live", Routing("7"), "r"), a_function_state()) == ""


@pytest.mark.parametrize(
    ("alias", "said"),
    [
        (AliasState("live", Routing("8"), "r"), "is at 8 (100 %), not at 7 (100 %)"),
        (AliasState("live", Routing("7", {"8": 10}), "r"), "is at"),
        (None, "no longer exists"),
    ],
)
def test_somebody_came_since_when_the_alias_is_elsewhere(alias: AliasState | None, said: str) -> None:
    assert said in changed_since(promoted(), alias, a_function_state())


def test_somebody_came_since_when_latest_has_other_code_and_no_alias_carries_traffic() -> None:
    record = promoted(Live.LATEST)
    assert changed_since(record, None, a_function_state(code_sha256="new-code")) == ""
    assert "different code" in changed_since(record, None, a_function_state(code_sha256="newest"))
    assert "different code" in changed_since(record, None, None)


def test_versions_change_places_when_the_way_back_is_recorded() -> None:
    back = going_back(promoted(), fence=4)
    assert (back.stable_version, back.candidate_version, back.fence) == ("7", "6", 4)
    assert not back.is_changed
