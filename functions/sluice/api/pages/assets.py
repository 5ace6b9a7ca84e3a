"""The style sheet and the script of the pages, each under an address that changes with its content."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path

from sluice.api.response import HttpResponse

_FOLDER = Path(__file__).with_name("assets")
_TYPES = {"sluice.css": "text/css; charset=utf-8", "sluice.js": "text/javascript; charset=utf-8"}
_FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}
_DIGEST_LENGTH = 12


def asset_path(name: str) -> str:
    """Where a page finds it."""
    return f"/page/assets/{_digest(name)}/{name}"


def asset_response(path: str) -> HttpResponse | None:
    """The file behind `<digest>/<name>`; None when there is none. An old digest gets the present file."""
    name = path.rpartition("/")[2]
    if name not in _TYPES:
        return None
    is_present = path == f"{_digest(name)}/{name}"
    headers = _FOR_A_YEAR if is_present else {}
    return HttpResponse(HTTPStatus.OK, _TYPES[name], _text(name), headers)


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_text(name).encode()).hexdigest()[:_DIGEST_LENGTH]
