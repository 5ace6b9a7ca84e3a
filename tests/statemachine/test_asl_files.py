"""Holds both state machines to asl-validator, JSONata's own parser and our lint, and the lint to its task."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.workflow import DEPLOYMENT_HANDLERS, TARGET_HANDLERS
from tests.statemachine.asl_lint import LONGEST_LINE, MAX_STATES, lint, lint_file
from tests.statemachine.sample_machine import GRAMMAR_FAULTS, MEANING_FAULTS, SUBSTITUTIONS, sample

ROOT = Path(__file__).parents[2]
HANDLERS = {"deployment": frozenset(DEPLOYMENT_HANDLERS), "target": frozenset(TARGET_HANDLERS)}


def definition_file(name: str) -> Path:
    return ROOT / "statemachine" / f"{name}.asl.json"


def spoilt(fault: str) -> dict[str, Any]:
    machine = sample()
    GRAMMAR_FAULTS[fault](machine)
    return machine


@pytest.fixture(scope="module")
def complaints() -> dict[str, list[str]]:
    """What asl-validator and the JSONata reference parser say, from one Node process for all."""
    files = {name: json.loads(definition_file(name).read_text(encoding="utf-8")) for name in HANDLERS}
    definitions = {**files, "sample": sample(), **{fault: spoilt(fault) for fault in GRAMMAR_FAULTS}}
    answer = subprocess.run(  # noqa: S603 - our own script
        [shutil.which("node") or "node", ROOT / "tests" / "statemachine" / "validate.mjs"],
        input=json.dumps(definitions),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(answer.stdout))


@pytest.mark.parametrize("name", HANDLERS)
def test_is_valid_when_the_reference_tools_read_it(name: str, complaints: dict[str, list[str]]) -> None:
    assert complaints[name] == []


@pytest.mark.parametrize("name", HANDLERS)
def test_has_no_fault_when_our_lint_reads_it(name: str) -> None:
    assert lint_file(definition_file(name), HANDLERS[name]) == []


def test_every_definition_is_checked_when_a_file_is_added() -> None:
    assert {path.name for path in definition_file("").parent.glob("*.asl.json")} == {
        definition_file(name).name for name in HANDLERS
    }


def test_says_nothing_when_the_machine_is_without_fault(complaints: dict[str, list[str]]) -> None:
    assert complaints["sample"] == []
    assert lint(sample(), SUBSTITUTIONS) == []


@pytest.mark.parametrize("fault", GRAMMAR_FAULTS)
def test_validator_complains_when(fault: str, complaints: dict[str, list[str]]) -> None:
    assert complaints[fault] != []


@pytest.mark.parametrize("fault", MEANING_FAULTS)
def test_lint_complains_when(fault: str) -> None:
    spoil, word = MEANING_FAULTS[fault]
    machine = sample()

    spoil(machine)

    assert any(word in complaint for complaint in lint(machine, SUBSTITUTIONS))


def test_lint_complains_when_a_substitution_is_provided_in_vain() -> None:
    assert lint(sample(), SUBSTITUTIONS | {"gone"}) == ["gone is provided but not used"]


def test_lint_complains_when_there_are_too_many_states() -> None:
    machine = sample()
    for number in range(MAX_STATES):
        machine["States"][f"Step {number}"] = {"Comment": "One more.", "Type": "Pass", "End": True}

    assert any("are the limit" in complaint for complaint in lint(machine, SUBSTITUTIONS))


def test_lint_complains_when_a_line_is_too_long(tmp_path: Path) -> None:
    file = tmp_path / "wide.asl.json"
    file.write_text(json.dumps(sample(), indent=1) + " " * LONGEST_LINE, encoding="utf-8")

    (complaint,) = lint_file(file, SUBSTITUTIONS)
    assert complaint.endswith(f"has {LONGEST_LINE + 1} characters, {LONGEST_LINE} are the limit")


def test_lint_complains_when_a_placeholder_stands_outside_a_string(tmp_path: Path) -> None:
    file = tmp_path / "bare.asl.json"
    file.write_text('{"TimeoutSeconds": ${limit}}', encoding="utf-8")

    assert "placeholders stand inside strings only" in lint_file(file, SUBSTITUTIONS)[0]
