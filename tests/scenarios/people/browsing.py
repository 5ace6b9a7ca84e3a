"""A person with a browser: which one there is, and how they come in."""

import shutil

from playwright.sync_api import Page

from tests.scenarios.world import World

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
PATIENCE_MS = 60_000


def link_to(world: World, deployment: str = "") -> str:
    """A fresh link that signs in as the caller of the API."""
    asked = {"deploymentId": deployment} if deployment else {}
    return str(world.api.post("/sessions/links", json=asked).json()["url"])


def sign_in(world: World, page: Page, deployment: str = "") -> str:
    """Open a fresh link and press its button; the link."""
    link = link_to(world, deployment)
    page.goto(link)
    page.get_by_role("button", name="Open").click()
    return link
