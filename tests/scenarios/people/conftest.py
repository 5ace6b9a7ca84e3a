"""A browser for all tests of the page, with a fresh profile for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.scenarios.people.browsing import CHROMIUM, PATIENCE_MS


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM is not None, "these tests need a Chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh profile; whatever its scripts or its policy complain about fails the test."""
    context, complaints = browser.new_context(), list[str]()
    shown = context.new_page()
    shown.set_default_timeout(PATIENCE_MS)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on(
        "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
    )
    yield shown
    context.close()
    assert complaints == []
