"""The page of an approval: it says what is decided and by whom, and only a pressed button decides."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
import pytest

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.control import steer
from tests.scenarios.world import World, approval, weight

ALL_METHODS = ("GET", "HEAD", "OPTIONS")


class _Addresses(HTMLParser):
    """Every address that a page names, in whatever tag."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [given[name] or "" for name in ("href", "src", "action", "formaction") if name in given]
        if tag == "form":
            self.found.append(given.get("action") or "")


def _scan(start: str) -> list[str]:
    """Open the page and all it leads to as a scanner of mails does; what was opened, in order."""
    seen, todo, own = [], [start], urljoin(start, "/")
    while todo:
        url = todo.pop()
        # The page also leads to the AWS console, of which nobody's approval is known.
        if url in seen or not url.startswith(own):
            continue
        seen.append(url)
        for method in ALL_METHODS:
            text = httpx.request(method, url, timeout=60).text
            page = _Addresses()
            page.feed(text)
            written = re.findall(r"https?://[^\s<>\"']+", text)
            todo += [urljoin(url, found) for found in (*page.found, *written)]
    return seen


def _open(world: World, *steps: dict[str, object]) -> tuple[Canary, str, str]:
    canary = a_canary(world, *steps)
    deployment = canary.waiting_at_25()
    return canary, deployment, world.open_approval(deployment, "prod")["approvalId"]


def test_decides_nothing_when_a_scanner_opens_every_address_with_every_reading_method(world: World) -> None:
    canary, deployment, name = _open(world)
    link = world.link(name, "ada", ["sre"])
    base = f"{world.plane.api_url}/approvals/{name}"
    guesses = [f"{base}{end}" for end in ("", "/links", "/approve", "/reject", "?decision=approve")]
    guesses += [f"{link}&decision=approve", link.replace("/approvals/", "/approvals//"), f"{link}#approve"]
    opened = {url for start in (link, *guesses) for url in _scan(start)}
    targets = f"{world.plane.api_url}/deployments/{deployment}/targets/prod"
    for verb in ("approve", "reject", "skip", "rollback"):
        for method in ALL_METHODS:
            httpx.request(method, f"{targets}/{verb}", timeout=60)
            world.api.request(method, f"/deployments/{deployment}/targets/prod/{verb}")

    assert link in opened
    assert world.read(deployment)["status"] == "AWAITING_APPROVAL"
    assert world.open_approval(deployment, "prod")["approvedBy"] == []
    assert canary.alias() == {"1": 75.0, "2": 25.0}
    told = [event["type"] for event in world.events(deployment)]
    assert {"ApprovalGiven", "ApprovalRejected", "PauseSkipped", "RollbackRequested"} & set(told) == set()
    assert world.post(link, {"decision": "approve"}).status_code == 200
    assert world.ended(deployment)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_says_how_to_get_a_link_when_the_address_carries_no_signature(world: World, method: str) -> None:
    canary, deployment, name = _open(world)
    answer = httpx.request(method, f"{world.plane.api_url}/approvals/{name}", data={"decision": "approve"})

    assert answer.status_code == 403
    assert "This page needs a signed link" in answer.text
    assert "sluice approve ID TARGET --link-for NAME" in answer.text
    assert deployment not in answer.text
    assert canary.function not in answer.text
    assert world.read(deployment)["status"] == "AWAITING_APPROVAL"
    steer(world, deployment, "reject", "prod")
    world.ended(deployment)


def test_shows_what_has_happened_what_comes_and_who_must_act(world: World) -> None:
    rules = {"approvals": 2, "requiresRoles": ["sre", "lead"], "requesterMayNotApprove": True}
    _canary, deployment, name = _open(world, weight(25), approval(**rules), weight(100))
    table = world.plane.session().client("dynamodb")
    table.update_item(  # somebody else than this test, which must be able to make links
        TableName=world.plane.table_name,
        Key={"pk": {"S": f"DEP#{deployment}"}, "sk": {"S": f"APPROVAL#{name}"}},
        UpdateExpression="SET requester = :r",
        ExpressionAttributeValues={":r": {"S": "arn:aws:iam::1:user/eve"}},
    )
    first, second = world.link(name, "ada", ["sre"]), world.link(name, "bob", ["lead"])
    page = httpx.get(first).text

    assert "Approve prod?" in page
    assert "alias live now serves" in page
    assert '<li class="now">Wait for approval by 2 people</li>' in page
    assert "This approval needs 2 different people with the role sre or lead" in page
    assert "Whoever requested the deployment may not be one of them" in page
    assert "You decide as ada (sre)" in page
    assert "If you reject, prod rolls back" in page
    thanks = world.post(first, {"decision": "approve", "comment": "graphs are <fine>"})
    assert "1 more person must approve prod" in thanks.text
    assert "ada has approved: graphs are &lt;fine&gt;" in httpx.get(second).text
    assert "Thank you. prod goes on." in world.post(second, {"decision": "approve"}).text
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_shows_no_button_that_would_be_refused(world: World) -> None:
    _canary, deployment, name = _open(
        world, weight(25), approval(requiresRoles=["sre"], approvals=2), weight(100)
    )
    stranger = httpx.get(world.link(name, "eve", ["dev"])).text
    nobody = httpx.get(world.link(name, "", ["sre"])).text

    assert "You cannot decide with this link. Only sre may decide here" in stranger
    assert "<form" not in stranger
    assert "You cannot approve with this link. It matters here who approves" in nobody
    assert 'value="approve"' not in nobody
    assert 'value="reject"' in nobody
    steer(world, deployment, "cancel")
    world.ended(deployment)


def test_says_that_nothing_was_changed_when_the_gate_stands_before_the_deployment(world: World) -> None:
    canary = a_canary(world, weight(100), constraints={"beforeDeployment": [approval()]})
    change = {"sha": "abc", "prTitle": "<b>crumbs</b>", "shaUrl": "https://x/commit/abc"}
    canary.config["sourceControl"] = change
    deployment = world.deploy(canary.config)
    name = world.open_approval(deployment, "prod")["approvalId"]
    page = httpx.get(world.link(name, "ada")).text

    about = "commit abc, pull request &#34;&lt;b&gt;crumbs&lt;/b&gt;&#34;"
    assert f'From <a href="https://x/commit/abc">{about}</a>' in page
    assert "If you reject, prod is not deployed; nothing has been changed there yet" in page
    assert "not published yet" in page
    assert f"{canary.function}: code from {canary.config['artifacts'][0]['path']}" in page
    steer(world, deployment, "reject", "prod")
    world.ended(deployment)
