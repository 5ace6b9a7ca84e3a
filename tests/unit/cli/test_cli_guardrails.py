"""What the verbs of `sluice guardrails` print, send and exit with."""

import json
from pathlib import Path

import pytest

VERSION = {
    "version": 3,
    "appliedAt": "2026-11-28T12:00:00.000Z",
    "appliedBy": "arn:aws:sts::111111111111:assumed-role/operators/ada",
    "comment": "search may deploy",
}
DOCUMENT = "kind: guardrails\npeople: {lead: {oidcGroups: [leads]}}\n"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "guardrails.yaml"
    path.write_text(DOCUMENT)
    return path


def test_apply_sends_the_document_with_what_was_expected(sluice, plane, document):
    plane.on("PUT /guardrails", {**VERSION, "changed": True, "warnings": []})
    result = sluice("guardrails", "apply", "-f", document, "-m", "why & how", "--over", 2)

    assert (result.exit_code, result.stdout) == (0, "Guardrails version 3 is now in force.\n")
    (request,) = plane.requests
    assert request.content.decode() == DOCUMENT
    assert request.url.query == b"comment=why%20%26%20how&over=2"


def test_apply_says_so_when_nothing_changed(sluice, plane, document):
    plane.on("PUT /guardrails", {**VERSION, "changed": False, "warnings": []})
    assert "in force already" in sluice("guardrails", "apply", "-f", document).stdout
    assert plane.requests[0].url.query == b""


def test_apply_sends_over_0_when_there_must_be_none_yet(sluice, plane, document):
    plane.on("PUT /guardrails", {**VERSION, "changed": True, "warnings": []})
    sluice("guardrails", "apply", "-f", document, "--over", 0)
    assert plane.requests[0].url.query == b"over=0"


def test_apply_shows_each_problem_in_its_line_and_exits_with_4(sluice, plane, document):
    row = {
        "path": "people.lead",
        "line": 2,
        "column": 10,
        "message": "Unknown key `x`",
        "remedy": "Remove it",
        "severity": "error",
    }
    problem = {"type": "x", "title": "t", "status": 422, "code": "ConfigProblems", "problems": [row]}
    plane.on("PUT /guardrails", problem, status=422)
    result = sluice("guardrails", "apply", "-f", document)
    assert result.exit_code == 4
    assert "guardrails.yaml:2:10: error: people.lead: Unknown key `x`" in result.stderr


def test_apply_exits_with_3_when_another_version_came_before(sluice, plane, document):
    problem = {"type": "x", "title": "t", "status": 409, "code": "GuardrailsChanged", "detail": "meanwhile"}
    plane.on("PUT /guardrails", problem, status=409)
    assert sluice("guardrails", "apply", "-f", document, "--over", 1).exit_code == 3


def test_show_prints_the_document_alone_on_stdout(sluice, plane):
    plane.on("GET /guardrails", {**VERSION, "document": DOCUMENT.rstrip()})
    result = sluice("guardrails", "show")
    assert result.stdout == DOCUMENT
    assert "Version 3, applied" in result.stderr
    assert "operators/ada: search may deploy" in result.stderr


def test_show_asks_for_another_version(sluice, plane):
    plane.on("GET /guardrails", {**VERSION, "document": DOCUMENT})
    result = sluice("guardrails", "show", "--version", 3, "-o", "json")
    assert plane.requests[0].url.query == b"version=3"
    assert json.loads(result.stdout)["document"] == DOCUMENT


def test_history_lists_who_applied_which_version(sluice, plane):
    plane.on("GET /guardrails/history", {"versions": [VERSION, {**VERSION, "version": 2, "comment": None}]})
    head, first, second = sluice("guardrails", "history").stdout.splitlines()
    assert head.split() == ["VERSION", "APPLIED", "BY", "WHY"]
    assert first.split()[0] == "3"
    assert "operators/ada" in first
    assert second.rstrip().endswith("operators/ada")


def test_history_says_what_to_do_when_there_is_none(sluice, plane):
    plane.on("GET /guardrails/history", {"versions": []})
    assert "sluice guardrails apply" in sluice("guardrails", "history").stderr


def test_validate_needs_no_control_plane(sluice, document):
    result = sluice("guardrails", "validate", "-f", document, api=None)
    assert (result.exit_code, result.stdout) == (0, f"{document} is valid.\n")


@pytest.mark.parametrize("text", ["kind: guardrails\npeople: {anyone: {}}", "[]", "#" * 200_000])
def test_validate_exits_with_4_when_the_document_has_problems(sluice, document, text):
    document.write_text(text)
    result = sluice("guardrails", "validate", "-f", document, "-o", "json", api=None)
    assert result.exit_code == 4
    assert json.loads(result.stdout)["valid"] is False
