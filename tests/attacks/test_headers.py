"""Every answer of Sluice's handlers tells browsers and caches what they must not do with it."""

import pytest

from tests.attacks.arena import Arena

_HEADERS = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    ("by", "method", "path"),
    [
        ("root", "GET", "/deployments"),
        ("a-ci", "GET", "/deployments/{deployment}"),
        ("a-ci", "GET", "/deployments/{deployment}/config"),
        ("root", "GET", "/deployments/d-unknown"),
        ("root", "POST", "/validate"),
        ("root", "POST", "/deployments"),
        ("root", "GET", "/guardrails"),
        ("b", "GET", "/deployments/{deployment}"),
        ("nobody", "GET", "{link}"),
        ("nobody", "GET", "/approvals/{approval}"),
        ("nobody", "POST", "/callbacks/a.b/callback"),
    ],
)
def test_sends_the_security_headers(arena: Arena, by: str, method: str, path: str) -> None:
    answer = arena.callers[by].request(method, arena.filled(path))
    assert {name: answer.headers.get(name) for name in _HEADERS} == _HEADERS
    arena.wrote_nothing()
