"""The verbs that steer a running deployment: what they send, what they say, and with which exit code."""

import json

import pytest

TARGET = "/deployments/dep-1/targets/prod"
APPROVAL = {"kind": "approval", "approvalId": "dep-1.0.2.0", "openedAt": "", "expiresAt": None}
PAUSE = {"kind": "pause", "pauseId": "dep-1.0.3.0", "openedAt": "", "expiresAt": "2026-11-24T12:00:00Z"}


def sent(plane):
    return json.loads(plane.requests[-1].content)


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_decision_names_the_open_approval_when_there_is_one(sluice, plane, deployment, target, verb):
    plane.on("GET /deployments/dep-1", deployment("AWAITING_APPROVAL", target(waitingFor=[APPROVAL])))
    plane.on(f"POST {TARGET}/{verb}", {"deploymentId": "dep-1", "missing": 0})
    result = sluice(verb, "dep-1", "prod", "--comment", "seen")
    assert result.exit_code == 0
    assert sent(plane) == {"comment": "seen", "approvalId": "dep-1.0.2.0"}
    assert {"approve": "Approved prod.", "reject": "Rejected prod."}[verb] in result.stdout
    assert "sluice watch dep-1" in result.stdout


@pytest.mark.parametrize("waits", [[], [APPROVAL, APPROVAL | {"approvalId": "dep-1.0.2.1"}]])
def test_decision_leaves_the_choice_to_the_control_plane_when_it_is_not_clear(
    sluice, plane, deployment, target, waits
):
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target(waitingFor=waits)))
    refused = {"status": 409, "title": "several", "detail": "Target 'prod' asks for several approvals."}
    plane.on(f"POST {TARGET}/approve", refused, status=409)
    result = sluice("approve", "dep-1", "prod")
    assert sent(plane) == {}
    assert result.exit_code == 3
    assert "asks for several approvals" in result.stderr


def test_approval_says_how_many_are_missing_when_it_was_not_the_last(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("AWAITING_APPROVAL", target(waitingFor=[APPROVAL])))
    plane.on(f"POST {TARGET}/approve", {"deploymentId": "dep-1", "missing": 1})
    assert "1 more must approve" in sluice("approve", "dep-1", "prod").stdout


def test_approval_exits_with_1_when_the_person_may_not(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("AWAITING_APPROVAL", target(waitingFor=[APPROVAL])))
    refused = {
        "status": 403,
        "detail": "Only sre may decide here. Ask one of them.",
        "remedy": "Ask one of them",
    }
    plane.on(f"POST {TARGET}/approve", refused, status=403)
    result = sluice("approve", "dep-1", "prod")
    assert result.exit_code == 1
    assert result.stderr == "Error: Only sre may decide here. Ask one of them.\n"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({}, "approval dep-1.0.2.0"),
        ({"needed": 1, "requiresRoles": ["sre"], "approvedBy": []}, "approval dep-1.0.2.0 by sre"),
        ({"needed": 2, "requiresRoles": [], "approvedBy": []}, "approval dep-1.0.2.0 by 2 people"),
        (
            {"needed": 3, "requiresRoles": ["sre", "lead"], "approvedBy": ["ada"]},
            "approval dep-1.0.2.0 by 3 people (sre or lead), ada has,",
        ),
    ],
)
def test_status_says_who_must_approve_when_not_just_anybody(
    sluice, plane, deployment, target, *, rules, told
):
    wait = APPROVAL | rules | {"expiresAt": "2026-11-24T12:00:00Z"}
    plane.on("GET /deployments/dep-1", deployment("AWAITING_APPROVAL", target(waitingFor=[wait])))
    assert f"prod: waits for {told} until 2026-11-24 12:00:00 UTC" in sluice("status", "dep-1").stdout


def test_link_is_printed_alone_when_somebody_else_is_to_decide(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("AWAITING_APPROVAL", target(waitingFor=[APPROVAL])))
    made = {"url": "https://api.test/approvals/dep-1.0.2.0?signature=s", "expires": 1795521600}
    plane.on("POST /approvals/dep-1.0.2.0/links", made, status=201)
    result = sluice("approve", "dep-1", "prod", "--link-for", "ada", "--role", "sre", "--role", "lead")
    assert sent(plane) == {"name": "ada", "roles": ["sre", "lead"]}
    assert result.stdout == f"{made['url']}\n"
    assert "For ada alone, good for one answer until 2026-11-24 12:00" in result.stderr


def test_no_link_is_made_when_it_is_not_clear_for_what(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target()))
    result = sluice("approve", "dep-1", "prod", "--link-for", "ada")
    assert result.exit_code == 1
    assert "does not wait for exactly one approval" in result.stderr


def test_role_is_refused_when_no_link_is_made(sluice):
    result = sluice("approve", "dep-1", "prod", "--role", "sre")
    assert result.exit_code == 2
    assert "Add --link-for NAME" in result.stderr


def test_skip_names_the_analysis_when_metrics_are_judged(sluice, plane, deployment, target):
    judging = {"kind": "analysis", "analysisId": "dep-1.0.4.0", "openedAt": "", "expiresAt": None}
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target(waitingFor=[judging])))
    plane.on(f"POST {TARGET}/skip", {"deploymentId": "dep-1", "skipped": "analysis"})
    result = sluice("skip", "dep-1", "prod")
    assert sent(plane) == {"pauseId": "dep-1.0.4.0"}
    assert "prod goes on without a verdict." in result.stdout


def test_status_says_what_the_metrics_say_when_they_were_judged(sluice, plane, deployment, target):
    said = {"query": "errors", "functionName": "quote", "verdict": "failed", "reason": "errors of quote: 5 %"}
    analysis = {"analysisId": "dep-1.0.4.0", "status": "FAILED", "runs": 1, "queries": [said]}
    plane.on("GET /deployments/dep-1", deployment("FAILED", target(analyses=[analysis])))
    assert "prod: failed: errors of quote: 5 %" in sluice("status", "dep-1").stdout


def test_skip_names_the_pause_when_the_target_pauses(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("PAUSED", target(waitingFor=[PAUSE])))
    plane.on(f"POST {TARGET}/skip", {"deploymentId": "dep-1", "skipped": "pause"})
    result = sluice("skip", "dep-1", "prod")
    assert sent(plane) == {"pauseId": "dep-1.0.3.0"}
    assert "The pause of prod is over." in result.stdout


def test_skip_leaves_a_target_out_when_it_waits(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target(status="WAITING")))
    plane.on(f"POST {TARGET}/skip", {"deploymentId": "dep-1", "skipped": "target"})
    assert "prod is left out." in sluice("skip", "dep-1", "prod").stdout


def test_target_reaches_the_address_whole_when_its_name_holds_a_slash(sluice, plane, deployment):
    plane.on("GET /deployments/dep-1", deployment())
    path = "/deployments/dep-1/targets/~ZXUgLyB3ZXN0/skip"
    plane.on(f"POST {path}", {"deploymentId": "dep-1", "skipped": "target"})
    sluice("skip", "dep-1", "eu / west")
    assert plane.requests[-1].url.raw_path == path.encode()


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (["cancel", "dep-1"], "/deployments/dep-1/cancel"),
        (["rollback", "dep-1"], "/deployments/dep-1/rollback"),
        (["rollback", "dep-1", "prod"], f"{TARGET}/rollback"),
    ],
)
def test_end_is_asked_for_with_its_reason_when_there_is_one(sluice, plane, words, path):
    plane.on(f"POST {path}", {"deploymentId": "dep-1", "message": "Cancelled by ada: late"}, status=202)
    result = sluice(*words, "--reason", "late")
    assert sent(plane) == {"reason": "late"}
    assert "Cancelled by ada: late." in result.stdout


def test_cancel_exits_with_3_when_the_deployment_has_ended(sluice, plane):
    plane.on("POST /deployments/dep-1/cancel", {"status": 409, "detail": "It has ended."}, status=409)
    assert sluice("cancel", "dep-1").exit_code == 3


def test_answer_is_alone_on_stdout_when_a_machine_cancels(sluice, plane):
    answer = {"deploymentId": "dep-1", "message": "Cancelled"}
    plane.on("POST /deployments/dep-1/cancel", answer, status=202)
    assert json.loads(sluice("cancel", "dep-1", "--output", "json").stdout) == answer


def test_status_says_until_when_a_target_pauses(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("PAUSED", target(status="PAUSED", waitingFor=[PAUSE])))
    assert "prod: pauses until 2026-11-24 12:00:00 UTC" in sluice("status", "dep-1").stdout


def test_logs_tell_the_timeline_when_it_is_asked_for(sluice, plane, deployment, event):
    plane.on("GET /deployments/dep-1", deployment())
    plane.on("GET /deployments/dep-1/events", {"events": [event("one"), event("two", target=None)]})
    text = sluice("logs", "dep-1").stdout
    assert "2026-11-23, times in UTC" in text
    assert "one" in text
    assert "two" in text


def test_logs_leave_out_other_targets_when_one_is_named(sluice, plane, deployment, event):
    plane.on("GET /deployments/dep-1", deployment())
    plane.on("GET /deployments/dep-1/events", {"events": [event("one"), event("two", target="test")]})
    told = json.loads(sluice("logs", "dep-1", "--target", "test", "--output", "json").stdout)
    assert [one["message"] for one in told["events"]] == ["two"]


def test_status_says_when_a_target_starts(sluice, plane, deployment, target):
    start = {"kind": "start", "expiresAt": "2026-12-19T17:00:00Z"}
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target(status="WAITING", waitingFor=[start])))
    assert "prod: starts at 2026-12-19 17:00:00 UTC\n" in sluice("status", "dep-1").stdout


def test_status_says_which_freeze_holds_a_target_and_who_broke_the_glass(sluice, plane, deployment, target):
    words = "freeze 'books' until 2026-12-19 18:00 Europe/Berlin: the books are closed"
    hold = {
        "kind": "freeze",
        "rule": "freezes['books']",
        "reason": words,
        "expiresAt": "2026-12-19T17:00:00Z",
    }
    use = {
        "passed": "approval",
        "target": "prod",
        "by": "grace",
        "at": "2026-11-24T12:00:00Z",
        "reason": "why",
    }
    body = deployment("RUNNING", target(status="WAITING", waitingFor=[hold])) | {"breakGlass": [use]}
    plane.on("GET /deployments/dep-1", body)
    text = sluice("status", "dep-1").stdout
    assert f"prod: held by {words}\n" in text
    assert "grace" in text
    assert "why" in text


@pytest.mark.parametrize(
    "arguments", [("approve", "dep-1", "prod"), ("skip", "dep-1", "prod"), ("redeploy", "dep-1")]
)
def test_reason_to_break_the_glass_is_sent_whole(sluice, plane, deployment, target, arguments):
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target()))
    refused = {"status": 403, "detail": "Only on-call may.", "code": "GuardrailRefused"}
    for path in (f"{TARGET}/approve", f"{TARGET}/skip", "/deployments/dep-1/redeploy"):
        plane.on(f"POST {path}", refused, status=403)
    assert sluice(*arguments, "--break-glass", "outage & 100 %").exit_code == 1
    assert plane.requests[-1].url.params["breakGlass"] == "outage & 100 %"


def test_unfreeze_sends_its_reason_and_says_when_the_target_starts(sluice, plane):
    plane.on(f"POST {TARGET}/unfreeze", {"deploymentId": "dep-1", "target": "prod", "status": "WAITING"})
    result = sluice("unfreeze", "dep-1", "prod", "--break-glass", "fixes the outage")
    assert (result.exit_code, sent(plane)) == (0, {"reason": "fixes the outage"})
    assert "prod starts within a minute, against the freeze." in result.stdout


def test_unfreeze_asks_for_a_reason(sluice):
    assert sluice("unfreeze", "dep-1", "prod").exit_code == 2
