"""Every page answers under the rights of its handler alone, whatever part of the table it shows."""

from urllib.parse import urlsplit

import httpx
import pytest

from tests.scenarios.world import World


@pytest.fixture(scope="module")
def cookie(world: World) -> str:
    """That of a session of whoever may call the API."""
    code = urlsplit(world.api.post("/sessions/links", json={}).json()["url"]).fragment
    answer = httpx.post(f"{world.plane.api_url}/page/open", data={"code": code})
    return answer.headers["set-cookie"].partition(";")[0]


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("", "text/html"),
        ("/applications", "text/html"),
        ("/applications?application=shop", "text/html"),
        ("/insights", "text/html"),
        ("/insights.csv", "text/csv"),
    ],
)
def test_page_about_many_deployments_answers(world: World, cookie: str, path: str, content_type: str) -> None:
    answer = httpx.get(f"{world.plane.api_url}/page{path}", headers={"Cookie": cookie}, timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(content_type)
