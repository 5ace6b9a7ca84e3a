"""Redeploying: the stored config is planned again, with the artifacts at the versions that were pinned."""

import json
from dataclasses import replace

import pytest

from sluice.config.load import load_config
from sluice.domain.function.code_source import CodeSource
from sluice.domain.guardrails.rights import Caller
from sluice.domain.plan.application_lock import Admission
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.items import DeploymentItem, Submission
from sluice.domain.rollback.lease import function_arn
from sluice.errors import ConfigError, NotFoundError, WrongMomentError
from sluice.planner.deployment import plan_deployment
from sluice.tasks.intake.redeploy_deployment import redeploy_deployment
from sluice.tasks.intake.start_deployment import Submitted, new_deployment_id, planned_submission
from tests.builders import a_config_text
from tests.tasks.ports import deployments, workflow
from tests.tasks.scene import a_deployment, creates, hears_of
from tests.tasks.script import NOW, Script

OLD = "dep-0"
TEAM = (ChosenChannel("team"),)
TEXT = a_config_text({"staging": {}, "prod": {}})
PLAN = plan_deployment(load_config(TEXT.encode()).config)
PIN = CodeSource("code", "quote.zip", "v1")


def redeployed(script: Script, *targets: str) -> Submitted:
    return script.play(
        lambda ports: redeploy_deployment(ports, OLD, targets, by=Caller("ada"), idempotency_key="key")
    )


def reads(old: DeploymentItem | None = None, text: str = TEXT) -> Script:
    return Script() << deployments.get(OLD) >> (old or a_deployment()) << deployments.config_text(OLD) >> text


def starts(plan: DeploymentPlan, *targets: str) -> Script:
    new = new_deployment_id("\0".join(("redeploy", OLD, *targets, "key")), "ada")
    submission: Submission = planned_submission(
        plan, TEXT, new, requested_by="ada", source=f"redeploy of {OLD}", at=NOW
    )
    return (
        Script()
        << creates(submission)
        >> Admission()
        << hears_of(new, "ada")
        << workflow.start_deployment(new)
    )


def pinned(plan: DeploymentPlan, *names: str) -> DeploymentPlan:
    """The plan of these targets, with the artifact at the version that was read before."""
    kept = [one for one in plan.targets if not names or one.name in names]
    targets = tuple(
        replace(one, index=place, functions=tuple(replace(f, object_version="v1") for f in one.functions))
        for place, one in enumerate(kept)
    )
    return replace(plan, targets=targets)


def test_takes_the_artifacts_that_were_read_before_at_the_same_versions() -> None:
    script = reads() << deployments.pinned_artifacts(OLD) >> [PIN] << starts(pinned(PLAN))
    assert redeployed(script).application == "parcels"


def test_leaves_artifacts_open_that_were_never_read() -> None:
    other = CodeSource("code", "other.zip", "v1")
    script = reads() << deployments.pinned_artifacts(OLD) >> [other] << starts(PLAN)
    assert redeployed(script).blocked_by == ""


def test_deploys_only_the_targets_that_are_named() -> None:
    script = reads() << deployments.pinned_artifacts(OLD) >> [PIN] << starts(pinned(PLAN, "prod"), "prod")
    assert redeployed(script, "prod").blocked_by == ""


def test_starts_nothing_when_the_config_has_no_target_of_that_name() -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        redeployed(reads(), "nowhere")


def test_starts_nothing_when_the_deployment_is_a_rollback() -> None:
    script = Script() << deployments.get(OLD) >> a_deployment(reverts="dep-x")
    with pytest.raises(WrongMomentError, match="rollback"):
        redeployed(script)


def test_starts_nothing_when_there_is_no_such_deployment() -> None:
    with pytest.raises(NotFoundError):
        redeployed(Script() << deployments.get(OLD) >> NotFoundError("no such deployment"))


def test_knows_where_the_change_came_from_as_the_earlier_deployment_did() -> None:
    change = {"sha": "abc"}
    new = new_deployment_id("\0".join(("redeploy", OLD, "key")), "ada")
    submission = planned_submission(
        pinned(PLAN), TEXT, new, requested_by="ada", source=f"redeploy of {OLD}", at=NOW
    )
    script = (
        reads(a_deployment(source_control=change))
        << deployments.pinned_artifacts(OLD)
        >> [PIN]
        << creates(replace(submission, source_control=change))
        >> Admission()
        << hears_of(new, "ada")
        << workflow.start_deployment(new)
    )
    redeployed(script)


def test_sets_again_what_was_set_and_chosen_for_the_earlier_deployment() -> None:
    text = json.dumps({**json.loads(TEXT), "description": "Build {{context.build}}"})
    new = new_deployment_id("\0".join(("redeploy", OLD, "key")), "ada")
    plan = replace(pinned(PLAN), description="Build 8")
    submission = planned_submission(plan, text, new, requested_by="ada", source=f"redeploy of {OLD}", at=NOW)
    script = (
        reads(a_deployment(variables={"build": "8"}, notify=TEAM), text)
        << deployments.pinned_artifacts(OLD)
        >> [PIN]
        << creates(replace(submission, variables={"build": "8"}, notify=TEAM))
        >> Admission()
        << hears_of(new, "ada")
        << workflow.start_deployment(new)
    )
    redeployed(script)


def test_takes_the_published_versions_that_the_earlier_deployment_has_pinned() -> None:
    published = {"functionName": "quote", "type": "version", "version": "latestPublished"}
    data = json.loads(TEXT)
    data["artifacts"] = [published]
    data["providerOptions"]["lambda"] = [
        {"target": one["target"], "name": one["name"]} for one in data["providerOptions"]["lambda"]
    ]
    text = json.dumps(data)
    plan = plan_deployment(load_config(text.encode()).config)
    targets = tuple(
        replace(
            target,
            functions=tuple(
                replace(one, published_version="7" if target.name == "prod" else "latestPublished")
                for one in target.functions
            ),
        )
        for target in plan.targets
    )
    (arn,) = (function_arn(one, "quote") for one in plan.targets if one.name == "prod")
    new = new_deployment_id("\0".join(("redeploy", OLD, "key")), "ada")
    submission = planned_submission(
        replace(plan, targets=targets), text, new, requested_by="ada", source=f"redeploy of {OLD}", at=NOW
    )
    script = (
        reads(text=text)
        << deployments.pinned_artifacts(OLD)
        >> []
        << deployments.pinned_versions(OLD)
        >> {arn: "7"}
        << creates(submission)
        >> Admission()
        << hears_of(new, "ada")
        << workflow.start_deployment(new)
    )
    redeployed(script)


def test_deploys_no_part_of_what_is_named_when_the_waves_have_no_room_for_all() -> None:
    settings, filters = {"waves": [1]}, [{"includeTarget": "staging"}]
    text = a_config_text({"staging": {}, "prod": {}}, deploymentConfig=settings, targetFilters=filters)
    with pytest.raises(ConfigError, match="waves of dep-0 have room for 1 of 2 targets"):
        redeployed(reads(text=text), "staging", "prod")
