"""Takes the pictures of the page in `docs/images`, and measures a minute of watching: `make screenshots`."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from local.launcher import running_plane
from tests.scenarios.people.browsing import CHROMIUM, sign_in
from tests.scenarios.world import World
from tests.screenshots.scenes import Scenes, play

_IMAGES = Path(__file__).parents[2] / "docs/images"
_BROWSER = Path(__file__).parents[1] / "browser"
_DESK, _PHONE = (1180, 820), (360, 740)
_MINUTE_MS = 60_000


def main() -> None:
    """Take all of them, and print the numbers."""
    with running_plane() as plane, sync_playwright() as playwright:
        world = World(plane)
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        scenes = play(world)
        _take(world, browser, scenes)
        _measure(world, browser, scenes.waiting)
        browser.close()
    images = sorted(_IMAGES.glob("page-*.png"))
    subprocess.run(["node", "quantize.js", *map(str, images)], cwd=_BROWSER, check=True)  # noqa: S603, S607


def _take(world: World, browser: Browser, scenes: Scenes) -> None:
    target = f"deployments/{scenes.judged}/targets/prod"
    with _signed_in(world, browser, _DESK) as page:
        for name, path in (
            ("list", ""),
            ("applications", "applications"),
            ("deployment", f"deployments/{scenes.waiting}"),
            ("rolled-back", f"deployments/{scenes.rolled_back}"),
        ):
            _picture(world, page, name, path)
        _picture(world, page, "judged", target, "What the metrics say")
    link = world.link(world.open_approval(scenes.judged, "prod")["approvalId"], "ada", ["sre"])
    with _signed_in(world, browser, _PHONE) as page:
        page.goto(link)
        page.screenshot(path=_IMAGES / "page-phone.png")
    with _signed_in(world, browser, _PHONE, "dark") as page:
        _picture(world, page, "phone-dark", f"deployments/{scenes.waiting}")


def _picture(world: World, page: Page, name: str, path: str, heading: str = "") -> None:
    answer = page.goto(f"{world.plane.api_url}/page/{path}".rstrip("/"))
    assert answer is not None
    assert answer.ok, f"{path}: {answer.status} {answer.text()[:500]}"
    if heading:
        page.get_by_role("heading", name=heading).evaluate("heading => heading.scrollIntoView()")
    page.screenshot(path=_IMAGES / f"page-{name}.png")


@contextmanager
def _signed_in(
    world: World, browser: Browser, size: tuple[int, int], scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    sign_in(world, page)
    page.wait_for_url("**/page")
    yield page
    context.close()


def _measure(world: World, browser: Browser, deployment: str) -> None:
    """Requests and bytes, with headers both ways, of the first view and of a quiet minute after it."""
    with _signed_in(world, browser, _DESK) as page:
        sizes: list[int] = []
        page.on("response", lambda got: sizes.append(sum(got.request.sizes().values())))
        page.goto(f"{world.plane.api_url}/page/deployments/{deployment}", wait_until="networkidle")
        first = len(sizes)
        _say("first view", sizes)
        page.wait_for_timeout(_MINUTE_MS)
        _say("a minute of watching", sizes[first:])


def _say(what: str, sizes: list[int]) -> None:
    print(f"{what}: {len(sizes)} requests, {sum(sizes):,} bytes")  # noqa: T201 - a person reads it


if __name__ == "__main__":
    main()
