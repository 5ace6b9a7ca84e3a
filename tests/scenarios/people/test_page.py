"""The page in a real browser: people come in by a link, see what waits, act, and see what came of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.scenarios.canary import a_canary
from tests.scenarios.people.browsing import PATIENCE_MS, sign_in
from tests.scenarios.world import World, approval, pause, weight

pytestmark = pytest.mark.browser


def test_lets_nobody_in_but_by_a_fresh_link_and_until_they_sign_out(world: World, page: Page) -> None:
    page.goto(f"{world.plane.api_url}/page")
    expect(page.get_by_role("heading", name="Sign in first")).to_be_visible()

    link = sign_in(world, page)
    expect(page.get_by_role("heading", name="Deployments")).to_be_visible()
    assert "#" not in page.url
    assert page.evaluate("document.cookie") == ""
    forged = page.request.post(f"{world.plane.api_url}/page/sign-out", form={"csrf": "guessed"})
    assert forged.status == 403

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{world.plane.api_url}/page")
    expect(page.get_by_role("heading", name="Sign in first")).to_be_visible()
    page.goto(link)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("has been used")).to_be_visible()


def test_approves_and_shows_the_rollout_without_being_loaded_again(world: World, page: Page) -> None:
    canary = a_canary(world)
    canary.config["description"] = "<script>document.title = 'hacked'</script>"
    deployment = canary.waiting_at_25()
    sign_in(world, page, deployment)
    polls: list[tuple[int, int]] = []
    page.on("response", lambda got: polls.append((got.status, sum(got.request.sizes().values()))))
    expect(page.get_by_text("Approval by 1 person")).to_be_visible()
    expect(page.get_by_text(canary.config["description"])).to_be_visible()
    page.wait_for_event("response", lambda got: got.status == 304)

    page.get_by_role("link", name="Approve prod").click()
    expect(page.get_by_text(f"sluice approve {deployment} prod")).to_be_visible()
    page.get_by_label("Why").fill("graphs are <fine>")
    page.get_by_role("button", name="Approve prod").click()
    expect(page.locator("h1")).to_contain_text("SUCCEEDED", timeout=PATIENCE_MS)
    expect(page.get_by_text("graphs are <fine>")).to_be_visible()
    expect(page.get_by_role("link", name="Undo")).to_be_visible()
    assert canary.alias() == {"2": 100.0}
    assert all(size < 2_048 for status, size in polls if status == 304)  # with the request's own headers


def test_rolls_back_from_a_phone_on_which_nothing_is_cut_off(world: World, page: Page) -> None:
    canary = a_canary(world, weight(25), approval(requiresRoles=["sre"]), weight(100))
    deployment = canary.waiting_at_25()
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    for address in (world.link(world.open_approval(deployment, "prod")["approvalId"], "ada", ["sre"]), None):
        page.goto(address) if address else sign_in(world, page, deployment)
        expect(page.locator("td", has_text=re.compile("25(.0)? %")).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.get_by_role("link", name="Approve prod")).to_have_count(0)  # the root user is no sre

    page.get_by_role("link", name="prod", exact=True).first.click()
    expect(page.get_by_role("heading", name="Stages")).to_be_visible()
    page.get_by_role("link", name="Roll back prod").click()
    expect(page.get_by_text("prod gets back what it had before this deployment")).to_be_visible()
    page.get_by_role("button", name="Roll back prod").click()
    expect(page.locator("h1")).to_contain_text("FAILED", timeout=PATIENCE_MS)
    assert canary.alias() == {"1": 100.0}


def test_keeps_the_buttons_of_a_link_in_reach_and_rolls_back_after_the_approval(
    world: World, page: Page
) -> None:
    canary = a_canary(world, weight(25), approval(), pause(3600), weight(100))
    deployment = canary.waiting_at_25()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(world.link(world.open_approval(deployment, "prod")["approvalId"], "ada"))
    for name in ("Approve", "Reject"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Approved")).to_be_visible()
    expect(page.get_by_role("cell", name="25 %")).to_be_visible()

    page.get_by_label("Why").fill("too slow")
    page.get_by_role("button", name="Roll back prod").click()
    expect(page.get_by_role("heading", name="Rolling back")).to_be_visible()
    expect(page.get_by_text(f"{canary.function} · prod: ROLLED_BACK")).to_be_visible(timeout=PATIENCE_MS)
    assert canary.alias() == {"1": 100.0}
    assert "Rolled back by ada: too slow" in str(world.events(deployment))
