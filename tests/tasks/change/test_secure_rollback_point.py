"""Securing the rollback point: what is read and stored before the first change, and what is refused there."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.last_alias import LastAlias
from sluice.domain.rollback.lease import Lease
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.errors import AliasChangedError, TargetError, TargetStoppedError
from sluice.tasks.change.secure_rollback_point import secure_rollback_point
from tests.builders import SETTINGS, a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import clock, functions, targets
from tests.tasks.scene import (
    ALIAS,
    CANDIDATE,
    DEPLOYMENT,
    FENCE,
    FUNCTION,
    LEASE,
    STABLE,
    TARGET,
    an_alias,
    latest,
    saves_first,
    work,
)
from tests.tasks.script import NOW, Script

WITH_ALIAS = a_function_plan()
OLD_VERSION = latest(version="6")
READS = Script() << functions.get_function(FUNCTION) >> latest()
READS_ALIAS = READS << functions.get_alias(FUNCTION, ALIAS)
BEHIND_ALIAS = FunctionRecord(a_rollback_point(), routing=STABLE, alias_revision_id="r1", fence=FENCE)
FOREIGN = Routing("5")


def secured(
    script: Script,
    function: FunctionPlan = WITH_ALIAS,
    *,
    plan: TargetPlan | None = None,
    lease: Lease = LEASE,
) -> tuple[FunctionRecord, FunctionState | None]:
    plan = plan or a_target_plan(functions=(function,))
    return script.play(lambda ports: secure_rollback_point(work(ports, plan), function, lease))


def test_stores_alias_code_and_settings_and_changes_nothing_when_an_alias_serves() -> None:
    script = (
        READS_ALIAS
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << saves_first(BEHIND_ALIAS)
    )
    assert secured(script) == (BEHIND_ALIAS, latest())


def test_does_not_read_the_old_version_when_no_step_splits_the_traffic() -> None:
    plan = replace(a_target_plan(), stages=a_target_plan().stages[::2])
    point = replace(BEHIND_ALIAS.rollback_point, stable_code_sha256=None)
    unread = replace(BEHIND_ALIAS, rollback_point=point)
    assert secured(READS_ALIAS >> an_alias(STABLE) << saves_first(unread), plan=plan)[0] == unread


def test_stores_that_there_was_nothing_when_the_function_does_not_exist() -> None:
    record = FunctionRecord(RollbackPoint(FUNCTION, Live.ABSENT, ALIAS), fence=FENCE)
    script = Script() << functions.get_function(FUNCTION) >> None << saves_first(record)
    assert secured(script) == (record, None)


def test_refuses_the_function_when_its_alias_already_splits_its_traffic() -> None:
    with pytest.raises(AliasChangedError, match=r"6 \(75 %\)"):
        secured(READS_ALIAS >> an_alias(Routing("6", {"5": 25.0})))


def test_refuses_the_function_when_its_alias_points_at_latest() -> None:
    with pytest.raises(TargetError):
        secured(READS_ALIAS >> an_alias(Routing("$LATEST")))


def test_refuses_the_function_when_it_is_a_container_image_and_the_artifact_a_zip() -> None:
    with pytest.raises(TargetError):
        secured(Script() << functions.get_function(FUNCTION) >> latest(package_type="Image"))


OTHER_ROLE = latest(version="6", settings=replace(SETTINGS, execution_role_arn="arn:aws:iam::1:role/other"))


OTHER_QUEUE = latest(version="6", settings=replace(SETTINGS, dead_letter_arn="arn:aws:sqs:::dead"))


@pytest.mark.parametrize("old", [OTHER_ROLE, OTHER_QUEUE, None])
def test_refuses_the_function_when_aws_could_not_split_its_traffic(old: FunctionState | None) -> None:
    with pytest.raises(TargetError):
        secured(READS_ALIAS >> an_alias(STABLE) << functions.get_function(FUNCTION, "6") >> old)


def test_notes_that_weights_do_nothing_when_the_config_allows_to_move_all_traffic_at_once() -> None:
    record = replace(BEHIND_ALIAS, is_unweighted=True)
    script = (
        READS_ALIAS
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> OTHER_ROLE
        << saves_first(record)
    )
    assert secured(script, plan=replace(a_target_plan(), allow_unweighted=True))[0] == record


def test_stores_nothing_when_the_target_was_stopped_or_lost_its_lease() -> None:
    script = (
        READS_ALIAS
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << targets.save_function(DEPLOYMENT, TARGET, BEHIND_ALIAS, LEASE, is_new=True)
        >> TargetStoppedError("")
    )
    with pytest.raises(TargetStoppedError):
        secured(script)


def test_takes_a_function_whose_last_update_failed_as_it_is_when_an_update_may_begin() -> None:
    failed = latest(last_update_status="Failed")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> failed
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << saves_first(BEHIND_ALIAS)
    )
    assert secured(script)[1] == failed


def test_waits_for_an_update_of_others_when_one_is_under_way() -> None:
    busy = latest(last_update_status="InProgress")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> busy
        << clock.sleep(0.2)
        << READS_ALIAS
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << saves_first(BEHIND_ALIAS)
    )
    assert secured(script)[0] == BEHIND_ALIAS


def leases_left(routing: Routing | None, ago: float = 5) -> Lease:
    return replace(LEASE, left=LastAlias(ALIAS, routing, NOW - ago))


def test_waits_for_a_newer_sight_when_the_alias_was_left_elsewhere_just_now() -> None:
    stable = replace(BEHIND_ALIAS, alias_revision_id="r2")
    script = (
        READS_ALIAS
        >> an_alias(CANDIDATE)
        << clock.sleep(0.25)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE, "r2")
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << saves_first(stable)
    )
    assert secured(script, lease=leases_left(STABLE))[0] == stable


@pytest.mark.parametrize(
    "lease", [leases_left(STABLE), leases_left(FOREIGN, ago=60), leases_left(FOREIGN, ago=90)]
)
def test_believes_the_alias_at_once_when_it_is_where_it_was_left_or_that_was_long_ago(lease: Lease) -> None:
    script = (
        READS_ALIAS
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << saves_first(BEHIND_ALIAS)
    )
    assert secured(script, lease=lease)[0] == BEHIND_ALIAS


def test_keeps_of_tags_only_those_that_the_deployment_sets_when_it_sets_some() -> None:
    function = replace(WITH_ALIAS, tags={"team": "two", "added": "yes"})
    point = replace(a_rollback_point(), tags={"team": "one", "added": None})
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> latest(tags={"team": "one", "kept": "yes"})
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << saves_first(replace(BEHIND_ALIAS, rollback_point=point))
    )
    assert secured(script, function)[0].rollback_point.tags == {"team": "one", "added": None}
