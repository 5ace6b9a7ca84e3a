"""Task tokens, signatures and secrets are credentials: nothing shows or keeps one but the workflow itself.

Step Functions keeps the input of a waiting state, token included, in its own history; there is no way around
that, and who may read the history of the machines may answer for them anyhow.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.scenarios.control import steer
from tests.scenarios.kept import documents, histories, items, logs
from tests.scenarios.listener import Listener
from tests.scenarios.receiver import Receiver, running_receiver
from tests.scenarios.webhooks import CALLBACK, a_canary_with, a_webhook, run
from tests.scenarios.world import World, approval, fresh, pause, weight

VERBS = ("approve", "reject", "skip", "rollback")


@dataclass
class Answers:
    """Every answer of the API to a client, whatever it was asked."""

    seen: list[str] = field(default_factory=list)

    def keep(self, response: httpx.Response) -> None:
        """Remember status line, headers and body."""
        response.read()
        self.seen.append(f"{response.status_code} {response.headers} {response.text}")


@pytest.fixture
def answers(world: World) -> Iterator[Answers]:
    kept = Answers()
    world.api.event_hooks["response"].append(kept.keep)
    yield kept
    world.api.event_hooks["response"].remove(kept.keep)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


@pytest.fixture
def listener(world: World) -> Iterator[Listener]:
    listener = Listener(world)
    yield listener
    listener.close()


def task_tokens(executed: list[Any]) -> set[str]:
    """The tokens that the two machines gave to their waiting states."""
    parameters = [event.get("taskScheduledEventDetails", {}).get("parameters", "{}") for event in executed]
    payloads = [json.loads(text).get("Payload", {}) for text in parameters]
    return {payload["taskToken"] for payload in payloads if "taskToken" in payload}


def without_inputs(executed: list[Any]) -> str:
    """The histories without the inputs of states that wait: those alone may hold a token."""
    kept = [event for event in executed if not _begins_to_wait(event)]
    assert len(kept) < len(executed)
    return json.dumps(kept, default=str)


def _begins_to_wait(event: Any) -> bool:
    is_input = event["type"] in {"TaskScheduled", "LambdaFunctionScheduled"}
    return is_input and "taskToken" in json.dumps(event, default=str)


def ask_everything(world: World, deployment: str, approval_id: str) -> None:
    """Each route, asked well and asked wrongly."""
    for path in (
        "",
        "/events",
        "/config",
        "/nothing",
    ):
        world.api.get(f"/deployments/{deployment}{path}")
    world.api.get("/deployments")
    for verb in VERBS:
        steer(world, deployment, verb, "nowhere")
    world.api.post(f"/deployments/{deployment}/targets/prod/skip", content=b"[")
    world.api.post(f"/approvals/{approval_id}.x/links", json={"name": 1})
    world.api.post("/deployments", content=b"version: v2")
    world.api.post("/plan", content=b"{")


def test_keeps_no_token_signature_or_secret_anywhere_when_every_kind_of_wait_was_waited(
    world: World, answers: Answers, receiver: Receiver, listener: Listener
) -> None:
    name, secret, path = fresh("token"), fresh("s3cr3t"), f"/{fresh('hook')}"
    world.plane.session().client("secretsmanager").create_secret(Name=f"sluice/{name}", SecretString=secret)
    receiver.answers[path] = lambda call: (202, f"{call.headers['x-token']} {call.body}")
    body = f'{{"callback": "{CALLBACK}", "link": "{{{{sluice.approvalLink}}}}"}}'
    headers = [{"key": "X-Token", "value": f"{{{{secrets.{name}}}}}"}]
    webhook = a_webhook(receiver, "ask", path, bodyTemplate={"inline": body}, headers=headers)
    canary = a_canary_with(world, webhook, weight(25), pause(4, "hours"), weight(100))
    gates = {"beforeDeployment": [run("ask"), approval(approvals=2)]}
    canary.config["targets"]["prod"]["constraints"] = gates
    canary.config["context"] = {"padding": "x" * 120_000}  # too long for the table: kept as a document
    deployment = world.deploy(canary.config)
    asked = world.open_approval(deployment, "prod")["approvalId"]
    call = receiver.call(path)
    named, unnamed = world.link(asked, "ada"), call.json["link"]
    pages = [httpx.get(link) for link in (named, unnamed, named.replace("ada", "eve"), named.split("?")[0])]
    pages += [world.post(link, {"decision": "approve"}) for link in (unnamed, named, named)]
    (made,) = [seen for seen in answers.seen if seen.startswith("201 ")]
    answers.seen.remove(made)  # the one answer that is a link, given to whoever asked for it
    early = httpx.post(call.callback_url, content=b"no answer")
    said = receiver.call_back(path, message=f"saw {secret} at {call.callback_url}")
    late = receiver.call_back(path)
    steer(world, deployment, "approve", "prod")
    world.open_wait(deployment, "prod", "pause")
    ask_everything(world, deployment, asked)
    steer(world, deployment, "skip", "prod")
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    ask_everything(world, deployment, asked)
    world.wait_for(lambda: "DeploymentEnded" in str(listener.heard(deployment)))

    executed = histories(world)
    places = {
        "table": json.dumps(items(world), default=str),
        "documents": "\n".join(documents(world)),
        "logs": "\n".join(logs(world)),
        "log of the plane": Path(world.plane.state_dir, "plane.log").read_text(errors="replace"),
        "histories": without_inputs(executed),
        "events": json.dumps(listener.heard(deployment)),
        "answers": "\n".join(answers.seen),
        "pages": "\n".join(page.text for page in (*pages, early, said, late)),
    }
    credentials = {
        *task_tokens(executed),
        *(parse_qs(urlsplit(link).query)["signature"][0] for link in (named, unnamed)),
        call.callback_url.removesuffix("/callback").rpartition(".")[2],
        secret,
    }

    assert len(credentials) >= 8  # four waits, two links, the callback and the secret
    assert [(place, one) for place, text in places.items() for one in credentials if one in text] == []
    assert [
        place for place, text in places.items() if deployment not in text and place != "log of the plane"
    ] == []
