"""What a workflow may write into the Action's inputs, and what `action.yml` makes of it."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sluice_cli.github.inputs import InputError, inputs_from
from tests.unit.github.conftest import GitHub

ROOT = Path(__file__).parents[3]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]
DEPLOY = next(step for step in STEPS if step.get("id") == "sluice")
CDAAS = {"applicationName", "addContext", "waitForDeployment"}


def key_of(github: GitHub, **changes: str) -> str:
    return inputs_from({**github.environment(), **changes}).idempotency_key


def test_lists_are_read_when_they_are_separated_by_commas_or_lines(github: GitHub) -> None:
    environment = github.environment(TARGETS="staging, prod\n eu \n", ADD_CONTEXT="a=1,b=2\nc=3")
    inputs = inputs_from(environment)
    assert inputs.targets == ("staging", "prod", "eu")
    assert inputs.contexts == ("a=1,b=2", "c=3")


@pytest.mark.parametrize("path", ["deploy.yaml", "/deploy.yaml", "./deploy.yaml"])
def test_path_starts_from_the_repository_when_it_has_a_slash_as_in_cdaas(github: GitHub, path: str) -> None:
    inputs = inputs_from(github.environment(PATH_TO_FILE=path))
    assert inputs.file.read_text() == "application: checkout\n"
    assert inputs.shown_file == "deploy.yaml"


def test_path_may_be_outside_the_repository_when_an_earlier_step_wrote_the_file(
    github: GitHub, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("made") / "made.yaml"
    file.write_text("")
    assert inputs_from(github.environment(PATH_TO_FILE=str(file))).file == file


@pytest.mark.parametrize("path", ["", "other.yaml", "/"])
def test_input_is_named_when_the_file_is_not_there(github: GitHub, path: str) -> None:
    with pytest.raises(InputError, match=f"'path-to-file' is '{path}'"):
        inputs_from(github.environment(PATH_TO_FILE=path))


def test_input_is_named_when_it_is_neither_true_nor_false(github: GitHub) -> None:
    with pytest.raises(InputError, match="'plan-only' is 'yes'"):
        inputs_from(github.environment(PLAN_ONLY="yes"))


def test_key_is_the_same_when_a_step_is_repeated_with_a_new_token(github: GitHub) -> None:
    assert key_of(github, INPUT_GITHUB_TOKEN="one") == key_of(github, INPUT_GITHUB_TOKEN="two")


@pytest.mark.parametrize(
    "name", ["GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB", "INPUT_TARGETS", "INPUT_ADD_CONTEXT"]
)
def test_key_is_another_when_something_else_is_asked_for(github: GitHub, name: str) -> None:
    assert key_of(github, **{name: "8"}) != key_of(github)


def test_inputs_reach_the_script_as_variables_alone_when_the_action_runs() -> None:
    assert [step["name"] for step in STEPS if "${{" in step["run"]] == []
    source = (ROOT / "cli" / "sluice_cli" / "github" / "inputs.py").read_text()
    read = set(re.findall(r'environment, "([A-Z_]+)"\)', source)) | {"GITHUB_TOKEN"}
    assert {name.removeprefix("INPUT_") for name in DEPLOY["env"]} == read


def test_no_module_of_the_repository_runs_when_the_command_is_installed(tmp_path: Path) -> None:
    (tmp_path / "venv.py").write_text("raise SystemExit('code of the repository')\n")
    (line,) = [one for one in STEPS[0]["run"].splitlines() if one.startswith("python3 ")]
    options = shlex.split(line)[1:-1]
    command = [sys.executable, *options, "--help"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 - the Action's words


def test_spelling_of_cdaas_is_taken_when_the_own_one_is_not_used() -> None:
    read = " ".join(DEPLOY["env"].values())
    used = {name for name in ACTION["inputs"] if f"inputs.{name} " in f"{read} "}
    ignored = {name for name, value in ACTION["inputs"].items() if "deprecationMessage" in value}
    assert used | ignored == set(ACTION["inputs"])
    assert used >= CDAAS


def test_inputs_and_outputs_are_documented_when_the_action_has_them() -> None:
    page = (ROOT / "docs" / "how-to" / "github-action.md").read_text()
    documented = set(re.findall(r"^\| `([^`]+)`", page, re.MULTILINE))
    known = {name for name, value in ACTION["inputs"].items() if "deprecationMessage" not in value} - CDAAS
    assert documented == known | set(ACTION["outputs"])


def test_inputs_of_the_examples_exist_when_a_workflow_uses_the_action() -> None:
    example = yaml.safe_load((ROOT / "examples" / "ci" / "github.yml").read_text())
    (step,) = [one for one in example["jobs"]["deploy"]["steps"] if "/sluice@" in one["uses"]]
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert example["jobs"]["deploy"]["permissions"] == {
        "contents": "read",
        "id-token": "write",
        "pull-requests": "write",
    }
