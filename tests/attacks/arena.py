"""What is attacked: a plane under guardrails, team A's waiting deployment, and all that is stored of it."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import httpx

from local.sample_functions import answering
from tests.attacks.attempt import Attempt
from tests.scenarios.callers import arn_of, caller
from tests.scenarios.receiver import Receiver
from tests.scenarios.webhooks import a_webhook, run
from tests.scenarios.world import (
    ALL_AT_ONCE,
    World,
    a_provider_row,
    a_target,
    an_alias,
    an_artifact,
    approval,
)

APPLICATION, FUNCTION = "a-shop", "a-shop"
_HOOK = "/a-shop/check"


@dataclass
class Arena:
    """The plane, who calls it, and the credentials that an attacker has seen, altered or guessed."""

    world: World
    config: Mapping[str, Any]
    deployment: str
    approval: str
    link: str
    callback: str
    callers: Mapping[str, httpx.Client]
    stored: frozenset[str] = frozenset()
    """What is stored before the first attempt, and after each."""

    def send(self, attempt: Attempt) -> httpx.Response:
        """One attempt, by whom it names."""
        client = self.callers[attempt.by]
        body, headers = self.filled(attempt.body.decode("latin-1")).encode("latin-1"), dict(attempt.headers)
        return client.request(attempt.method, self.filled(attempt.path), content=body, headers=headers)

    def filled(self, path: str) -> str:
        """A path or body with the names of what is attacked."""
        names = {
            "{deployment}": self.deployment,
            "{approval}": self.approval,
            "{link}": self.link,
            "{callback}": self.callback,
        }
        for name, value in names.items():
            path = path.replace(name, value)
        return path

    def refuses(self, attempt: Attempt) -> httpx.Response:
        """Make the attempt, which must get the answer it names and must not write anything."""
        answer = self.send(attempt)
        got = answer.status_code, code_of(answer)
        assert got == (attempt.status, attempt.code), f"{got} for {attempt.name}: {answer.text[:600]}"
        self.wrote_nothing()
        return answer

    def wrote_nothing(self) -> None:
        """Nothing is stored that was not stored before."""
        before, self.stored = self.stored, self.records()
        assert self.stored == before

    def records(self) -> frozenset[str]:
        """Everything that is stored in the table."""
        return stored(self.world)


def code_of(answer: httpx.Response) -> str:
    """The code of a problem; empty where the answer is no problem document."""
    if "json" not in answer.headers.get("content-type", ""):
        return ""
    return str(answer.json().get("code", ""))


def stored(world: World) -> frozenset[str]:
    """Every item of the table but the notes of the sweeps, which come by the minute whoever attacks."""
    pages = world.plane.session().client("dynamodb").get_paginator("scan")
    items = chain.from_iterable(page["Items"] for page in pages.paginate(TableName=world.plane.table_name))
    return frozenset(repr(sorted(item.items())) for item in items if item["pk"] != {"S": "SWEEPS"})


def prepared(world: World, receiver: Receiver) -> Arena:
    """Team A's deployment waits for an approval and a callback side by side; team B looks for a way in."""
    config = _config(world, receiver)
    _guard(world)
    callers = {
        "root": world.api,
        "nobody": httpx.Client(base_url=world.plane.api_url, timeout=60),
        "a-ci": caller(world, "a-ci", "run-7"),
        "a-lead": caller(world, "a-lead", "ada"),
        "b": caller(world, "b-ci", "a-ci"),
    }
    answer = callers["a-ci"].post("/deployments", content=json.dumps(config).encode())
    assert answer.status_code == 202, answer.text
    deployment = answer.json()["deploymentId"]
    callback = receiver.call(_HOOK).callback_url

    def open_approval() -> str:
        view = callers["a-ci"].get(f"/deployments/{deployment}").json()
        waits = view["targets"][0]["waitingFor"]
        return next((wait["approvalId"] for wait in waits if wait["kind"] == "approval"), "")

    name = world.wait_for(open_approval)
    link = callers["a-lead"].post(f"/approvals/{name}/links", json={"name": "ada", "roles": ["a-lead"]})
    assert link.status_code == 201, link.text
    link_path = _path(link.json()["url"])
    world.wait_for(lambda: _no_handler_is_at_work(world))
    return Arena(world, config, deployment, name, link_path, _path(callback), callers, stored(world))


def _no_handler_is_at_work(world: World) -> bool:
    """Whether every task of the executions waits for its token only: a handler stores more after its wait."""
    states = world.plane.session().client("stepfunctions")
    waiting = []
    for machine in (world.plane.deployment_state_machine_arn, world.plane.target_state_machine_arn):
        for one in states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
            history = states.get_execution_history(executionArn=one["executionArn"])["events"]
            kinds = Counter(event["type"] for event in history)
            running = kinds["TaskScheduled"] - kinds["TaskSucceeded"] - kinds["TaskFailed"]
            waiting.append(running == kinds["TaskSubmitted"] > 0)
    return len(waiting) > 1 and all(waiting)


def _config(world: World, receiver: Receiver) -> dict[str, Any]:
    place = world.place()
    place.create(FUNCTION, answering("one"), alias="live")
    path = place.upload(f"{FUNCTION}.zip", answering("two"))
    gates = {"beforeDeployment": [run("check"), approval()]}
    return world.config(
        APPLICATION,
        targets={"prod": a_target(place, "once", **gates)},
        strategies={"once": ALL_AT_ONCE},
        artifacts=[an_artifact(FUNCTION, path)],
        providerOptions={"lambda": [a_provider_row(place, "prod", FUNCTION)]},
        trafficManagement=[an_alias("prod", FUNCTION)],
        webhooks=[a_webhook(receiver, "check", _HOOK)],
    )


def _guard(world: World) -> None:
    document = {
        "kind": "guardrails",
        "people": {
            "a-ci": {"iam": [arn_of(world, "a-ci")]},
            "a-lead": {"iam": [arn_of(world, "a-lead")]},
            "b": {"iam": [arn_of(world, "b-*")]},
        },
        "applications": {
            APPLICATION: {"submit": ["a-ci"], "approve": ["a-lead"], "operate": ["a-ci"], "read": ["a-ci"]},
            "*": {},
        },
    }
    answer = world.api.put("/guardrails", content=json.dumps(document).encode())
    assert answer.status_code == 200, answer.text


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
