"""What a receiver may do and say: call back early, twice, late or wrongly, be down, or refuse."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.scenarios.receiver import Answer, Received, Receiver, answer, running_receiver
from tests.scenarios.webhooks import a_canary_with, a_webhook, run
from tests.scenarios.world import World, approval, fresh, weight


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


def failing(times: int, status: int = 503, text: str = "busy") -> Callable[[Received], Answer]:
    """An answer that fails this often, and takes the call after that."""
    left = [times]

    def take(_call: Received) -> Answer:
        left[0] -= 1
        return (status, text) if left[0] >= 0 else (202, "taken")

    return take


def test_takes_only_the_first_answer_when_a_receiver_calls_back_twice(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('twice')}"
    canary = a_canary_with(
        world, a_webhook(receiver, "check", path), weight(25), run("check"), approval(), weight(100)
    )
    deployment = world.deploy(canary.config)
    first = receiver.call_back(path, message="fine")
    second = receiver.call_back(path, success=False, message="no, it is not")
    world.decide(deployment, "prod", "approve")

    assert (first.status_code, first.json()) == (200, {"status": "SUCCEEDED"})
    assert (second.status_code, second.json()["code"]) == (409, "CallbackAnswered")
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert receiver.call_back(path).status_code == 409


def test_takes_an_answer_when_it_comes_before_the_webhook_itself_is_answered(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('early')}"
    early: list[httpx.Response] = []

    def call_back_first(call: Received) -> Answer:
        early.append(answer(call.callback_url, message="done already"))
        return 500, "and then something broke"

    receiver.answers[path] = call_back_first
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(25), run("check"), weight(100))
    deployment = world.deploy(canary.config)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert [one.status_code for one in early] == [200]
    assert len(receiver.calls(path)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"yes",
        b"[true]",
        b"{}",
        b'{"success": "true"}',
        b'{"success": true, "mdMessage": 1}',
        b"[" * 70_000,
    ],
    ids=["empty", "a word", "a list", "no success", "success as text", "message as number", "huge"],
)
def test_keeps_waiting_when_a_callback_has_no_answer_in_it(
    world: World, receiver: Receiver, body: bytes
) -> None:
    path = f"/{fresh('malformed')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(25), run("check"), weight(100))
    deployment = world.deploy(canary.config)
    url = receiver.call(path).callback_url
    refused = httpx.post(url, content=body, timeout=60)

    assert (refused.status_code, refused.json()["code"]) == (400, "CallbackMalformed")
    assert world.open_wait(deployment, "prod", "webhook")
    assert answer(url).status_code == 200
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_refuses_an_address_that_was_altered(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('altered')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(25), run("check"), weight(100))
    deployment = world.deploy(canary.config)
    url = receiver.call(path).callback_url
    name, secret = url.removesuffix("/callback").rpartition("/")[2].rsplit(".", 1)
    forged = [
        url.replace(secret, secret[::-1]),
        url.replace(f".{secret}", ""),
        url.replace(name, name.replace(".0.", ".1.")),
        url.replace(name, "d-nothing.0.0.0"),
    ]

    assert [answer(one).status_code for one in forged] == [403] * 4
    answer(url)
    world.ended(deployment)


def test_rolls_back_when_nobody_calls_back_within_a_day(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('late')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(25), run("check"), weight(100))
    deployment = world.deploy(canary.config)
    receiver.call(path)
    world.move_clock(24 * 3600 + 5)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "Webhook 'check' did not call back within 24 hours" in ended["reason"]
    assert canary.alias() == {"1": 100}
    assert receiver.call_back(path).status_code == 410


def test_rolls_back_with_the_message_when_a_receiver_says_no(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('no')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(25), run("check"), weight(100))
    deployment = world.deploy(canary.config)
    receiver.call_back(path, success=False, message="p99 is **twice** as long" + "!" * 2000)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "Webhook 'check' failed: p99 is **twice** as long" in ended["reason"]
    (told,) = [event for event in world.events(deployment) if event["type"] == "WebhookFailed"]
    assert len(told["message"]) == len("Webhook 'check' failed: ") + 1000
    assert canary.alias() == {"1": 100}


def test_tries_again_under_the_same_id_when_the_receiver_is_busy(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('busy')}"
    receiver.answers[path] = failing(2)
    canary = a_canary_with(
        world, a_webhook(receiver, "check", path, retryCount=2), weight(25), run("check"), weight(100)
    )
    deployment = world.deploy(canary.config)
    receiver.call(path, number=3)
    receiver.call_back(path)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert len({call.headers["webhook-id"] for call in receiver.calls(path)}) == 1
    messages = [event["message"] for event in world.events(deployment)]
    assert "Webhook 'check' returned 202 at attempt 3" in messages


@pytest.mark.parametrize(
    ("status", "retries", "calls"),
    [(503, 1, 2), (503, 0, 1), (429, 1, 2), (404, 3, 1), (302, 3, 1)],
    ids=["still busy", "no retries", "too many requests", "not found", "redirect"],
)
def test_rolls_back_when_the_receiver_does_not_take_the_call(
    world: World, receiver: Receiver, status: int, retries: int, calls: int
) -> None:
    path = f"/{fresh('refused')}"
    receiver.answers[path] = failing(9, status, "not today")
    webhook = a_webhook(receiver, "check", path, retryCount=retries)
    canary = a_canary_with(world, webhook, weight(25), run("check"), weight(100))
    ended = world.ended(world.deploy(canary.config))

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert f"Webhook 'check' returned {status}" in ended["reason"]
    assert "not today" in ended["reason"]
    assert len(receiver.calls(path)) == calls
    assert canary.alias() == {"1": 100}
    assert receiver.call_back(path).status_code == 410


def test_goes_on_without_a_callback_when_the_webhook_disables_it(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('forget')}"
    webhook = a_webhook(receiver, "tell", path, disableCallback=True)
    canary = a_canary_with(world, webhook, weight(25), run("tell"), weight(100))
    deployment = world.deploy(canary.config)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert receiver.call(path).callback_url == "/callback"


def test_rolls_back_when_a_webhook_without_callback_is_not_taken(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('down')}"
    webhook = a_webhook(receiver, "tell", path, disableCallback=True, uriTemplate=f"http://127.0.0.1:9{path}")
    canary = a_canary_with(world, webhook, weight(25), run("tell"), weight(100))
    ended = world.ended(world.deploy(canary.config))

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "Webhook 'tell' could not be called: its host refuses the connection" in ended["reason"]


def test_changes_nothing_when_a_webhook_before_the_deployment_says_no(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('before')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"beforeDeployment": [run("check")]}
    deployment = world.deploy(canary.config)
    receiver.call_back(path, success=False)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "FAILED"
    assert ended["targets"][0]["functions"][0]["candidateVersion"] is None


def test_hears_of_an_answer_from_the_reconciler_when_it_was_stored_and_not_delivered(
    world: World, receiver: Receiver
) -> None:
    path = f"/{fresh('crash')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(25), run("check"), weight(100))
    deployment = world.deploy(canary.config)
    name = receiver.call(path).callback_url.rpartition("/callbacks/")[2].rpartition(".")[0]
    world.plane.session().client("dynamodb").update_item(
        TableName=world.plane.table_name,
        Key={"pk": {"S": f"DEP#{deployment}"}, "sk": {"S": f"CALLBACK#{name}"}},
        UpdateExpression="SET #s = :failed, message = :message",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":failed": {"S": "FAILED"}, ":message": {"S": "2 findings"}},
    )
    world.move_clock(61)
    ended = world.ended(deployment)

    assert "Webhook 'check' failed: 2 findings" in ended["reason"]
    assert canary.alias() == {"1": 100}


def test_closes_the_callback_when_the_deployment_is_cancelled(world: World, receiver: Receiver) -> None:
    path = f"/{fresh('cancel')}"
    canary = a_canary_with(world, a_webhook(receiver, "check", path), weight(25), run("check"), weight(100))
    deployment = world.deploy(canary.config)
    receiver.call(path)
    world.wait_for(lambda: "WebhookSent" in [event["type"] for event in world.events(deployment)])
    world.api.post(f"/deployments/{deployment}/cancel").raise_for_status()

    assert world.ended(deployment)["status"] == "CANCELLED"
    assert canary.alias() == {"1": 100}
    assert receiver.call_back(path).status_code == 410
