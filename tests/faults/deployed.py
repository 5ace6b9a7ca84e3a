"""Makes the functions that a schedule begins with, and the config that it submits; decides nothing else."""

import uuid
from dataclasses import dataclass
from typing import Any

from local.plane_access import Plane
from local.sample_functions import HANDLER, RUNTIME, Place, answering, zipped
from tests.faults.schedules import FunctionShape, Schedule, TargetShape

ALIAS = "live"
OLD, NEW = answering("one"), answering("two")


@dataclass(frozen=True)
class Placed:
    """A function of a schedule with the name it has in AWS."""

    place: Place
    target: str
    name: str
    shape: FunctionShape

    @property
    def alias(self) -> str | None:
        """The alias that the config names."""
        return None if self.shape.kind == "latest" else ALIAS


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
    return placed


def _create(one: Placed) -> None:
    if one.shape.kind == "absent":
        return
    client = one.place.client("lambda")
    client.create_function(
        FunctionName=one.name,
        Runtime=RUNTIME,
        Handler="app.before" if one.shape.changes_settings else HANDLER,
        Role=one.place.execution_role_arn,
        Code={"ZipFile": zipped(NEW if one.shape.kind == "same" else OLD)},
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName=one.name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    if one.shape.kind in ("alias", "same", "provisioned"):
        version = client.publish_version(FunctionName=one.name)["Version"]
        client.create_alias(FunctionName=one.name, Name=ALIAS, FunctionVersion=version)
    if one.shape.kind == "provisioned":
        client.put_provisioned_concurrency_config(
            FunctionName=one.name, Qualifier=ALIAS, ProvisionedConcurrentExecutions=1
        )


def config_of(schedule: Schedule, placed: list[Placed]) -> dict[str, Any]:
    """What the user submits."""
    application = placed[0].name
    paths = {}
    for one in placed:
        key = (one.place.account, one.place.region)
        if key not in paths:
            paths[key] = one.place.upload(f"{application}.zip", NEW)
    policy: dict[str, Any] = {"timeout": {"duration": schedule.limit_seconds, "unit": "seconds"}}
    if schedule.fails_all:
        policy["onFailure"] = "rollbackAll"
    if schedule.keeps:
        policy["afterDeploymentFailure"] = "keep"
    aliased = [one for one in placed if one.alias]
    config: dict[str, Any] = {
        "version": "v1",
        "kind": "lambda",
        "application": application,
        "deploymentConfig": policy,
        "targets": {target.name: _target(target, placed) for target in schedule.targets},
        "strategies": {
            f"s-{target.name}": {"canary": {"steps": [_step(step) for step in target.steps]}}
            for target in schedule.targets
        },
        "artifacts": [
            {
                "functionName": one.name,
                "path": paths[one.place.account, one.place.region],
                "type": "zipFile",
            }
            for one in placed
        ],
        "providerOptions": {"lambda": [_settings(one) for one in placed]},
    }
    if aliased:
        config["trafficManagement"] = [
            {"targets": [one.target], "alias": [{"functionName": one.name, "aliasName": ALIAS}]}
            for one in aliased
        ]
    return config


def _target(target: TargetShape, placed: list[Placed]) -> dict[str, Any]:
    place = next(one.place for one in placed if one.target == target.name)
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
    }


def _settings(one: Placed) -> dict[str, Any]:
    return {
        "target": one.target,
        "name": one.name,
        "runAsIamRole": one.place.execution_role_arn,
        "handler": HANDLER,
        "runtime": RUNTIME,
    }


def _step(step: Any) -> dict[str, Any]:
    if "weight" in step:
        return {"setWeight": {"weight": step["weight"]}}
    if "pause" in step:
        return {"pause": {"duration": step["pause"], "unit": "seconds"}}
    expiry = (
        {"approvalExpiration": {"duration": step["approval"], "unit": "seconds"}} if step["approval"] else {}
    )
    return {"pause": {"untilApproved": True, **expiry}}
