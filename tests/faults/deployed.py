"""Makes the functions that a schedule begins with, and the config that it submits; decides nothing else."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.plane.runtime.code import code_sha256
from local.plane_access import Plane
from local.sample_functions import HANDLER, RUNTIME, Place, answering, image_manifest, zipped
from tests.faults.schedules import FunctionShape, Schedule, TargetShape, TwoWaves
from tests.quiet_alarm import create_quiet_alarm

ALIAS = "live"
REPOSITORY = "schedules"
_OLD = "one"
_BEFORE: Mapping[str, Any] = {
    "Timeout": 5,
    "Environment": {"Variables": {"STAGE": "one", "KEPT": "yes"}},
    "Description": "one",
    "Tags": {"team": "one", "kept": "yes"},
}
_PLANNED: Mapping[str, Any] = {
    "memorySize": 256,
    "timeout": 9,
    "environment": {"STAGE": "two"},
    "ephemeralStorage": {"size": 1024},
    "description": "two",
    "tags": {"team": "two", "added": "yes"},
    "reservedConcurrency": 100,
    "eventInvokeConfig": {"maximumRetryAttempts": 1},
}
_FOR_ZIPS: Mapping[str, Any] = {"runtimeManagementConfig": {"updateRuntimeOn": "FunctionUpdate"}}
_AS_AWS_HAS_THEM: Mapping[str, Any] = {
    "MemorySize": 256,
    "Timeout": 9,
    "Environment": {"Variables": {"STAGE": "two"}},
    "EphemeralStorage": {"Size": 1024},
    "Description": "two",
}


@dataclass(frozen=True)
class Placed:
    """A function of a schedule with the name it has in AWS, and what its new code answers."""

    place: Place
    target: str
    name: str
    shape: FunctionShape
    release: str = "two"

    @property
    def alias(self) -> str | None:
        """The alias that the config names."""
        return None if self.shape.kind == "latest" else ALIAS

    @property
    def new_sha256(self) -> str:
        """What AWS has as the hash of the new code."""
        if self.shape.is_image:
            return hashlib.sha256(image_manifest(self.release).encode()).hexdigest()
        return code_sha256(zipped(answering(self.release)))

    @property
    def new_settings(self) -> Mapping[str, Any]:
        """The settings that it gets, as AWS has them; all others stay."""
        given: dict[str, Any] = {"Role": self.place.execution_role_arn}
        if not self.shape.is_image:
            given |= {"Handler": HANDLER, "Runtime": RUNTIME}
        return {**given, **(_AS_AWS_HAS_THEM if self.shape.changes_settings else {})}

    @property
    def new_tags(self) -> Mapping[str, str]:
        """The tags that it gets; all others stay."""
        return _PLANNED["tags"] if self.shape.changes_settings else {}

    @property
    def new_controls(self) -> Mapping[str, Any]:
        """What it gets that is part of no version; all else stays."""
        if not self.shape.changes_settings:
            return {}
        runtime = {} if self.shape.is_image else {"runtime": "FunctionUpdate"}
        return {"reserved": 100, "retries": 1, **runtime}


def place_functions(plane: Plane, schedule: Schedule) -> list[Placed]:
    """Create the functions, under names that no other run has."""
    suffix = uuid.uuid4().hex[:6]
    placed = []
    for target in schedule.targets:
        place = Place(plane, plane.accounts[target.account], plane.regions[target.region])
        for shape in target.functions:
            one = Placed(place, target.name, f"{target.name}-{shape.name}-{suffix}", shape)
            _create(one)
            placed.append(one)
    for target in schedule.targets:
        if target.alarm:
            create_quiet_alarm(place_of(target, placed).client("cloudwatch"), alarm_of(target, placed))
    return placed


def place_of(target: TargetShape, placed: Sequence[Placed]) -> Place:
    """The account and region of a target."""
    return next(one.place for one in placed if one.target == target.name)


def put_alarm(place: Place, name: str, state: str) -> None:
    """Give an alarm a state."""
    place.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason="put so")


def _create(one: Placed) -> None:
    if one.shape.kind == "absent":
        return
    client = one.place.client("lambda")
    client.create_function(
        FunctionName=one.name,
        Role=one.place.execution_role_arn,
        **_code(one),
        **(_BEFORE if one.shape.changes_settings else {}),
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName=one.name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    if one.shape.kind in ("alias", "same", "provisioned", "provided"):
        version = client.publish_version(FunctionName=one.name)["Version"]
        client.create_alias(FunctionName=one.name, Name=ALIAS, FunctionVersion=version)
    if one.shape.kind in ("provisioned", "provided"):
        qualifier = ALIAS if one.shape.kind == "provisioned" else version
        client.put_provisioned_concurrency_config(
            FunctionName=one.name, Qualifier=qualifier, ProvisionedConcurrentExecutions=1
        )


def _code(one: Placed) -> Mapping[str, Any]:
    release = one.release if one.shape.kind == "same" else _OLD
    if one.shape.is_image:
        image = one.place.push_image(REPOSITORY, release)
        return {"PackageType": "Image", "Code": {"ImageUri": image}}
    return {
        "Runtime": RUNTIME,
        "Handler": "app.before" if one.shape.changes_settings else HANDLER,
        "Code": {"ZipFile": zipped(answering(release))},
    }


def config_of(schedule: Schedule, placed: list[Placed], *, if_in_progress: str = "") -> dict[str, Any]:
    """What the user submits."""
    application = placed[0].name
    paths = {}
    for one in placed:
        key = (one.place.account, one.place.region)
        if key not in paths:
            paths[key] = one.place.upload(f"{application}-{one.release}.zip", answering(one.release))
    aliased = [one for one in placed if one.alias]
    config: dict[str, Any] = {
        "version": "v1",
        "kind": "lambda",
        "application": application,
        "deploymentConfig": _policy(schedule, if_in_progress),
        "targets": {target.name: _target(target, placed) for target in schedule.targets},
        "strategies": {
            f"s-{target.name}": {
                "canary": {"steps": [_step(step, placed[0].release) for step in target.steps]}
            }
            for target in schedule.targets
        },
        "artifacts": [_artifact(one, paths[one.place.account, one.place.region]) for one in placed],
        "providerOptions": {"lambda": [_settings(one) for one in placed]},
    }
    if any("judge" in step for target in schedule.targets for step in (*target.steps, *target.after)):
        config["analysis"] = {"queries": [{"name": "errors", "preset": "errorRate", "upperLimit": 1}]}
    if aliased:
        config["trafficManagement"] = [
            {"targets": [one.target], "alias": [{"functionName": one.name, "aliasName": ALIAS}]}
            for one in aliased
        ]
    return config


def _policy(schedule: Schedule, if_in_progress: str) -> dict[str, Any]:
    policy: dict[str, Any] = {"timeout": {"duration": schedule.limit_seconds, "unit": "seconds"}}
    if schedule.fails_all:
        policy["onFailure"] = "rollbackAll"
    if schedule.keeps:
        policy["afterDeploymentFailure"] = "keep"
    if if_in_progress:
        policy["ifDeploymentInProgress"] = {"strategy": if_in_progress}
    return policy | (_waves(schedule.waves) if schedule.waves else {})


def _waves(waves: TwoWaves) -> dict[str, Any]:
    between: dict[str, Any] = {}
    if waves.bake_seconds:
        between["bakeTime"] = {"duration": waves.bake_seconds, "unit": "seconds"}
    if waves.gate:
        between["gates"] = [_step(waves.gate)]
    return {"waves": [waves.first, "rest"], **({"betweenWaves": between} if between else {})}


def _target(target: TargetShape, placed: list[Placed]) -> dict[str, Any]:
    place = place_of(target, placed)
    constraints = {
        "dependsOn": list(target.depends_on),
        "beforeDeployment": [_step(step) for step in target.before],
        "afterDeployment": [_step(step) for step in target.after],
    }
    return {
        "account": f"account-{place.account[:3]}",
        "deployAsIamRole": place.deploy_role_arn,
        "region": place.region,
        "strategy": f"s-{target.name}",
        "constraints": {key: value for key, value in constraints.items() if value},
        **(
            {"alarms": {"names": [alarm_of(target, placed)], "alreadyInAlarm": target.alarm}}
            if target.alarm
            else {}
        ),
    }


def alarm_of(target: TargetShape, placed: Sequence[Placed]) -> str:
    """The name of a target's alarm."""
    return f"{placed[0].name}-{target.name}"


def _artifact(one: Placed, path: str) -> dict[str, Any]:
    if one.shape.is_image:
        return {
            "functionName": one.name,
            "path": one.place.push_image(REPOSITORY, one.release),
            "type": "image",
        }
    return {"functionName": one.name, "path": path, "type": "zipFile"}


def _settings(one: Placed) -> dict[str, Any]:
    return {
        "target": one.target,
        "name": one.name,
        "runAsIamRole": one.place.execution_role_arn,
        **({} if one.shape.is_image else {"handler": HANDLER, "runtime": RUNTIME}),
        **(_PLANNED if one.shape.changes_settings else {}),
        **(_FOR_ZIPS if one.shape.changes_settings and not one.shape.is_image else {}),
        **({"provisionedConcurrency": "keep"} if one.shape.kind == "provided" else {}),
    }


def _step(step: Any, release: str = "") -> dict[str, Any]:
    if "weight" in step:
        return {"setWeight": {"weight": step["weight"]}}
    if "pause" in step:
        return {"pause": {"duration": step["pause"], "unit": "seconds"}}
    if "smoke" in step:
        return {"smokeTest": {"payload": "{}", "expect": {"fields": {"release": release}}}}
    if "judge" in step:
        judged = {"interval": 60, "units": "seconds", "numberOfJudgmentRuns": step["judge"]}
        return {"analysis": {**judged, "queries": ["errors"], "missingData": "hold"}}
    expiry = (
        {"approvalExpiration": {"duration": step["approval"], "unit": "seconds"}} if step["approval"] else {}
    )
    return {"pause": {"untilApproved": True, **expiry}}
