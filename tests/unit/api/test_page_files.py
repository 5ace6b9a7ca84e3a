"""The style sheet and the script of the pages, as browsers get them."""

from collections.abc import Mapping
from typing import Any

from handlers import page
from sluice.api.pages.assets import asset_path
from tests.tasks.script import Script
from tests.unit.api.test_api_handlers import call


def get(path: str) -> Mapping[str, Any]:
    return Script().play(
        call("GET", path, handler=page, pathParameters={"path": path.removeprefix("/page/")})
    )


def test_file_may_be_kept_for_a_year_when_its_address_says_what_is_in_it() -> None:
    response = get(asset_path("sluice.css"))
    assert (response["statusCode"], response["headers"]["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in response["headers"]["Cache-Control"]
    assert ":root" in response["body"]


def test_file_is_not_kept_when_its_address_is_that_of_another_release() -> None:
    response = get("/page/assets/0123456789ab/sluice.js")
    assert (response["statusCode"], response["headers"]["Cache-Control"]) == (200, "no-store")


def test_nothing_else_is_served_when_nobody_is_signed_in() -> None:
    for path in ("/page/assets/x/../../pages.py", "/page/assets/sluice.py", "/page/nowhere"):
        response = get(path)
        assert response["statusCode"] == 401
        assert "Sign in first" in response["body"]
