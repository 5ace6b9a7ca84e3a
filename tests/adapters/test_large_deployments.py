"""Deployments that would not fit an item, a key or a transaction of DynamoDB: stored, and read back whole."""

import json
import uuid
from dataclasses import replace

import pytest

from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.targets import DynamoTargets
from sluice.aws.table.timeline import DynamoTimeline
from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import ConfigTooLargeError, NotFoundError
from tests.adapters.conftest import Submit
from tests.builders import a_function_plan, a_target_plan


def a_large_plan(name: str, functions: int) -> TargetPlan:
    """Each of its functions has nearly the largest environment that Lambda takes."""
    one = a_function_plan()
    settings = FunctionSettings.from_dict({**_settings(one.settings), "environment": {"A": "v" * 4000}})
    plans = [replace(one, function_name=f"f{number}", settings=settings) for number in range(functions)]
    return a_target_plan(name, functions=plans)


def _settings(settings: FunctionSettings) -> dict[str, object]:
    return {
        name: getattr(settings, name) for name in settings.__slots__ if getattr(settings, name) is not None
    }


def test_plan_is_read_back_when_it_is_larger_than_an_item(submit: Submit, targets: DynamoTargets) -> None:
    plan = a_large_plan("prod", 110)
    assert len(json.dumps(plan.as_dict())) > 400 * 1024
    deployment = submit("dep-1", plan)
    assert targets.plan(deployment, "prod") == plan
    assert targets.plans(deployment) == {"prod": plan}


def test_all_targets_are_stored_when_their_plans_exceed_one_transaction(
    submit: Submit, targets: DynamoTargets
) -> None:
    plans = tuple(replace(a_large_plan(f"t{number}", 20), index=number) for number in range(60))
    assert sum(len(json.dumps(plan.as_dict())) for plan in plans) > 4 * 1024 * 1024
    deployment = submit("dep-1", *plans)
    assert targets.plans(deployment) == {plan.name: plan for plan in plans}


def test_nothing_is_stored_when_a_plan_is_too_large_to_read(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    with pytest.raises(ConfigTooLargeError, match="The plan of target 'prod' has"):
        submit("dep-1", a_large_plan("prod", 600))


def test_events_are_told_apart_when_their_details_are_longer_than_a_key(table: DynamoTable) -> None:
    timeline, deployment = DynamoTimeline(table), f"d-{uuid.uuid4().hex[:8]}"
    long = "警告" * 4000
    for ending in ("一", "二", "一"):
        timeline.add(deployment, TimelineEvent("PreflightWarning", long, 1.0, "東京", long + ending))
    told = timeline.list(deployment, "東京")
    assert {event.detail[-1] for event in told} == {"一", "二"}
    assert len(told) == 2
    assert all(event.message.endswith("…") and len(event.message.encode()) <= 16 * 1024 for event in told)


def test_artifact_is_pinned_when_its_key_is_as_long_as_s3_allows(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    deployment, source = submit(), CodeSource("bucket", "警" * 341, "v1")
    assert deployments.pin_artifact(deployment, source) == source
    assert deployments.pin_artifact(deployment, replace(source, object_version="v2")) == source
    assert list(deployments.pinned_artifacts(deployment)) == [source]


def test_unknown_target_is_not_found_when_its_name_is_longer_than_a_key(
    submit: Submit, targets: DynamoTargets
) -> None:
    deployment = submit()
    with pytest.raises(NotFoundError):
        targets.get(deployment, "x" * 5000)
