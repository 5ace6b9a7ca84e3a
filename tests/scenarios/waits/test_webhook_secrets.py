"""Secrets of webhooks reach their receiver and nobody else: no answer, timeline, table, history or log."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.kept import everything_kept
from tests.scenarios.receiver import Receiver, answer, running_receiver
from tests.scenarios.webhooks import CALLBACK, a_canary_with, a_webhook, run
from tests.scenarios.world import World, approval, fresh, weight


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


def secret_part(url: str) -> str:
    """What nobody can guess in a callback address."""
    return url.removesuffix("/callback").rpartition(".")[2]


def keep_secret(world: World, name: str, value: str) -> None:
    world.plane.session().client("secretsmanager").create_secret(Name=f"sluice/{name}", SecretString=value)


def keep_parameter(world: World, name: str, value: str) -> None:
    world.plane.session().client("ssm").put_parameter(
        Name=f"/sluice/{name}", Value=value, Type="SecureString"
    )


def test_keeps_secrets_out_of_everything_when_the_receiver_repeats_them(
    world: World, receiver: Receiver
) -> None:
    name, path = fresh("token"), fresh("/secret")
    token, channel = f'tok"en+{fresh("s3cr3t")}', fresh("channel-9")
    keep_secret(world, name, token)
    keep_parameter(world, f"{name}.channel", channel)
    headers = [
        {"key": "Authorization", "value": f"Bearer {{{{secrets.{name}}}}}"},
        {"key": "X-Callback", "value": CALLBACK},
    ]
    uri = f"{receiver.url}{path}/{{{{ secrets.{name}.channel }}}}"
    webhook = a_webhook(receiver, "chat", path, uriTemplate=uri, headers=headers)
    canary = a_canary_with(world, webhook, weight(25), run("chat"), weight(100))
    deployment = world.deploy(canary.config)
    call = receiver.call(f"{path}/{channel}")
    told = f"You said {token} in {channel}; answers to {call.callback_url}"
    taken = answer(call.headers["x-callback"], success=False, message=told)
    ended = world.ended(deployment)

    assert call.headers["authorization"] == f"Bearer {token}"
    assert taken.status_code == 200
    assert "You said *** in ***" in ended["reason"]
    kept = everything_kept(world, deployment)
    for secret in (token, json.dumps(token)[1:-1], channel, secret_part(call.callback_url)):
        assert secret not in kept
    plane_log = Path(world.plane.state_dir, "plane.log").read_text(encoding="utf-8", errors="replace")
    assert token not in plane_log
    assert secret_part(call.callback_url) not in plane_log
    assert "callback taken" in kept


def test_keeps_secrets_out_of_everything_when_the_receiver_answers_with_them(
    world: World, receiver: Receiver
) -> None:
    name, path = fresh("token"), fresh("/echo")
    token = fresh("s3cr3t")
    keep_secret(world, name, token)
    receiver.answers[path] = lambda call: (418, f"{call.headers['x-token']} and {call.body}")
    webhook = a_webhook(
        receiver, "echo", path, headers=[{"key": "X-Token", "value": f"{{{{secrets.{name}}}}}"}]
    )
    canary = a_canary_with(world, webhook, weight(25), run("echo"), weight(100))
    deployment = world.deploy(canary.config)
    ended = world.ended(deployment)

    assert "Webhook 'echo' returned 418: *** and" in ended["reason"]
    kept = everything_kept(world, deployment)
    assert token not in kept
    assert secret_part(receiver.call(path).callback_url) not in kept


@pytest.mark.parametrize(
    ("template", "named"),
    [
        ("{{secrets.nobody-made-this}}", "Webhook 'chat' needs the secret 'nobody-made-this'"),
        ("{{secrets.../WebhookKey}}", ""),
    ],
)
def test_sends_nothing_when_a_secret_cannot_be_had(
    world: World, receiver: Receiver, template: str, named: str
) -> None:
    path = fresh("/missing")
    webhook = a_webhook(receiver, "chat", path, headers=[{"key": "X-Token", "value": template}])
    canary = a_canary_with(world, webhook, weight(25), run("chat"), weight(100))
    answered = world.submit(canary.config)
    if not named:
        assert answered.status_code == 422
        return
    ended = world.ended(answered.json()["deploymentId"])

    assert f"Nothing was changed. Target 'prod' cannot be deployed: {named}" in ended["reason"]
    assert ended["targets"][0]["status"] == "SKIPPED"
    assert receiver.calls(path) == []


def test_sends_nothing_when_a_secret_is_deleted_after_preflight(world: World, receiver: Receiver) -> None:
    path, name = fresh("/deleted"), fresh("short-lived")
    keep_secret(world, name, "a value")
    header = {"key": "X-Token", "value": f"{{{{secrets.{name}}}}}"}
    webhook = a_webhook(receiver, "chat", path, headers=[header])
    canary = a_canary_with(world, webhook, weight(25), approval(), run("chat"), weight(100))
    deployment = canary.waiting_at_25()
    world.plane.session().client("secretsmanager").delete_secret(
        SecretId=f"sluice/{name}", ForceDeleteWithoutRecovery=True
    )
    world.decide(deployment, "prod", "approve")
    ended = world.ended(deployment)

    assert f"Webhook 'chat' was not sent: There is no secret '{name}'" in ended["reason"]
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert receiver.calls(path) == []


def test_refuses_the_file_when_a_variable_is_unknown(world: World, receiver: Receiver) -> None:
    path = fresh("/unknown")
    webhook = a_webhook(receiver, "chat", path, bodyTemplate={"inline": "{{context.suite}} {{armory.nope}}"})
    canary = a_canary_with(world, webhook, weight(25), run("chat"), weight(100))
    refused = world.submit(canary.config)

    messages = [problem["message"] for problem in refused.json()["problems"]]
    assert refused.status_code == 422
    assert "Unknown variable {{armory.nope}}" in messages
    assert receiver.calls(path) == []


def test_warns_when_a_value_breaks_the_json_of_the_body(world: World, receiver: Receiver) -> None:
    path = fresh("/quotes")
    webhook = a_webhook(
        receiver, "chat", path, bodyTemplate={"inline": '{"text": "{{context.text}}"}'}, disableCallback=True
    )
    canary = a_canary_with(world, webhook, weight(25), run("chat", text='say "hi"'), weight(100))
    deployment = world.deploy(canary.config)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert receiver.call(path).body == '{"text": "say "hi""}'
    (warning,) = [event for event in world.events(deployment) if event["type"] == "WebhookWarning"]
    assert "announced as JSON and is none" in warning["message"]


def test_calls_no_private_address_when_the_operator_does_not_list_it(world: World) -> None:
    webhook = {"name": "meta", "method": "POST", "uriTemplate": "https://169.254.169.254/latest/meta-data"}
    canary = a_canary_with(world, {**webhook, "disableCallback": True}, weight(25), run("meta"), weight(100))
    ended = world.ended(world.deploy(canary.config))

    assert "was not sent: its host has an address that is not public (link-local)" in ended["reason"]
    assert ended["targets"][0]["status"] == "ROLLED_BACK"


def test_does_not_read_a_secret_whose_tags_name_another_application_or_host(
    world: World, receiver: Receiver
) -> None:
    path, secrets = fresh("/tagged"), world.plane.session().client("secretsmanager")
    canaries = []
    for tag in ({"Key": "sluice:application", "Value": "another"}, {"Key": "sluice:host", "Value": "x.test"}):
        name = fresh("token")
        secrets.create_secret(Name=f"sluice/{name}", SecretString="hunter22", Tags=[tag])
        headers = [{"key": "X-Token", "value": f"{{{{secrets.{name}}}}}"}]
        webhook = a_webhook(receiver, "chat", path, headers=headers, disableCallback=True)
        canaries.append(a_canary_with(world, webhook, weight(25), run("chat"), weight(100)))
    for canary in canaries:
        ended = world.ended(world.deploy(canary.config))
        assert ended["status"] == "FAILED"
        assert "(guardrails: tag sluice:" in ended["targets"][0]["reason"]
    assert receiver.calls(path) == []


def test_sends_a_parameter_whose_tags_name_the_application(world: World, receiver: Receiver) -> None:
    name, path = fresh("token"), fresh("/parameter")
    headers = [{"key": "X-Token", "value": f"{{{{secrets.{name}}}}}"}]
    webhook = a_webhook(receiver, "chat", path, headers=headers, disableCallback=True)
    canary = a_canary_with(world, webhook, weight(25), run("chat"), weight(100))
    keep_parameter(world, name, "hunter22")
    world.plane.session().client("ssm").add_tags_to_resource(
        ResourceType="Parameter",
        ResourceId=f"/sluice/{name}",
        Tags=[{"Key": "sluice:application", "Value": canary.config["application"]}],
    )
    assert world.ended(world.deploy(canary.config))["status"] == "SUCCEEDED"
    assert receiver.call(path).headers["x-token"] == "hunter22"
