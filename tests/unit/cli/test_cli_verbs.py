"""What each verb prints, where, and with which exit code."""

import base64
import json
import tomllib
from pathlib import Path

import pytest
import yaml
from rich.panel import Panel
from rich.text import Text

import sluice_cli
from sluice_cli.text.terminal import answers

SUBMITTED = {
    "deploymentId": "dep-1",
    "application": "checkout",
    "status": "PENDING",
    "warnings": [],
    "links": {},
}
PROBLEM = {
    "path": "targets.prod.strategy",
    "line": 4,
    "column": 15,
    "message": "No strategy 'fasst'",
    "remedy": "Use 'fast'",
    "severity": "error",
}


def problem(status, code, **more):
    return {"type": "about:blank", "title": code, "status": status, "code": code, "detail": f"{code}!"} | more


def test_deploy_prints_the_id_and_what_next_when_accepted(sluice, plane, config_file):
    plane.on("POST /deployments", SUBMITTED, status=202)
    result = sluice("deploy", "-f", config_file)
    assert result.exit_code == 0
    assert "Deployment dep-1 of checkout is PENDING." in result.stdout
    assert "sluice watch dep-1" in result.stdout


@pytest.mark.parametrize(
    ("name", "media_type"), [("a.yaml", "application/yaml"), ("a.json", "application/json")]
)
def test_deploy_sends_the_files_bytes_as_they_are(sluice, plane, tmp_path, name, media_type):
    (tmp_path / name).write_bytes(b"a: \xc3\xa9\r\n")
    plane.on("POST /deployments", SUBMITTED, status=202)
    sluice("deploy", "-f", tmp_path / name)
    assert plane.requests[0].content == b"a: \xc3\xa9\r\n"
    assert plane.requests[0].headers["content-type"] == media_type


def test_deploy_reads_standard_input_when_the_file_is_a_dash(sluice, plane):
    plane.on("POST /deployments", SUBMITTED, status=202)
    sluice("deploy", "-f", "-", input="a: 1")
    assert plane.requests[0].content == b"a: 1"


def test_deploy_says_where_the_change_came_from_beside_the_file(sluice, plane, config_file, monkeypatch):
    plane.on("POST /deployments", SUBMITTED, status=202)
    change = {"sha": "abc", "referenceName": "main"}
    monkeypatch.setattr("sluice_cli.verbs.start.deploy.source_control", lambda _environment: change)
    sluice("deploy", "-f", config_file)
    sent = plane.requests[0].headers["sluice-source-control"]
    assert json.loads(base64.b64decode(sent)) == change


def test_deploy_says_nothing_of_the_change_when_it_is_told_so(sluice, plane, config_file):
    plane.on("POST /deployments", SUBMITTED, status=202)
    sluice("deploy", "-f", config_file, "--no-source-control")
    assert "sluice-source-control" not in plane.requests[0].headers


def test_deploy_sends_the_given_key_when_there_is_one(sluice, plane, config_file):
    plane.on("POST /deployments", SUBMITTED, status=202)
    sluice("deploy", "-f", config_file, "--idempotency-key", "build-42")
    assert plane.requests[0].headers["idempotency-key"] == "build-42"


def test_deploy_shows_the_line_with_a_marker_when_the_config_has_problems(sluice, plane, config_file):
    plane.on("POST /deployments", problem(422, "ConfigProblems", problems=[PROBLEM]), status=422)
    result = sluice("deploy", "-f", config_file)
    assert result.exit_code == 4
    assert "  4 |     strategy: fasst\n    |               ^\n  Use 'fast'\n" in result.stderr
    assert result.stdout == ""


def test_deploy_prints_warnings_apart_when_accepted(sluice, plane, config_file):
    warned = SUBMITTED | {"warnings": [PROBLEM | {"severity": "warning"}]}
    plane.on("POST /deployments", warned, status=202)
    result = sluice("deploy", "-f", config_file)
    assert "warning: targets.prod.strategy" in result.stderr
    assert "warning" not in result.stdout


def test_deploy_names_the_blocking_deployment_when_one_is_in_progress(sluice, plane, config_file):
    answer = problem(409, "DeploymentInProgress", blockingDeploymentId="dep-0", remedy="Wait")
    plane.on("POST /deployments", answer, status=409)
    result = sluice("deploy", "-f", config_file)
    assert result.exit_code == 3
    assert "sluice watch dep-0" in result.stderr


@pytest.mark.parametrize(("status", "exit_code"), [(404, 1), (409, 3), (413, 4), (422, 4), (500, 1)])
def test_exit_code_follows_the_kind_of_problem(sluice, plane, config_file, status, exit_code):
    plane.on("POST /deployments", problem(status, "Some"), status=status)
    assert sluice("deploy", "-f", config_file).exit_code == exit_code


def test_problem_is_alone_on_stdout_when_json_is_asked_for(sluice, plane, config_file):
    answer = problem(409, "DeploymentInProgress", blockingDeploymentId="dep-0")
    plane.on("POST /deployments", answer, status=409)
    assert json.loads(sluice("deploy", "-f", config_file, "--output", "json").stdout) == answer


@pytest.mark.parametrize(("output", "read"), [("json", json.loads), ("yaml", yaml.safe_load)])
def test_answer_is_alone_on_stdout_when_asked_for_by_a_machine(sluice, plane, deployment, output, read):
    plane.on("GET /deployments/dep-1", deployment())
    assert read(sluice("status", "dep-1", "--output", output).stdout) == deployment()


def test_status_shows_stage_weight_and_wait_when_running(sluice, plane, deployment, target, function):
    row = target(
        status="AWAITING_APPROVAL",
        stage={"index": 2, "count": 6, "title": "Ask for approval"},
        functions=[function(weight=25)],
        waitingFor=[
            {"kind": "approval", "approvalId": "apr-9", "openedAt": "", "expiresAt": "2026-11-24T12:00:00Z"}
        ],
    )
    plane.on("GET /deployments/dep-1", deployment("AWAITING_APPROVAL", row, endedAt=None))
    text = sluice("status", "dep-1").stdout
    assert "3/6 Ask for approval" in text
    assert "7, 25 % on 8" in text
    assert "prod: waits for approval apr-9 until 2026-11-24 12:00:00 UTC" in text


def test_status_shows_how_alarms_stand_when_some_are_watched(sluice, plane, deployment, target):
    alarms = [{"name": "errors", "state": "ALARM"}, {"name": "slow", "state": "OK"}]
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target(alarms=alarms), endedAt=None))
    assert "prod: alarms: errors ALARM, slow OK" in sluice("status", "dep-1").stdout


def test_status_says_unknown_version_when_the_rollback_failed(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("FAILED", target(status="ROLLBACK_FAILED")))
    assert "unknown" in sluice("status", "dep-1").stdout


def test_control_characters_are_written_out_when_the_answer_holds_them(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("FAILED", target(reason="bad \x1b[2J[red]x[/red]")))
    text = sluice("status", "dep-1").stdout
    assert "\x1b" not in text
    assert "bad \\u001b[2J[red]x[/red]" in text


def test_list_follows_pages_until_the_limit(sluice, plane, deployment):
    row = deployment()
    plane.on(
        "GET /deployments", {"deployments": [row, row], "next": "t/1"}, {"deployments": [row], "next": None}
    )
    text = sluice("list", "--limit", "5").stdout
    assert text.count("dep-1") == 3
    assert plane.requests[1].url.query == b"limit=3&next=t%2F1"


def test_status_and_list_say_where_the_change_came_from(sluice, plane, deployment):
    link = "https://github.com/bakery/quote/pull/12"
    change = {"sha": 40 * "a", "referenceName": "main", "principal": "ada", "prUrl": link}
    known = {**deployment(), "sourceControl": change}
    plane.on("GET /deployments/dep-1", known)
    shown = sluice("status", "dep-1").stdout.replace("\n", " ")
    assert f"from commit {12 * 'a'} on main by ada {link}" in shown
    plane.on("GET /deployments", {"deployments": [known], "next": None})
    assert "main@aaaaaaa" in sluice("list").stdout


def test_list_says_how_to_start_when_there_are_no_deployments(sluice, plane):
    plane.on("GET /deployments", {"deployments": [], "next": None})
    assert "sluice deploy -f FILE" in sluice("list").stderr


def test_validate_reports_each_problem_as_json_when_the_config_has_some(sluice, config_file):
    result = sluice("validate", "-f", config_file, "--output", "json", api=None)
    answer = json.loads(result.stdout)
    assert result.exit_code == 4
    assert answer["valid"] is False
    assert answer["problems"][0].keys() == PROBLEM.keys()


def test_validate_says_valid_when_the_config_is(sluice, valid_config):
    result = sluice("validate", "-f", valid_config, api=None)
    assert result.exit_code == 0
    assert f"{valid_config} is valid" in result.stdout


def test_validate_answers_without_problems_as_json_when_the_config_is_valid(sluice, valid_config):
    result = sluice("validate", "-f", valid_config, "--output", "json", api=None)
    assert json.loads(result.stdout) == {"valid": True, "problems": [], "warnings": []}


def test_validate_points_at_the_line_when_the_text_is_no_yaml(sluice, tmp_path):
    (tmp_path / "broken.yaml").write_text("a: [1\n")
    result = sluice("validate", "-f", tmp_path / "broken.yaml", api=None)
    assert result.exit_code == 4
    assert "broken.yaml has 1 problem." in result.stdout


def test_usage_error_when_the_file_does_not_exist(sluice):
    result = sluice("validate", "-f", "absent.yaml", api=None)
    assert result.exit_code == 2
    assert "absent.yaml cannot be read: No such file or directory." in result.stderr


def test_no_traceback_is_shown_when_the_command_itself_is_at_fault(sluice, plane):
    plane.on("GET /deployments/dep-1", {"status": "SUCCEEDED"})
    result = sluice("status", "dep-1")
    assert result.exit_code == 1
    assert "Unexpected error in sluice: KeyError" in result.stderr
    assert "Traceback" not in result.stderr


def test_traceback_is_shown_when_debugging(sluice, plane, monkeypatch):
    monkeypatch.setenv("SLUICE_DEBUG", "1")
    plane.on("GET /deployments/dep-1", {"status": "SUCCEEDED"})
    assert "Traceback" in sluice("status", "dep-1").stderr


def test_version_is_the_projects(sluice):
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert sluice("--version", api=None).stdout == f"sluice {project['version']}\n"
    assert sluice_cli.__version__ == project["version"]


@pytest.mark.parametrize(
    "verb",
    [
        "deploy",
        "status",
        "watch",
        "list",
        "logs",
        "approve",
        "reject",
        "skip",
        "cancel",
        "rollback",
        "validate",
    ],
)
def test_help_holds_an_example_of_each_verb(sluice, verb):
    assert f"Example: sluice {verb}" in sluice(verb, "--help", api=None).stdout


# An escape sequence, a C1 control, a bidi mark, an invisible blank and a tag of plane 14.
HOSTILE = ["\x1b[2J", "\x9b2J", "\u202e", "\u200b", "\U000e0041"]


@pytest.mark.parametrize("hidden", HOSTILE)
def test_nothing_reaches_the_terminal_that_it_would_obey_or_a_reader_not_see(
    sluice, plane, hidden, deployment, target
):
    name = f"a{hidden}b"
    told = deployment("FAILED", target(name=name, reason=name)) | {"application": name, "description": name}
    plane.on("GET /deployments/dep-1", told)
    plane.on("GET /deployments/dep-2", problem(404, "NotFound") | {"detail": name}, status=404)
    shown = sluice("status", "dep-1")
    refused = sluice("status", "dep-2")
    text = f"{shown.stdout}{shown.stderr}{refused.stdout}{refused.stderr}"
    assert hidden[0] not in text
    assert f"{ord(hidden[0]):04x}" in shown.stdout
    assert f"{ord(hidden[0]):04x}" in refused.stderr


@pytest.mark.parametrize("hidden", HOSTILE)
def test_a_text_that_no_verb_thought_of_is_made_visible_where_text_goes_to_the_terminal(capsys, hidden):
    answers().print(Panel(Text(f"a{hidden}b")))
    printed = capsys.readouterr().out
    assert hidden[0] not in printed
    assert f"{ord(hidden[0]):04x}" in printed


@pytest.mark.parametrize("hidden", [*HOSTILE, "\u202e本番 👩\u200d🚒"])
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_data_for_machines_is_the_same_data_in_escapes(sluice, plane, form, hidden, deployment):
    told = deployment("FAILED") | {"description": f"a{hidden}b"}
    plane.on("GET /deployments/dep-1", told)
    printed = sluice("status", "dep-1", "--output", form).stdout
    assert hidden[0] not in printed
    assert yaml.safe_load(printed) == told if form == "yaml" else json.loads(printed) == told
