"""People without AWS come in by a real OpenID Connect provider, and have the rights of their groups."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.scenarios.canary import a_canary
from tests.scenarios.people.provider import signing_in
from tests.scenarios.people.test_guardrails_teams import apply
from tests.scenarios.world import World

pytestmark = pytest.mark.browser

NOTHING = {"kind": "guardrails"}
GROUPS = {"ada": ["sre", "chess"], "eve": ["chess"]}


@pytest.fixture
def issuer(world: World) -> Iterator[str]:
    with signing_in(world, GROUPS) as issuer:
        yield issuer
    apply(world, NOTHING)


def at_the_provider(page: Page, issuer: str, name: str) -> None:
    """Sign in there as anybody would, by clicking."""
    page.get_by_role("link", name="Sign in with 127.0.0.1").click()
    expect(page.get_by_role("heading", name="Sign-in")).to_be_visible()
    assert page.url.startswith(issuer)
    page.get_by_placeholder("Enter any login").fill(name)
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_lets_a_group_in_by_a_real_provider_to_do_what_its_role_may_and_nothing_else(
    world: World, page: Page, issuer: str
) -> None:
    canary = a_canary(world)
    people = {"sre": {"oidcGroups": ["sre"]}, "ci": {"iam": [f"arn:aws:iam::{'1' * 12}:role/ci"]}}
    apply(world, {**NOTHING, "people": people})
    deployment = canary.waiting_at_25()
    rule = {"approve": ["sre"], "operate": ["ci"]}
    apply(world, {**NOTHING, "people": people, "applications": {canary.function: rule}})

    visited: list[str] = []
    page.on("framenavigated", lambda frame: visited.append(frame.url))
    page.goto(f"{world.plane.api_url}/page/deployments/{deployment}")
    at_the_provider(page, issuer, "ada")
    expect(page.get_by_text("Approval by 1 person")).to_be_visible()
    assert page.url == f"{world.plane.api_url}/page/deployments/{deployment}"
    assert not any("code=" in url for url in visited if "/page/" in url)
    expect(page.get_by_text("ada@example.com", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Roll back")).to_have_count(0)
    assert {cookie["name"] for cookie in page.context.cookies(world.plane.api_url)} >= {"__Host-sluice"}

    page.get_by_role("link", name="Approve prod").click()
    page.get_by_role("button", name="Approve prod").click()
    expect(page.locator("h1")).to_contain_text("SUCCEEDED")
    assert f"oidc:{issuer}#ada (ada@example.com)" in str(world.events(deployment))


def test_gives_no_session_to_people_without_a_role(world: World, page: Page, issuer: str) -> None:
    apply(world, {**NOTHING, "people": {"sre": {"oidcGroups": ["sre"]}}})
    page.goto(f"{world.plane.api_url}/page")
    at_the_provider(page, issuer, "eve")
    expect(page.get_by_text("None of your groups has a role here")).to_be_visible()
    page.goto(f"{world.plane.api_url}/page")
    expect(page.get_by_role("heading", name="Sign in first")).to_be_visible()
