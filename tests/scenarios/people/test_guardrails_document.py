"""Guardrails as a document of the installation: applied, shown, and kept with its history."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import httpx
import pytest

from tests.scenarios.world import World

NOTHING = "kind: guardrails\n"


def apply(world: World, document: str, **query: str) -> httpx.Response:
    # A signature covers `%20`; a `+` for a space is signed as one thing and read as another.
    asked = urlencode(query, quote_via=quote)
    return world.api.put(f"/guardrails?{asked}", content=document.encode())


@pytest.fixture(autouse=True)
def _others_are_not_disturbed(world: World) -> Iterator[None]:
    yield
    assert apply(world, NOTHING).status_code == 200


def test_is_shown_with_its_history_when_it_was_applied(world: World) -> None:
    document = "kind: guardrails\npeople: {lead: {oidcGroups: [leads]}}  # für alle\n"
    applied = apply(world, document, comment="leads decide").json()
    shown, history = world.api.get("/guardrails").json(), world.api.get("/guardrails/history").json()

    assert (applied["changed"], applied["warnings"]) == (True, [])
    assert (shown["document"], shown["version"], shown["comment"]) == (
        document,
        applied["version"],
        "leads decide",
    )
    assert shown["appliedBy"].startswith("arn:aws:")
    assert history["versions"][0] == {name: shown[name] for name in history["versions"][0]}
    older = world.api.get("/guardrails", params={"version": "1"}).json()
    assert older["version"] == 1


def test_stays_the_same_version_when_it_is_applied_twice(world: World) -> None:
    document = "kind: guardrails\npeople: {twice: {oidcGroups: [twice]}}\n"
    first, again = apply(world, document).json(), apply(world, document).json()
    assert (again["version"], again["changed"]) == (first["version"], False)


def test_only_one_of_two_is_applied_when_both_were_made_from_one_version(world: World) -> None:
    before = apply(world, NOTHING).json()["version"]
    documents = [
        f"kind: guardrails\npeople: {{racer-{number}: {{oidcGroups: [r]}}}}\n" for number in range(4)
    ]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda document: apply(world, document, over=str(before)), documents))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"GuardrailsChanged"}
    assert world.api.get("/guardrails").json()["version"] == before + 1


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("kind: guardrails\napplications: {a: {sumbit: []}}", "ConfigProblems"),
        ("kind: guardrails\nkind: guardrails", "ConfigSyntax"),
        ("\xff", "ConfigProblems"),
    ],
)
def test_is_refused_with_its_problems_when_it_cannot_be_meant(world: World, document: str, code: str) -> None:
    answer = apply(world, document)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["code"] in (code, "ConfigSyntax")
    assert answer.json()["problems"][0]["line"]


@pytest.mark.parametrize("query", ["version=x", "version=", "version=99999999999999999999", "version=%C2%B2"])
def test_is_not_found_by_a_version_that_is_none(world: World, query: str) -> None:
    assert world.api.get(f"/guardrails?{query}").status_code == 422


def test_is_not_found_when_it_was_never_applied(world: World) -> None:
    answer = world.api.get("/guardrails", params={"version": "99999999"})
    assert (answer.status_code, json.loads(answer.text)["code"]) == (404, "NotFound")
