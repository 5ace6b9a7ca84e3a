"""The verbs that start from an earlier deployment: the same again, or what was there before it."""

import json

SUBMITTED = {"deploymentId": "dep-2", "application": "checkout", "status": "PENDING", "warnings": []}
REDEPLOY = "/deployments/dep-1/redeploy"


def test_redeploy_names_the_new_deployment_when_it_was_accepted(sluice, plane):
    plane.on(f"POST {REDEPLOY}", SUBMITTED, status=202)
    result = sluice("redeploy", "dep-1")
    assert result.exit_code == 0
    assert json.loads(plane.requests[-1].content) == {"targets": []}
    assert plane.requests[-1].headers["idempotency-key"] == "random-key"
    assert "sluice watch dep-2" in result.stdout


def test_redeploy_sends_only_the_targets_that_are_named(sluice, plane):
    plane.on(f"POST {REDEPLOY}", SUBMITTED, status=202)
    sluice("redeploy", "dep-1", "--targets", "prod", "-t", "eu west/1")
    assert json.loads(plane.requests[-1].content) == {"targets": ["prod", "eu west/1"]}


def test_redeploy_says_what_it_waits_for_when_the_application_is_being_deployed(sluice, plane):
    plane.on(f"POST {REDEPLOY}", {**SUBMITTED, "blockedBy": "dep-9"}, status=202)
    assert "It waits for dep-9." in sluice("redeploy", "dep-1").stdout


def test_redeploy_prints_the_answer_alone_when_a_machine_asks(sluice, plane):
    plane.on(f"POST {REDEPLOY}", SUBMITTED, status=202)
    assert json.loads(sluice("redeploy", "dep-1", "-o", "json").stdout) == SUBMITTED


def test_redeploy_watches_the_new_deployment_when_asked_to(sluice, plane, deployment, target):
    plane.on(f"POST {REDEPLOY}", SUBMITTED, status=202)
    plane.on("GET /deployments/dep-2", deployment("SUCCEEDED", target(status="SUCCEEDED")))
    plane.on("GET /deployments/dep-2/events", {"events": []})
    assert sluice("redeploy", "dep-1", "--watch").exit_code == 0


def test_rollback_follows_the_deployment_that_undoes_when_the_old_one_has_ended(sluice, plane):
    said = "Restores what was there before dep-1, requested by ada"
    plane.on("POST /deployments/dep-1/rollback", {**SUBMITTED, "message": said}, status=202)
    result = sluice("rollback", "dep-1", "--reason", "errors")
    assert json.loads(plane.requests[-1].content) == {"reason": "errors"}
    assert f"{said}." in result.stdout
    assert "sluice watch dep-2" in result.stdout


def test_rollback_exits_with_3_when_somebody_has_deployed_since(sluice, plane):
    refused = {"status": 409, "detail": "Somebody has deployed after dep-1.", "code": "AliasChanged"}
    plane.on("POST /deployments/dep-1/rollback", refused, status=409)
    result = sluice("rollback", "dep-1")
    assert result.exit_code == 3
    assert "Somebody has deployed after dep-1." in result.stderr


def test_status_says_which_deployment_has_undone_it_when_one_has(sluice, plane, deployment):
    plane.on("GET /deployments/dep-1", deployment(revertedBy="dep-2"))
    assert "by ci, undone by dep-2" in sluice("status", "dep-1").stdout
