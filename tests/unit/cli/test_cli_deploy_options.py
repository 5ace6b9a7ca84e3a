"""What `sluice deploy` takes for CI: some targets, a dry run, a time limit, signals, a key used again."""

from signal import SIGINT, SIGTERM

import pytest
import yaml

from tests.unit.cli.test_cli_verbs import SUBMITTED, problem

CANCEL = "POST /deployments/dep-1/cancel"
PLAN = {
    "application": "checkout",
    "description": "",
    "madeAt": "2026-11-23T12:00:00.000Z",
    "endsAt": None,
    "wouldFail": False,
    "order": [["prod"]],
    "targets": [],
    "findings": [],
    "warnings": [],
    "notes": [],
    "expected": {"stateTransitions": 27, "awsCalls": 20},
}
CONFIG = "application: checkout\ntargets: {dev: {}, prod: {}}\n"


@pytest.fixture
def config_file(tmp_path):
    path = tmp_path / "deploy.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def running(plane, deployment):
    """A deployment that is accepted and runs on and on; it can be cancelled."""
    plane.on("POST /deployments", SUBMITTED, status=202)
    plane.on("GET /deployments/dep-1", deployment("RUNNING", endedAt=None))
    plane.on("GET /deployments/dep-1/events", {"events": []})
    plane.on(CANCEL, {"deploymentId": "dep-1", "message": "Cancelled"}, status=202)
    return plane


def cancels(plane):
    return [request for request in plane.requests if request.url.path.endswith("/cancel")]


@pytest.mark.parametrize("verb", ["deploy", "plan"])
def test_only_the_named_targets_are_sent_when_some_are_named(sluice, plane, config_file, verb):
    plane.on("POST /deployments", SUBMITTED, status=202)
    plane.on("POST /plan", problem(500, "Some"), status=500)
    sluice(verb, "-f", config_file, "--target", "prod", "-t", "dev", "-a", "checkout-eu")
    sent = yaml.safe_load(plane.requests[0].content)
    assert sent["targetFilters"] == [{"includeTarget": "prod"}, {"includeTarget": "dev"}]
    assert sent["application"] == "checkout-eu"


def test_nothing_is_sent_when_a_target_is_unknown(sluice, plane, config_file):
    result = sluice("deploy", "-f", config_file, "--target", "prd")
    assert (result.exit_code, plane.requests) == (2, [])
    assert "Its targets are 'dev', 'prod'." in result.stderr


def test_dependence_on_a_target_that_is_left_out_is_said_when_the_plan_drops_it(sluice, plane, config_file):
    note = "Target 'prod' does not wait for 'dev', which targetFilters leaves out"
    plane.on("POST /deployments", SUBMITTED | {"notes": [note]}, status=202)
    assert f"note: {note}." in sluice("deploy", "-f", config_file, "-t", "prod").stderr


@pytest.mark.parametrize(("would_fail", "exit_code"), [(False, 0), (True, 1)])
def test_plan_is_shown_and_nothing_started_when_it_is_a_dry_run(
    sluice, plane, config_file, would_fail, exit_code
):
    plane.on("POST /plan", PLAN | {"wouldFail": would_fail})
    result = sluice("deploy", "-f", config_file, "--dry-run", "-t", "prod")
    assert result.exit_code == exit_code
    assert "Plan for checkout" in result.stdout
    assert [request.url.path for request in plane.requests] == ["/plan"]
    assert "targetFilters" in plane.requests[0].content.decode()


def test_dry_run_uploads_nothing_when_push_is_asked_for_as_well(sluice, plane, config_file):
    result = sluice("deploy", "-f", config_file, "--dry-run", "--push")
    assert (result.exit_code, plane.requests) == (2, [])
    assert "sluice push -f FILE --write PUSHED" in result.stderr


def test_watching_ends_with_124_when_the_time_is_up(sluice, running, config_file):
    result = sluice("deploy", "-f", config_file, "--watch", "--timeout", "12s")
    assert result.exit_code == 124
    assert running.waits == [5.0, 5.0, 5.0]
    assert "Time is up: stopped watching; the deployment goes on" in result.stderr
    assert cancels(running) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--timeout", "1h"], "--timeout is for staying"),
        (["--cancel-on-interrupt"], "--cancel-on-interrupt is for staying"),
        (["--watch", "--timeout", "soon"], "Write 90s, 45m or 2h"),
        (["--watch", "--timeout", "0s"], "'0s' is not a length of time"),
    ],
)
def test_nothing_is_sent_when_an_option_cannot_be_meant(sluice, plane, config_file, options, words):
    result = sluice("deploy", "-f", config_file, *options)
    assert (result.exit_code, plane.requests) == (2, [])
    assert words in result.stderr


@pytest.mark.parametrize(("number", "exit_code"), [(SIGINT, 130), (SIGTERM, 143)])
@pytest.mark.parametrize("route", ["POST /deployments", "GET /deployments/dep-1"])
def test_deployment_is_cancelled_when_a_signal_ends_the_command(
    sluice, running, config_file, *, number, exit_code, route
):
    running.signals[route] = [number]
    options = ["--watch", "--cancel-on-interrupt", "--timeout", "1h"]  # or it would watch for ever
    result = sluice("deploy", "-f", config_file, *options)
    assert result.exit_code == exit_code
    assert len(cancels(running)) == 1
    assert "Interrupted: cancelling dep-1." in result.stderr
    assert "sluice watch dep-1" in result.stderr


def test_deployment_goes_on_when_ci_ends_the_command_and_nobody_asked_to_cancel(sluice, running, config_file):
    running.signals["GET /deployments/dep-1"] = [SIGTERM]
    result = sluice("deploy", "-f", config_file, "--watch")
    assert (result.exit_code, cancels(running)) == (143, [])
    assert "Interrupted: stopped watching; the deployment goes on" in result.stderr


def test_deployment_is_cancelled_when_the_time_is_up_and_cancelling_was_asked_for(
    sluice, running, config_file
):
    result = sluice("deploy", "-f", config_file, "--watch", "--timeout", "1s", "--cancel-on-interrupt")
    assert (result.exit_code, len(cancels(running))) == (124, 1)


def test_cancelling_is_not_interrupted_when_ci_sends_its_second_signal(sluice, running, config_file):
    running.signals = {"GET /deployments/dep-1": [SIGINT], CANCEL: [SIGTERM]}
    result = sluice("deploy", "-f", config_file, "--watch", "--cancel-on-interrupt")
    assert result.exit_code == 130
    assert "Cancelled. See `sluice watch dep-1`." in result.stderr


def test_reason_is_said_when_the_deployment_cannot_be_cancelled_any_more(sluice, running, config_file):
    running.on(CANCEL, problem(409, "WrongMoment", detail="It has ended"), status=409)
    running.signals["GET /deployments/dep-1"] = [SIGTERM]
    result = sluice("deploy", "-f", config_file, "--watch", "--cancel-on-interrupt")
    assert result.exit_code == 143
    assert "It could not be cancelled: It has ended." in result.stderr


def test_log_says_that_the_deployment_goes_on_when_nothing_happens_for_long(
    sluice, running, config_file, deployment, target
):
    row = target("prod", "PAUSED", stage={"index": 1, "count": 4, "title": "Pause for 10 min"})
    running.on("GET /deployments/dep-1", deployment("PAUSED", row, endedAt=None))
    result = sluice("deploy", "-f", config_file, "--watch", "--timeout", "5m")
    said = [line for line in result.stdout.splitlines() if "still" in line]
    assert said == [f"12:0{minute}:00  still PAUSED: prod 2/4 Pause for 10 min" for minute in (2, 4)]


@pytest.mark.parametrize(
    ("status", "ended", "became"),
    [
        ("FAILED", "2026-11-23T12:04:03Z", "and FAILED."),
        ("CANCELLED", "2026-11-23T12:04:03Z", "and is CANCELLED."),
        ("RUNNING", None, "and is RUNNING."),
    ],
)
def test_key_that_was_used_before_says_what_became_of_its_deployment(
    sluice, plane, deployment, config_file, *, status, ended, became
):
    plane.on("POST /deployments", SUBMITTED | {"isRepeated": True}, status=202)
    plane.on("GET /deployments/dep-1", deployment(status, endedAt=ended))
    result = sluice("deploy", "-f", config_file, "--idempotency-key", "run-7")
    assert f"dep-1 was started with this key at 2026-11-23 12:00:00 UTC {became}" in result.stderr
    assert f"Deployment dep-1 of checkout is {status}." in result.stdout


def test_nothing_is_said_of_a_key_when_a_lost_answer_was_fetched_again(sluice, plane, config_file):
    plane.on("POST /deployments", SUBMITTED | {"isRepeated": True}, status=202)
    assert "with this key" not in sluice("deploy", "-f", config_file).output
