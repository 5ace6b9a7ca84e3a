"""The GitHub Action's own script, with the environment that GitHub gives it, against a control plane."""

import json
import os
import subprocess
from pathlib import Path

import yaml

from local.process import ROOT
from local.sample_functions import answering
from tests.scenarios.intake.test_push import a_config
from tests.scenarios.receiver import Received, running_receiver
from tests.scenarios.world import World, fresh

COMMENTS = "/repos/shop/checkout/issues/7/comments"
STEPS = {step.get("id"): step for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]}


def environment(folder: Path, github_api: str, **inputs: str) -> dict[str, str]:
    """What GitHub sets for the step, in a repository whose local plane is the control plane."""
    event = folder / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7}}))
    (folder / "temp").mkdir()
    (folder / "temp" / "sluice-action").symlink_to(ROOT / ".venv")
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    return kept | {
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
        **{f"INPUT_{name}": value for name, value in inputs.items()},
    }


def no_comments(call: Received) -> tuple[int, str]:
    return (200, "[]") if call.method == "GET" else (201, "{}")


def test_pushed_release_is_live_and_shown_on_the_pull_request_when_the_action_waits(
    world: World, tmp_path: Path
) -> None:
    function, place = fresh("action"), world.place()
    place.create(function, answering("one"), alias="live")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "app.py").write_text(answering("two"))
    (tmp_path / "deploy.yaml").write_text(yaml.safe_dump(a_config(world, function, [place], "dist")))
    (tmp_path / ".git").mkdir()
    world.plane.write(tmp_path / ".local" / "plane.json")
    with running_receiver() as github:
        github.answers = {f"{COMMENTS}?per_page=100&page=1": no_comments, COMMENTS: no_comments}
        inputs = {"PATH_TO_FILE": "/deploy.yaml", "STRICT": "true", "PLAN_ONLY": "false", "GITHUB_TOKEN": "t"}
        asked = environment(
            tmp_path, github.url, **inputs, PUSH="true", BUCKET=place.bucket, WAIT_FOR_DEPLOYMENT="true"
        )
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS["sluice"]["run"]]
        done = subprocess.run(  # noqa: S603 - the Action's own script
            script, cwd=tmp_path, env=asked, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert place.invoke(function, "live")[1] == {"release": "two"}
    outputs = (tmp_path / "outputs").read_text()
    assert "RUN_RESULT<<" in outputs
    assert "\nSUCCEEDED\n" in outputs
    assert "/page/deployments/d-" in outputs
    assert f"| t0 | {place.region} | SUCCEEDED | {function} |" in (tmp_path / "summary").read_text()
    (comment,) = github.calls(COMMENTS)
    assert f"Plan for {function}" in comment.json["body"]
    assert comment.headers["authorization"] == "Bearer t"
