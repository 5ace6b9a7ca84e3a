"""Which runs of the command an Action makes, and what the job's page shows of them."""

import json
from typing import Any

import pytest

from sluice_cli.github.command import run_command
from tests.unit.github.conftest import DEPLOYMENT, SELF, GitHub

LINK = SELF.replace("/deployments/", "/page/deployments/")


def problem(severity: str = "error", **changes: Any) -> dict[str, Any]:
    row = {
        "path": "targets.prod.strategy",
        "line": 4,
        "column": 15,
        "message": "There is no strategy 'fasst'",
        "remedy": "Write fast",
        "severity": severity,
    }
    return row | changes


def ended(status: str, **changes: Any) -> dict[str, Any]:
    function = {"functionName": "price", "stableVersion": "7", "candidateVersion": "8", "weight": 100}
    target = {
        "name": "prod|eu",
        "region": "eu-west-1",
        "status": "ROLLED_BACK" if status == "FAILED" else status,
        "reason": "",
        "waitingFor": [],
        "functions": [function | {"aliasName": "live", "note": ""}],
    }
    body = {"deploymentId": DEPLOYMENT, "application": "checkout", "status": status, "reason": ""}
    return {**body, "targets": [target], **changes}


def test_deployment_is_started_and_not_awaited_when_nothing_else_is_said(
    github: GitHub, plan: dict[str, Any], submitted: dict[str, Any]
) -> None:
    github.answers = {"plan": (0, plan), "deploy": (0, submitted)}
    assert github.act(TARGETS="prod", APPLICATION_NAME="shop", ADD_CONTEXT="a=1", API="https://api") == 0
    assert github.verbs() == ["validate", "plan", "deploy"]
    assert "--strict" in github.runs[0]
    assert github.runs[2][3:] == [
        *("--add-context", "a=1", "--application", "shop", "--target", "prod", "--api", "https://api"),
        *("--idempotency-key", github.runs[2][-1]),
    ]
    outputs = github.outputs()
    assert (outputs["DEPLOYMENT_ID"], outputs["LINK"]) == (DEPLOYMENT, LINK)
    assert json.loads(outputs["PLAN"]) == plan
    assert "RUN_RESULT" not in outputs


def test_table_of_targets_is_in_the_summary_when_the_job_waits(
    github: GitHub, plan: dict[str, Any], submitted: dict[str, Any]
) -> None:
    watched = ended("FAILED", reason="Target 'prod': <b>@ada</b>")
    github.answers = {"plan": (0, plan), "deploy": (0, submitted), "watch": (5, watched)}
    assert github.act(WAIT_FOR_DEPLOYMENT="true") == 5
    assert github.outputs()["RUN_RESULT"] == "FAILED"
    assert "| prod\\|eu | eu-west-1 | ROLLED\\_BACK | price | 7 | 7 |" in github.summary()
    assert f"[d-n6omghxj2w6pshpa]({LINK})" in github.summary()
    assert "<b>" not in github.summary()
    assert "@ada" not in github.summary()
    assert github.annotations() == [f"::error file=deploy.yaml::{DEPLOYMENT}: Target 'prod': <b>@ada</b>"]


def test_result_is_unknown_when_the_watch_ends_without_an_answer(
    github: GitHub, plan: dict[str, Any], submitted: dict[str, Any]
) -> None:
    github.answers = {"plan": (0, plan), "deploy": (0, submitted), "watch": (1, {})}
    assert github.act(WAIT_FOR_DEPLOYMENT="true") == 1
    assert github.outputs()["RUN_RESULT"] == "UNKNOWN (error)"
    assert "::error file=deploy.yaml::sluice watch failed: see the log" in github.annotations()


def test_problem_is_shown_at_its_line_when_the_config_has_one(github: GitHub) -> None:
    github.answers = {"validate": (4, {"valid": False, "problems": [problem()], "warnings": []})}
    assert github.act() == 4
    assert github.verbs() == ["validate"]
    (annotation,) = github.annotations()
    place, _, message = annotation.rpartition("::")
    assert place == "::error file=deploy.yaml,line=4,col=15,title=targets.prod.strategy"
    assert message == "There is no strategy 'fasst'. Write fast."


def test_annotation_stays_one_command_when_a_problem_has_line_breaks_and_colons(github: GitHub) -> None:
    row = problem(path="a:b,c", message="100 %\n::set-env name=x::y", remedy="")
    github.answers = {"validate": (4, {"problems": [row]})}
    github.act()
    assert github.annotations() == [
        "::error file=deploy.yaml,line=4,col=15,title=a%3Ab%2Cc::100 %25%0A::set-env name=x::y."
    ]


def test_warnings_are_shown_once_when_the_action_is_not_strict(
    github: GitHub, plan: dict[str, Any], submitted: dict[str, Any]
) -> None:
    warning = problem("warning")
    github.answers = {
        "validate": (0, {"valid": True, "problems": [], "warnings": [warning]}),
        "plan": (0, plan | {"warnings": [warning]}),
        "deploy": (0, submitted | {"warnings": [warning]}),
    }
    assert github.act(STRICT="false") == 0
    assert "--strict" not in github.runs[0]
    assert [line.partition(" ")[0] for line in github.annotations()] == ["::warning"]


@pytest.mark.parametrize("exit_code", [0, 1])
def test_nothing_is_started_when_only_the_plan_is_wanted(
    github: GitHub, plan: dict[str, Any], exit_code: int
) -> None:
    github.answers = {"plan": (exit_code, plan)}
    assert github.act(PLAN_ONLY="true") == exit_code
    assert github.verbs() == ["validate", "plan"]
    assert "Plan for checkout" in github.summary()


def test_deployment_is_submitted_when_the_plan_found_an_error(
    github: GitHub, plan: dict[str, Any], submitted: dict[str, Any]
) -> None:
    finding = {"severity": "error", "code": "ArtifactMissing", "target": "prod", "functionName": None}
    found = {**finding, "message": "No such zip", "remedy": "Upload it"}
    github.answers = {"plan": (1, plan | {"findings": [found]}), "deploy": (0, submitted)}
    assert github.act() == 0
    assert github.annotations() == [
        "::error file=deploy.yaml,title=ArtifactMissing::prod: No such zip. Upload it"
    ]


def test_reason_is_shown_when_the_application_is_being_deployed_already(
    github: GitHub, plan: dict[str, Any]
) -> None:
    refused = {"title": "Conflict", "detail": "d-1 is running. Wait for it.", "remedy": "Wait for it"}
    github.answers = {"plan": (0, plan), "deploy": (3, refused)}
    assert github.act(WAIT_FOR_DEPLOYMENT="true") == 3
    assert github.verbs() == ["validate", "plan", "deploy"]
    assert github.annotations() == ["::error file=deploy.yaml::d-1 is running. Wait for it."]


def test_code_is_pushed_first_when_it_is_asked_for(
    github: GitHub, plan: dict[str, Any], submitted: dict[str, Any]
) -> None:
    github.answers = {"plan": (0, plan), "deploy": (0, submitted), "validate": (0, {"warnings": [problem()]})}
    assert github.act(PUSH="true", BUCKET="code-{{sluice.region}}") == 0
    assert github.verbs() == ["push", "validate", "plan", "deploy"]
    push, *others = github.runs
    assert push[3:5] == ["--bucket", "code-{{sluice.region}}"]
    assert {words[words.index("--file") + 1] for words in others} == {push[-1]}
    assert all("file=deploy.yaml" in line for line in github.annotations())


def test_nothing_else_runs_when_the_code_cannot_be_pushed(github: GitHub) -> None:
    github.answers = {"push": (4, {"valid": False, "problems": [problem()], "warnings": []})}
    assert github.act(PUSH="true") == 4
    assert github.verbs() == ["push"]
    assert "file=deploy.yaml,line=4" in github.annotations()[0]


def test_text_of_others_is_no_command_when_it_is_in_the_log(github: GitHub, plan: dict[str, Any]) -> None:
    github.answers = {"plan": (0, plan | {"description": "::error::oh"})}
    github.act(PLAN_ONLY="true")
    lines = github.log.getvalue().splitlines()
    before = lines[: lines.index("::error::oh")]
    stop = next(line for line in reversed(before) if line.startswith("::stop-commands::"))
    again = f"::{stop.removeprefix('::stop-commands::')}::"
    assert again not in before
    assert again in lines


def test_plan_that_is_too_long_for_an_output_is_left_out(github: GitHub, plan: dict[str, Any]) -> None:
    github.answers = {"plan": (0, plan | {"notes": ["x" * 300_000]})}
    assert github.act(PLAN_ONLY="true") == 0
    assert "too long for the output PLAN" in github.annotations()[0]


def test_command_is_run_without_a_shell_and_its_json_read(capfd: pytest.CaptureFixture[str]) -> None:
    done = run_command(["validate", "--file", "$(echo no).yaml"])
    assert (done.exit_code, done.answer) == (2, {})
    assert "$(echo no).yaml cannot be read" in capfd.readouterr().out


def test_every_run_is_about_the_same_application_and_targets_when_the_workflow_names_them(
    github: GitHub, plan: dict[str, Any], submitted: dict[str, Any]
) -> None:
    github.answers = {"plan": (0, plan), "deploy": (0, submitted)}
    github.act(PUSH="true", APPLICATION_NAME="shop", TARGETS="prod", ADD_CONTEXT="a=1")
    named = ["--add-context", "a=1", "--application", "shop", "--target", "prod"]
    assert [words[3:9] for words in github.runs] == [named] * 4
