"""What team B gets when it touches team A's application: a refusal that names the rule, and no change."""

import json
from collections.abc import Iterator

from tests.attacks.arena import Arena
from tests.attacks.attempt import Attempt, attempts

_RULE = "applications['a-shop']"
_READS = (
    ("GET", "/deployments/{deployment}"),
    ("GET", "/deployments/{deployment}/config"),
    ("GET", "/deployments/{deployment}/events"),
    ("GET", "/deployments/{deployment}/analyses"),
    ("GET", "/deployments?application=a-shop"),
)
_ACTS = (
    "/deployments/{deployment}/cancel",
    "/deployments/{deployment}/rollback",
    "/deployments/{deployment}/redeploy",
    "/deployments/{deployment}/targets/prod/skip",
    "/deployments/{deployment}/targets/prod/rollback",
    "/deployments/{deployment}/targets/prod/approve",
    "/deployments/{deployment}/targets/prod/reject",
    "/approvals/{approval}/links",
)


def _touching(by: str) -> Iterator[Attempt]:
    for method, path in _READS:
        yield Attempt(f"{by} {method} {path}", method, path, 403, "GuardrailRefused", by=by)
    for path in _ACTS:
        yield Attempt(f"{by} POST {path}", "POST", path, 403, "GuardrailRefused", b"{}", by=by)


@attempts(_touching("b"))
def test_refuses_the_other_team_by_the_rule_it_meets(arena: Arena, attempt: Attempt) -> None:
    assert arena.refuses(attempt).json()["rule"].startswith(_RULE)


@attempts(
    Attempt(f"b POST {path}", "POST", path, 403, "GuardrailRefused", by="b")
    for path in ("/deployments", "/plan")
)
def test_refuses_a_config_of_the_other_team(arena: Arena, attempt: Attempt) -> None:
    body = json.dumps(arena.config).encode()
    refused = Attempt(attempt.name, "POST", attempt.path, 403, attempt.code, body, by="b")
    assert arena.refuses(refused).json()["rule"].startswith(_RULE)


@attempts(
    Attempt(
        f"a-ci {verb}",
        "POST",
        f"/deployments/{{deployment}}/targets/prod/{verb}",
        403,
        "GuardrailRefused",
        b"{}",
        by="a-ci",
    )
    for verb in ("approve", "reject")
)
def test_lets_nobody_approve_who_may_only_submit(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)


def test_lists_nothing_of_the_other_team(arena: Arena) -> None:
    answer = arena.callers["b"].get("/deployments", params={"limit": "100"})
    assert answer.status_code == 200
    assert arena.deployment not in answer.text
