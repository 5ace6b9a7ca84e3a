"""A published version is prepared by storing where its alias is: nothing of the function is written."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.errors import AliasChangedError, TargetError
from sluice.tasks.change.prepare_published import prepare_published
from tests.builders import SETTINGS, a_target_plan
from tests.tasks.ports import clock, deployments, functions, invocation, invokers
from tests.tasks.scene import (
    ALIAS,
    ARN,
    DEPLOYMENT,
    FENCE,
    FUNCTION,
    LEASE,
    STABLE,
    an_alias,
    an_event,
    latest,
    records,
    saves_first,
    work,
)
from tests.tasks.script import Script

NUMBER = FunctionPlan(FUNCTION, "", "", FunctionSettings("", "", ""), ALIAS, published_version="7")
LATEST = replace(NUMBER, published_version="latestPublished")
OLD, NEW = latest("old-code", version="6"), latest("new-code", version="7")
RECORD = FunctionRecord(
    RollbackPoint(FUNCTION, Live.ALIAS, ALIAS, "6", stable_code_sha256="old-code"),
    candidate_version="7",
    candidate_code_sha256="new-code",
    routing=STABLE,
    alias_revision_id="r1",
    fence=FENCE,
)
SEES_ALIAS = Script() << functions.get_alias(FUNCTION, ALIAS) >> an_alias(STABLE)
SEES_NEW = Script() << functions.get_function(FUNCTION, "7") >> NEW
SEES_OLD = Script() << functions.get_function(FUNCTION, "6") >> OLD
STORES = SEES_NEW << SEES_OLD << saves_first(RECORD) << SEES_NEW
OTHER_ROLE = replace(SETTINGS, execution_role_arn="arn:aws:iam::111111111111:role/other")


def prepared(
    script: Script,
    function: FunctionPlan = NUMBER,
    record: FunctionRecord | None = None,
    plan: TargetPlan | None = None,
) -> FunctionRecord:
    plan = plan or a_target_plan(functions=[function])
    return script.play(lambda ports: prepare_published(work(ports, plan), function, record, LEASE))


def test_stores_the_alias_with_the_version_and_writes_nothing_when_all_is_there() -> None:
    assert prepared(SEES_ALIAS << STORES) == RECORD


def test_pins_the_highest_number_before_it_is_used_when_the_latest_is_meant() -> None:
    script = (
        SEES_ALIAS
        << deployments.pinned_version(DEPLOYMENT, ARN)
        >> None
        << functions.latest_published(FUNCTION)
        >> "7"
        << deployments.pin_version(DEPLOYMENT, ARN, "7")
        >> "7"
        << STORES
    )
    assert prepared(script, LATEST) == RECORD


def test_takes_the_pinned_number_when_a_newer_one_was_published_since() -> None:
    script = SEES_ALIAS << deployments.pinned_version(DEPLOYMENT, ARN) >> "7" << STORES
    assert prepared(script, LATEST) == RECORD


def test_takes_the_number_of_the_first_when_two_pin_at_once() -> None:
    script = (
        SEES_ALIAS
        << deployments.pinned_version(DEPLOYMENT, ARN)
        >> None
        << functions.latest_published(FUNCTION)
        >> "8"
        << deployments.pin_version(DEPLOYMENT, ARN, "8")
        >> "7"
        << STORES
    )
    assert prepared(script, LATEST) == RECORD


def test_keeps_number_and_rollback_point_when_it_runs_twice() -> None:
    assert prepared(Script() << SEES_NEW, LATEST, RECORD) == RECORD


def test_asks_nothing_about_the_version_when_it_serves_already() -> None:
    serving = replace(RECORD, candidate_version="6", candidate_code_sha256="old-code")
    function = replace(NUMBER, published_version="6")
    assert prepared(SEES_ALIAS << SEES_OLD << SEES_OLD << saves_first(serving), function).is_unchanged


def test_waits_for_a_version_that_aws_still_creates() -> None:
    pending = replace(NEW, state="Pending")
    script = SEES_ALIAS << functions.get_function(FUNCTION, "7") >> pending << clock.sleep(0.2) << STORES
    assert prepared(script) == RECORD


def test_wakes_an_inactive_version_before_it_gets_traffic() -> None:
    asleep = replace(NEW, state="Inactive")
    script = (
        Script()
        << functions.get_function(FUNCTION, "7")
        >> asleep
        << records(an_event("VersionActivated", FUNCTION))
        << invokers.invoker(a_target_plan(functions=[NUMBER]), {FUNCTION: "7"}, DEPLOYMENT)
        >> invocation
        << invocation.wake(FUNCTION, "7")
        << SEES_NEW
    )
    assert prepared(script, NUMBER, RECORD) == RECORD


def test_gives_no_traffic_to_a_version_that_does_not_wake() -> None:
    asleep = replace(NEW, state="Inactive")
    script = (
        Script()
        << functions.get_function(FUNCTION, "7")
        >> asleep
        << records(an_event("VersionActivated", FUNCTION))
        << invokers.invoker(a_target_plan(functions=[NUMBER]), {FUNCTION: "7"}, DEPLOYMENT)
        >> TargetError("no right")
        << records(an_event("VersionNotActivated", FUNCTION))
    )
    with pytest.raises(TargetError, match="Version 7 of quote is Inactive"):
        prepared(script, NUMBER, RECORD)


def test_refuses_the_function_when_the_alias_does_not_exist() -> None:
    with pytest.raises(TargetError, match="has no alias live"):
        prepared(Script() << functions.get_alias(FUNCTION, ALIAS) >> None)


def test_refuses_the_function_when_the_alias_splits_its_traffic_already() -> None:
    split = an_alias(Routing("6", {"5": 25.0}))
    with pytest.raises(AliasChangedError, match="already splits"):
        prepared(Script() << functions.get_alias(FUNCTION, ALIAS) >> split)


def test_refuses_the_function_when_the_version_does_not_exist() -> None:
    with pytest.raises(TargetError, match="Version 7 of quote does not exist"):
        prepared(SEES_ALIAS << functions.get_function(FUNCTION, "7") >> None)


def test_refuses_the_function_when_nothing_was_published() -> None:
    script = (
        SEES_ALIAS
        << deployments.pinned_version(DEPLOYMENT, ARN)
        >> None
        << functions.latest_published(FUNCTION)
        >> None
    )
    with pytest.raises(TargetError, match="no published version"):
        prepared(script, LATEST)


def test_refuses_to_split_between_versions_with_different_roles() -> None:
    script = (
        SEES_ALIAS << SEES_NEW << functions.get_function(FUNCTION, "6") >> replace(OLD, settings=OTHER_ROLE)
    )
    with pytest.raises(TargetError, match="cannot split its traffic"):
        prepared(script)


def test_moves_all_at_once_when_roles_differ_and_the_config_allows_it() -> None:
    plan = replace(a_target_plan(functions=[NUMBER]), allow_unweighted=True)
    unweighted = replace(RECORD, is_unweighted=True)
    script = (
        SEES_ALIAS
        << SEES_NEW
        << functions.get_function(FUNCTION, "6")
        >> replace(OLD, settings=OTHER_ROLE)
        << saves_first(unweighted)
        << SEES_NEW
    )
    assert prepared(script, plan=plan) == unweighted
