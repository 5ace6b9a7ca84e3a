"""The files in `examples/ci` and the GitHub Action's own script deploy, with what a CI system gives them."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.process import ROOT
from local.sample_functions import Place, answering
from tests.scenarios.intake.test_push import a_config
from tests.scenarios.receiver import Received, running_receiver
from tests.scenarios.world import World, fresh

CI = ROOT / "examples" / "ci"
COMMENTS = "/repos/shop/checkout/issues/7/comments"
STEPS = {step.get("id"): step for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]}
RELEASE = "5f0c3a1"


def example(name: str) -> Any:
    return yaml.safe_load((CI / name).read_text())


def inputs_of_example() -> dict[str, str]:
    """What the example's step gives to the Action, when its workflow runs for a push."""
    (step,) = [step for step in example("github.yml")["jobs"]["deploy"]["steps"] if "sluice" in step["uses"]]
    with_ = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in step["with"].items()
    }
    return with_ | {"add-context": f"release={RELEASE}", "plan-only": "false"}


@pytest.fixture
def place(world: World) -> Place:
    return world.place()


@pytest.fixture
def function(world: World, place: Place, tmp_path: Path) -> str:
    """A function with an alias, in a repository whose deploy.yaml brings its next release."""
    name = fresh("ci")
    place.create(name, answering("one"), alias="live")
    (tmp_path / ".git").mkdir()
    world.plane.write(tmp_path / ".local" / "plane.json")
    return name


def release(world: World, place: Place, folder: Path, function: str, path: str) -> None:
    config = a_config(world, function, [place], path) | {"description": "Release {{context.release}}"}
    (folder / "deploy.yaml").write_text(yaml.safe_dump(config))


def run(script: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    path = f"{ROOT / '.venv' / 'bin'}:{kept['PATH']}"
    done = subprocess.run(  # noqa: S603 - our own examples
        script,
        cwd=folder,
        env={**kept, "PATH": path, "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def environment(folder: Path, github_api: str, inputs: dict[str, str]) -> dict[str, str]:
    """What GitHub sets for the Action's step."""
    event = folder / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7}}))
    (folder / "temp").mkdir()
    (folder / "temp" / "sluice-action").symlink_to(ROOT / ".venv")
    given = {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in inputs.items()}
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_API_URL": github_api,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_REPOSITORY": "shop/checkout",
        "GITHUB_RUN_ID": fresh("run"),
        "GITHUB_RUN_ATTEMPT": "1",
        "RUNNER_TEMP": str(folder / "temp"),
        **dict.fromkeys(STEPS["sluice"]["env"], ""),
        **given,
    }


def no_comments(call: Received) -> tuple[int, str]:
    return (200, "[]") if call.method == "GET" else (201, "{}")


def test_pushed_release_is_live_and_shown_on_the_pull_request_when_the_action_waits(
    world: World, place: Place, function: str, tmp_path: Path
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "app.py").write_text(answering("two"))
    release(world, place, tmp_path, function, "dist")
    pushes = {"strict": "true", "github-token": "t", "push": "true", "bucket": place.bucket}
    inputs = inputs_of_example() | pushes | {"api": world.plane.api_url}
    with running_receiver() as github:
        github.answers = {f"{COMMENTS}?per_page=100&page=1": no_comments, COMMENTS: no_comments}
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS["sluice"]["run"]]
        run(script, tmp_path, environment(tmp_path, github.url, inputs))
    assert place.invoke(function, "live")[1] == {"release": "two"}
    outputs = (tmp_path / "outputs").read_text()
    assert "RUN_RESULT<<" in outputs
    assert "\nSUCCEEDED\n" in outputs
    assert "/page/deployments/d-" in outputs
    assert f"| t0 | {place.region} | SUCCEEDED | {function} |" in (tmp_path / "summary").read_text()
    (comment,) = github.calls(COMMENTS)
    assert f"Plan for {function}" in comment.json["body"]
    assert comment.headers["authorization"] == "Bearer t"


def script_of_gitlab() -> str:
    pipeline = example("gitlab.yml")
    before = pipeline["default"]["before_script"]
    return "\n".join([*before, *pipeline["plan"]["script"], *pipeline["deploy"]["script"]])


def script_of_circleci() -> str:
    steps = example("circleci.yml")["jobs"]["deploy"]["steps"]
    return "\n".join(step["run"]["command"] for step in steps if isinstance(step, dict))


def test_release_is_live_when_the_examples_of_other_ci_systems_deploy_it(
    world: World, place: Place, function: str, tmp_path: Path
) -> None:
    given = {
        "SLUICE_API": world.plane.api_url,
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
        "AWS_TOKEN": "t",
        "CIRCLE_OIDC_TOKEN_V2": "t",
        **dict.fromkeys(("CI_COMMIT_SHA", "CIRCLE_SHA1"), RELEASE),
        **dict.fromkeys(("CI_JOB_ID", "CIRCLE_WORKFLOW_JOB_ID"), fresh("job")),
    }
    scripts = {
        "gitlab": ["sh", "-euc", script_of_gitlab()],
        "circleci": ["bash", "-eo", "pipefail", "-c", script_of_circleci()],
        "shell": [str(CI / "deploy.sh"), "deploy.yaml", RELEASE, fresh("build")],
    }
    for name, script in scripts.items():
        release(world, place, tmp_path, function, place.upload(f"{function}/{name}.zip", answering(name)))
        run(script, tmp_path, given)
        assert place.invoke(function, "live")[1] == {"release": name}
    rows = world.api.get("/deployments", params={"application": function}).json()["deployments"]
    assert [row["description"] for row in rows] == [f"Release {RELEASE}"] * 3
