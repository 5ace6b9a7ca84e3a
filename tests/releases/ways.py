"""The ways in which a deployment can wait, and what ends each wait: what a release is kept with."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from local.sample_functions import HANDLER, RUNTIME, Place, answering
from tests.quiet_alarm import create_quiet_alarm
from tests.releases.site import Site

ALIAS, OLD, NEW, NEW_VERSION = "live", "one", "two", "2"
TWO_HOURS = 7200
_UNTIL_IT_WAITS = 45.0

Config = dict[str, Any]


@dataclass
class Begun:
    """A deployment that waits. `acts` end the wait, in this order, after `seconds`; it then `ends` so."""

    deployment: str
    config: Config
    acts: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    ends: str = "SUCCEEDED"
    alarms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """Where deployments are begun; `sleep` lets time pass, `webhook` is somebody who takes calls."""

    site: Site
    sleep: Callable[[float], None]
    webhook: str

    def config(self, *steps: Config, targets: int = 1, **constraints: Any) -> Config:
        """A canary of one function in one region, or the same one after the other in several."""
        name = f"kept-{uuid.uuid4().hex[:6]}"
        places = {f"t{number}": self.site.place(number) for number in range(targets)}
        for place in places.values():
            place.create(name, answering(OLD), alias=ALIAS)
            place.upload(f"{name}.zip", answering(NEW))
        names = list(places)
        return {
            "version": "v1",
            "kind": "lambda",
            "application": name,
            "targets": {
                target: _target(place, constraints | ({"dependsOn": names[at - 1 : at]} if at else {}))
                for at, (target, place) in enumerate(places.items())
            },
            "strategies": {"canary": {"canary": {"steps": list(steps)}}},
            "artifacts": [
                {
                    "functionName": name,
                    "type": "zipFile",
                    "path": f"s3://sluice-artifacts-{places['t0'].account}-{{{{sluice.region}}}}/{name}.zip",
                }
            ],
            "providerOptions": {
                "lambda": [_settings(target, name, place) for target, place in places.items()]
            },
            "trafficManagement": [{"targets": names, "alias": [{"functionName": name, "aliasName": ALIAS}]}],
        }

    def begin(self, config: Config) -> str:
        """Submit it, and let it come to where it waits; the deployment's id."""
        deployment = self.site.api.submit(config, uuid.uuid4().hex)
        self.sleep(_UNTIL_IT_WAITS)
        return deployment


def weight(percent: int) -> Config:
    return {"setWeight": {"weight": percent}}


APPROVAL: Config = {"pause": {"untilApproved": True}}
CANARY = (weight(25), APPROVAL, weight(100))


def approve(deployment: str, target: str = "t0") -> dict[str, str]:
    return {"post": f"/deployments/{deployment}/targets/{target}/approve"}


def approval(scene: Scene) -> Begun:
    config = scene.config(*CANARY)
    config["deploymentConfig"] = {"onFailure": "rollbackAll"}
    config["sourceControl"] = {"sha": "4d9861", "referenceName": "main"}
    deployment = scene.begin(config)
    return Begun(deployment, config, [approve(deployment)])


def gate(scene: Scene) -> Begun:
    config = scene.config(weight(100), beforeDeployment=[APPROVAL])
    deployment = scene.begin(config)
    return Begun(deployment, config, [approve(deployment)])


def pause(scene: Scene) -> Begun:
    step = {"pause": {"duration": TWO_HOURS, "unit": "seconds"}}
    config = scene.config(weight(25), step, weight(100))
    return Begun(scene.begin(config), config, seconds=TWO_HOURS)


def callback(scene: Scene) -> Begun:
    config = scene.config(weight(25), {"runWebhook": {"name": "check"}}, weight(100))
    body = '{"callback": "{{armory.callbackUri}}/callback"}'
    called = {
        "name": "check",
        "method": "POST",
        "uriTemplate": scene.webhook,
        "bodyTemplate": {"inline": body},
    }
    config["webhooks"] = [called]
    return Begun(scene.begin(config), config, [{"callback": "yes"}])


def analysis(scene: Scene) -> Begun:
    judged = {"interval": 60, "units": "seconds", "numberOfJudgmentRuns": 3, "queries": ["errors"]}
    config = scene.config(weight(50), {"analysis": {**judged, "missingData": "pass"}}, weight(100))
    config["analysis"] = {"queries": [{"name": "errors", "preset": "errorRate", "upperLimit": 1}]}
    return Begun(scene.begin(config), config, seconds=TWO_HOURS)


def start_at(scene: Scene) -> Begun:
    config = scene.config(weight(100))
    config["deploymentConfig"] = {"startAt": _hours_from_now(scene, 2).isoformat()}
    return Begun(scene.begin(config), config, seconds=TWO_HOURS)


def freeze(scene: Scene) -> Begun:
    config = scene.config(weight(100))
    once = {
        word: f"{_hours_from_now(scene, hours):%Y-%m-%dT%H:%M}"
        for word, hours in (("from", -1), ("until", 2))
    }
    closed = {"timeZone": "UTC", "once": once, "applications": [config["application"]], "reason": "closed"}
    document = {"kind": "guardrails", "freezes": {"closed": closed}}
    answer = scene.site.guardrails.insist("PUT", "/guardrails", json.dumps(document))
    if answer.status != 200:
        raise AssertionError(answer.body)
    return Begun(scene.begin(config), config, seconds=TWO_HOURS)


def depends_on(scene: Scene) -> Begun:
    config = scene.config(*CANARY, targets=2)
    deployment = scene.begin(config)
    return Begun(deployment, config, [approve(deployment), approve(deployment, "t1")])


def queue(scene: Scene) -> Begun:
    config = scene.config(*CANARY)
    first = scene.begin(config)
    config["deploymentConfig"] = {"ifDeploymentInProgress": {"strategy": "enqueueOne"}}
    second = scene.begin(config)
    return Begun(second, config, [approve(first)], others=(first,))


def alarm(scene: Scene) -> Begun:
    config = scene.config(weight(25), {"pause": {"duration": 24, "unit": "hours"}}, weight(100))
    name = f"{config['application']}-errors"
    create_quiet_alarm(scene.site.place().client("cloudwatch"), name)
    config["targets"]["t0"]["alarms"] = {"names": [name]}
    return Begun(scene.begin(config), config, [{"alarm": name}], ends="FAILED", alarms=(name,))


def cancel(scene: Scene) -> Begun:
    """It waits, as shortly as that may be, for its targets to roll back."""
    begun = pause(scene)
    scene.site.api.insist("POST", f"/deployments/{begun.deployment}/cancel", "{}")
    while "Cancel targets" not in set(states_of(scene.site, begun.deployment).values()):
        scene.sleep(0.01)
    return Begun(begun.deployment, begun.config, ends="CANCELLED")


WAYS: Mapping[str, Callable[[Scene], Begun]] = {
    way.__name__: way
    for way in (
        *(approval, gate, pause, callback, analysis, start_at),
        *(freeze, depends_on, queue, alarm, cancel),
    )
}


def executions_of(site: Site, *deployments: str) -> Iterator[tuple[str, str]]:
    """The ARNs of the executions of these deployments that run, each with the kind of its machine."""
    for kind in ("deployment", "target"):
        listed = site.client("stepfunctions").list_executions(
            stateMachineArn=site.machine(kind), statusFilter="RUNNING"
        )
        for one in listed["executions"]:
            if one["name"].startswith(deployments):
                yield one["executionArn"], kind


def history_of(site: Site, arn: str) -> list[Mapping[str, Any]]:
    """What has happened in an execution."""
    pages = site.client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=arn)
    return [event for page in pages for event in page["events"]]


def states_of(site: Site, *deployments: str) -> dict[str, str]:
    """The state in which each of these executions is, by its ARN."""
    return {
        arn: next(
            str(event["stateEnteredEventDetails"]["name"])
            for event in reversed(history_of(site, arn))
            if "stateEnteredEventDetails" in event
        )
        for arn, _kind in executions_of(site, *deployments)
    }


def _hours_from_now(scene: Scene, hours: int) -> datetime:
    return datetime.fromtimestamp(scene.site.ports.clock.now(), UTC) + timedelta(hours=hours)


def _target(place: Place, constraints: Mapping[str, Any]) -> Config:
    return {
        "account": "prod",
        "deployAsIamRole": place.deploy_role_arn,
        "region": place.region,
        "strategy": "canary",
        **({"constraints": dict(constraints)} if constraints else {}),
    }


def _settings(target: str, name: str, place: Place) -> Config:
    role = place.execution_role_arn
    return {"target": target, "name": name, "runAsIamRole": role, "handler": HANDLER, "runtime": RUNTIME}
