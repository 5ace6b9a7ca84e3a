"""What the page refuses, and what it makes of whatever people write: in a real browser, on every page."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sluice.domain.plan.target_segment import target_segment
from sluice.domain.times import to_iso
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.people.browsing import link_to, sign_in
from tests.scenarios.people.test_guardrails_teams import apply
from tests.scenarios.world import ALL_AT_ONCE, World, fresh

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"
NAME = " /eu&lt'(@+"  # the worst that names of targets may have
_AXE = Path(__file__).parents[2] / "browser/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def canary(world: World) -> Canary:
    """A canary that says hostile things wherever its owner may."""
    made = a_canary(world)
    made.config["description"] = f"{HOSTILE} {{{{context.hostile}}}}"
    made.config["context"] = {"hostile": HOSTILE}
    return made


@pytest.fixture(scope="module")
def waiting(canary: Canary) -> str:
    """Its deployment, which waits for an approval while these tests look at it."""
    return canary.waiting_at_25()


@pytest.fixture(scope="module")
def many(world: World) -> Iterator[str]:
    """A deployment of 200 targets, some with the worst names, which starts tomorrow: nothing of it runs."""
    function, region = fresh("many"), world.plane.home_region
    names = [f"t{number}{NAME if number % 7 == 0 else ''}" for number in range(200)]
    accounts = {name: str(400_000_000_000 + number) for number, name in enumerate(names)}
    config = world.config(
        function,
        targets={
            name: {
                "account": f"account-{account}",
                "deployAsIamRole": f"arn:aws:iam::{account}:role/SluiceDeployRole",
                "region": region,
                "strategy": "at-once",
                **({"constraints": {"dependsOn": [names[0]]}} if name != names[0] else {}),
            }
            for name, account in accounts.items()
        },
        strategies={"at-once": ALL_AT_ONCE},
        artifacts=[{"functionName": function, "path": f"s3://anything/{function}.zip", "type": "zipFile"}],
        providerOptions={
            "lambda": [
                {
                    "target": name,
                    "name": function,
                    "runAsIamRole": f"arn:aws:iam::{account}:role/runs",
                    "handler": "app.handler",
                    "runtime": "python3.13",
                }
                for name, account in accounts.items()
            ]
        },
        deploymentConfig={"startAt": to_iso(world.now() + 24 * 3600)},
    )
    deployment = world.deploy(config)
    yield deployment
    world.api.post(f"/deployments/{deployment}/cancel", json={"reason": "only looked at"})


def act(world: World, page: Page, deployment: str, path: str, csrf: str) -> int:
    """Press a button that no page offers: the status."""
    address = f"{world.plane.api_url}/page/deployments/{deployment}/acts/{path}"
    return page.request.post(address, form={"csrf": csrf}, max_redirects=0).status


def csrf_of(page: Page) -> str:
    """What the forms of this session carry."""
    return str(page.locator("input[name=csrf]").first.get_attribute("value"))


def test_offers_nothing_that_a_person_may_not_do_and_refuses_it_when_it_is_tried(
    world: World, page: Page, canary: Canary, waiting: str
) -> None:
    people = {"nobody": {"iam": [f"arn:aws:iam::{'9' * 12}:role/nobody"]}}
    rule = {"submit": ["nobody"], "approve": ["nobody"], "operate": ["nobody"], "read": ["anyone"]}
    apply(world, {"kind": "guardrails", "people": people, "applications": {canary.function: rule, "*": rule}})
    try:
        sign_in(world, page, waiting)
        expect(page.get_by_role("heading", name="Targets")).to_be_visible()
        for offered in ("Approve", "Reject", "Roll back", "Cancel"):
            expect(page.get_by_role("link", name=offered)).to_have_count(0)
        tried = [act(world, page, waiting, path, csrf_of(page)) for path in ("approve/prod", "cancel")]
        assert tried == [403, 403]
        page.goto(f"{world.plane.api_url}/page/deployments/{waiting}/acts/cancel")
        expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    finally:
        apply(world, {"kind": "guardrails"})
    assert world.read(waiting)["status"] == "AWAITING_APPROVAL"


def test_takes_no_form_from_another_site_or_session(
    world: World, page: Page, browser: Browser, waiting: str
) -> None:
    sign_in(world, page, waiting)
    expect(page.get_by_role("heading", name="Targets")).to_be_visible()
    with_other = browser.new_context()
    other = with_other.new_page()
    sign_in(world, other)
    expect(other.get_by_role("heading", name="Deployments")).to_be_visible()
    assert act(world, page, waiting, "cancel", csrf_of(other)) == 403
    with_other.close()

    address = f"{world.plane.api_url}/page/deployments/{waiting}/acts/cancel"
    stolen = csrf_of(page)  # even then: the browser keeps the cookie from what others post
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{address}"><input name="csrf" value="{stolen}"></form>')
    page.evaluate("document.forms[0].submit()")
    expect(page.get_by_role("heading", name="Sign in first")).to_be_visible()
    assert world.read(waiting)["status"] == "AWAITING_APPROVAL"


def test_shows_200_targets_with_hostile_names_as_text(world: World, page: Page, many: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    sign_in(world, page, many)
    expect(page.get_by_role("heading", name="Targets")).to_be_visible()
    assert page.locator("svg.graph rect.box").count() <= 30
    page.goto(f"{world.plane.api_url}/page/deployments/{many}?targets=all")
    expect(page.locator("tbody tr")).to_have_count(200)
    for width in (360, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("link", name=f"t7{NAME}", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text(f"t7{NAME}")


_RULES = {"light": "{}", "dark": "{ runOnly: ['color-contrast'] }"}  # colours are all that differ


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_has_no_serious_barrier_on_any_page(
    world: World, page: Page, waiting: str, many: str, scheme: Any
) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.emulate_media(color_scheme=scheme)
    asked = world.open_approval(waiting, "prod")["approvalId"]
    addresses = [world.link(asked, HOSTILE, ["sre"]), f"{world.plane.api_url}/approvals/{asked}"]
    pages = f"{world.plane.api_url}/page"
    found = {
        address: barriers(page, address, _RULES[scheme]) for address in (*addresses, pages, f"{pages}/open")
    }
    sign_in(world, page)
    expect(page.get_by_role("heading", name="Deployments")).to_be_visible()
    below = f"deployments/{waiting}"
    for path in (
        *("", "applications", "insights", "nowhere", below, f"{below}/config", f"{below}/targets/prod"),
        *(f"{below}/acts/approve/prod", f"{below}/acts/undo", f"deployments/{many}"),
        f"deployments/{many}/targets/{target_segment(f't0{NAME}')}",
    ):
        found[path] = barriers(page, f"{pages}/{path}".rstrip("/"), _RULES[scheme])
    assert {where: what for where, what in found.items() if what} == {}


def barriers(page: Page, address: str, rules: str) -> list[str]:
    """What keeps people out of a page, as axe-core sees it: serious and critical findings."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 500, f"{address}: {answer.text()}"
    page.evaluate(_AXE.read_text())
    results: Mapping[str, Any] = page.evaluate(f"axe.run({rules})")
    return [
        f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']][:3])}"
        for one in results["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_lets_nobody_in_when_the_link_or_the_session_has_expired(world: World, page: Page) -> None:
    late = link_to(world)
    sign_in(world, page)
    expect(page.get_by_role("heading", name="Deployments")).to_be_visible()
    world.move_clock(12 * 3600)
    page.reload()
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    page.goto(late)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("has expired")).to_be_visible()
