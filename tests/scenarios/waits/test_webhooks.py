"""Systems decide beside people: webhooks before, during and after a target, in whatever order they answer."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence

import pytest

from tests.scenarios.kept import everything_kept
from tests.scenarios.receiver import Receiver, running_receiver
from tests.scenarios.webhooks import CHECKED, a_canary_with, a_webhook, five_targets, run
from tests.scenarios.world import World, approval, fresh, weight

SUCCEEDED = dict.fromkeys(("lab", *CHECKED, "prod"), "SUCCEEDED")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


@pytest.mark.parametrize(
    ("order", "person_first"),
    [
        (("staging", "audit", "security"), False),
        (("security", "audit", "staging"), True),
        (("audit", "security", "staging"), False),
    ],
)
def test_deploys_five_targets_when_the_checks_answer_in_any_order(
    world: World, receiver: Receiver, order: Sequence[str], *, person_first: bool
) -> None:
    bank = five_targets(world, receiver)
    deployment = world.deploy(bank.config)
    for target in order:
        receiver.call(f"/{bank.name}/check/{target}")
    assert world.statuses(deployment)["prod"] == "WAITING"
    for target in order:
        assert receiver.call_back(f"/{bank.name}/check/{target}").status_code == 200
    receiver.call(f"/{bank.name}/release")
    assert bank.aliases()["prod"] == {"1": 100}
    if person_first:
        world.decide(deployment, "prod", "approve")
        assert receiver.call_back(f"/{bank.name}/release").status_code == 200
    else:
        assert receiver.call_back(f"/{bank.name}/release").status_code == 200
        world.decide(deployment, "prod", "approve")

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert world.statuses(deployment) == SUCCEEDED
    assert set(map(str, bank.aliases().values())) == {"{'2': 100}"}


def test_rolls_the_checked_target_back_and_never_starts_prod_when_one_check_fails(
    world: World, receiver: Receiver
) -> None:
    bank = five_targets(world, receiver)
    deployment = world.deploy(bank.config)
    for target in CHECKED:
        receiver.call_back(f"/{bank.name}/check/{target}", success=target != "audit", message="2 findings")
    ended = world.ended(deployment)

    assert ended["status"] == "FAILED"
    assert "Webhook 'check' failed: 2 findings" in ended["reason"]
    assert world.statuses(deployment) == {**SUCCEEDED, "audit": "ROLLED_BACK", "prod": "SKIPPED"}
    assert bank.aliases()["audit"] == bank.aliases()["prod"] == {"1": 100}
    assert receiver.calls(f"/{bank.name}/release") == []


def test_closes_the_open_approval_when_the_webhook_beside_it_fails(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('beside')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"beforeDeployment": [run("check"), approval()]}
    deployment = world.deploy(canary.config)
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    receiver.call_back(path, success=False)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "FAILED"
    assert canary.alias() == {"1": 100}
    late = world.post(link, {"decision": "approve"})
    assert late.status_code == 409
    assert "closed" in late.text


def test_closes_the_open_callback_when_the_approval_beside_it_is_rejected(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('beside')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"afterDeployment": [run("check"), approval()]}
    deployment = world.deploy(canary.config)
    receiver.call(path)
    world.decide(deployment, "prod", "reject")
    world.ended(deployment)

    assert canary.alias() == {"1": 100}
    assert receiver.call_back(path).status_code == 410


def test_shows_what_a_target_waits_for_when_a_webhook_has_not_called_back(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('wait')}"
    canary = a_canary_with(world, a_webhook(receiver, "smoke", path), weight(25), run("smoke"), weight(100))
    deployment = world.deploy(canary.config)
    wait = world.open_wait(deployment, "prod", "webhook")
    receiver.call(path)

    assert wait["webhook"] == "smoke"
    assert world.target(deployment, "prod")["stage"]["title"] == "Webhook 'smoke'"
    assert canary.alias() == {"1": 75, "2": 25}
    receiver.call_back(path, message="all **green**")
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    messages = [event["message"] for event in world.events(deployment)]
    assert "Webhook 'smoke' succeeded: all **green**" in messages


def test_fills_in_every_kind_of_variable_when_a_webhook_is_called(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('variables')}"
    texts = {
        "app": "{{armory.applicationName}}",
        "account": "{{ armory.accountName }}",
        "run": "{{armory.deploymentId}}",
        "suite": "{{context.suite}}",
        "region": "{{sluice.region}}",
        "function": "{{sluice.functionNames}}",
        "versions": "{{sluice.stableVersion}}-{{sluice.candidateVersion}}",
        "alias": "{{sluice.aliasName}} at {{sluice.weight}}",
        "none": "{{armory.namespace}}",
    }
    inline = ", ".join(f'"{name}": "{text}"' for name, text in texts.items())
    webhook = a_webhook(
        receiver, "tell", path, bodyTemplate={"inline": f"{{{inline}}}"}, disableCallback=True
    )
    canary = a_canary_with(world, webhook, weight(25), run("tell", suite="fast"), weight(100))
    deployment = world.deploy(canary.config)

    assert receiver.call(path).json == {
        "app": canary.function,
        "account": f"account-{canary.place.account[:3]}",
        "run": deployment,
        "suite": "fast",
        "region": canary.place.region,
        "function": canary.function,
        "versions": "1-2",
        "alias": "live at 25",
        "none": "",
    }
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_signs_the_call_when_it_is_sent(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('signed')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path, disableCallback=True), run("check"))
    deployment = world.deploy(canary.config)
    call = receiver.call(path)
    world.ended(deployment)

    secrets = world.plane.session().client("secretsmanager")
    (stored,) = [one for one in secrets.list_secrets()["SecretList"] if "WebhookKey" in one["Name"]]
    key = base64.b64decode(secrets.get_secret_value(SecretId=stored["ARN"])["SecretString"], validate=True)
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.{call.body}".encode()
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert call.headers["webhook-signature"] == f"v1,{expected}"
    assert len(key) == 48


def test_lets_whoever_gets_the_link_decide_when_a_webhook_beside_the_approval_sends_it(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('ask')}"
    body = '{"link": "{{sluice.approvalLink}}", "page": "{{sluice.approvalPage}}"}'
    webhook = a_webhook(receiver, "ask", path, bodyTemplate={"inline": body}, disableCallback=True)
    receiver.answers[path] = lambda call: (200, call.body)
    canary = a_canary_with(world, webhook, weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"beforeDeployment": [run("ask"), approval()]}
    deployment = world.deploy(canary.config)
    said = receiver.call(path).json
    world.open_approval(deployment, "prod")
    answer = world.post(said["link"], {"decision": "approve"})
    signature = said["link"].rpartition("signature=")[2]

    assert said["link"].startswith(f"{said['page']}?")
    assert answer.status_code == 200
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert signature not in everything_kept(world, deployment)
    assert [event["response"]["body"] for event in world.events(deployment) if "response" in event] == [
        receiver.call(path).body.replace(signature, "***")
    ]


def test_lets_nobody_in_particular_decide_only_where_no_role_is_asked_for(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('ask')}"
    webhook = a_webhook(receiver, "ask", path, bodyTemplate={"inline": '"{{sluice.approvalLink}}"'})
    canary = a_canary_with(world, {**webhook, "disableCallback": True}, weight(100))
    gates = {"beforeDeployment": [run("ask"), approval(requiresRoles=["sre"])]}
    canary.config["targets"]["prod"]["constraints"] = gates
    deployment = world.deploy(canary.config)
    link = receiver.call(path).json
    world.open_approval(deployment, "prod")

    assert world.post(link, {"decision": "approve"}).status_code == 403
    assert world.post(link, {"decision": "reject"}).status_code == 403
    world.api.post(f"/deployments/{deployment}/cancel").raise_for_status()
    world.ended(deployment)


def test_keeps_what_the_receiver_answered_when_it_takes_the_call_or_not(
    world: World, receiver: Receiver
) -> None:
    taking, refusing = f"/{fresh('taking')}", f"/{fresh('refusing')}"
    receiver.answers[refusing] = lambda _call: (422, "no: " + "x" * 5000)
    canary = a_canary_with(world, a_webhook(receiver, "one", taking, disableCallback=True), run("one"))
    canary.config["webhooks"].append(a_webhook(receiver, "two", refusing, disableCallback=True))
    canary.config["strategies"]["canary"]["canary"]["steps"].append(run("two"))
    deployment = world.deploy(canary.config)
    world.ended(deployment)

    kept = {event["type"]: event["response"] for event in world.events(deployment) if "response" in event}
    assert kept == {
        "WebhookSent": {"status": 202, "contentType": "text/plain", "body": "taken"},
        "WebhookFailed": {"status": 422, "contentType": "text/plain", "body": ("no: " + "x" * 5000)[:4096]},
    }


def test_does_not_count_the_wait_for_a_person_when_a_message_is_sent_beside_it(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('message')}"
    canary = a_canary_with(world, a_webhook(receiver, "tell", path, disableCallback=True), weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"beforeDeployment": [run("tell"), approval()]}
    deployment = world.deploy(canary.config)
    receiver.call(path)
    world.open_approval(deployment, "prod")
    world.move_clock(4 * 3600)
    world.decide(deployment, "prod", "approve")

    assert world.ended(deployment)["reason"] == "The target succeeded."
