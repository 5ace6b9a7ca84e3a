"""What a smoke test objects to in an answer, in words that fit behind the function's name."""

import pytest

from sluice.domain.analysis.smoke_test import SmokeResponse, is_path, objection, text_at
from sluice.domain.plan.smoke_expectation import SmokeExpectation

ANSWER = (
    '{"statusCode": 200, "body": "{\\"ok\\": true, \\"items\\": [{\\"id\\": 7}]}", "none": null, "rate": 1.5}'
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("statusCode", "200"),
        ("$.statusCode", "200"),
        ("body.ok", "true"),
        ("body.items[0].id", "7"),
        ("body.items.0.id", "7"),
        ("$.body.items[0]", '{"id": 7}'),
        ("none", "null"),
        ("rate", "1.5"),
        ("body.items[1].id", None),
        ("body.nowhere.id", None),
        ("rate.more", None),
    ],
)
def test_text_is_found_when_a_path_leads_there(path: str, text: str | None) -> None:
    assert text_at(ANSWER, path) == text


def test_nothing_is_found_when_the_answer_is_no_json() -> None:
    assert text_at("<html>", "status") is None


@pytest.mark.parametrize("path", ["", "$", ".", "a..b", "a.", "a[x]", "[0]"])
def test_path_is_refused_when_it_names_no_place(path: str) -> None:
    assert not is_path(path)


def test_nothing_is_objected_to_when_all_is_as_expected() -> None:
    expected = SmokeExpectation(200, (("body.ok", "true"),), 100)
    assert objection(expected, SmokeResponse(ANSWER, 100.0)) == ""


@pytest.mark.parametrize(
    ("expected", "answer", "words"),
    [
        (
            SmokeExpectation(201),
            SmokeResponse(ANSWER, 1),
            "returned '200' at statusCode, expected '201'",
        ),
        (
            SmokeExpectation(200),
            SmokeResponse("[]", 1),
            "returned nothing at statusCode, expected '200'",
        ),
        (
            SmokeExpectation(fields=(("body.ok", "false"),)),
            SmokeResponse(ANSWER, 1),
            "returned 'true' at body.ok, expected 'false'",
        ),
        (
            SmokeExpectation(max_duration_millis=100),
            SmokeResponse(ANSWER, 100.6),
            "took 101 ms (limit: 100 ms)",
        ),
        (
            SmokeExpectation(),
            SmokeResponse('{"errorType": "KeyError", "errorMessage": "stop"}', 1, "Unhandled"),
            "failed with KeyError: stop",
        ),
        (SmokeExpectation(), SmokeResponse("", 1, "Unhandled"), "failed with Unhandled"),
    ],
)
def test_first_difference_is_told_when_there_is_one(
    expected: SmokeExpectation, answer: SmokeResponse, words: str
) -> None:
    assert objection(expected, answer) == words


def test_answer_is_cut_when_it_is_long() -> None:
    long = SmokeResponse('{"status": "' + "x" * 5000 + '"}', 1)
    assert len(objection(SmokeExpectation(fields=(("status", "ok"),)), long)) < 200
