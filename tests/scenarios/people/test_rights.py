"""The stack's managed policies on the plane: whoever may submit may not approve, and the other way round."""

import json

import httpx

from tests.scenarios.callers import caller_with, steer
from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, fresh

MISSING = "d-aaaaaaaaaaaaaaaa"


def refused(answer: httpx.Response) -> bool:
    """Whether API Gateway refused it, before any handler saw it."""
    return answer.status_code == 403 and answer.json() == {"message": "Forbidden"}


def test_pipeline_submits_and_reads_but_neither_approves_nor_operates(world: World) -> None:
    canary = a_canary(world)
    pipeline = caller_with(world, fresh("pipeline"), "Read", "Submit")
    answer = pipeline.post("/deployments", content=json.dumps(canary.config).encode())
    assert answer.status_code == 202, answer.text
    deployment = answer.json()["deploymentId"]
    approval = world.open_approval(deployment, "prod")["approvalId"]

    assert pipeline.get(f"/deployments/{deployment}").status_code == 200
    assert refused(steer(pipeline, deployment, "approve", "prod"))
    assert refused(pipeline.post(f"/approvals/{approval}/links", json={"name": "ada"}))
    for verb in ("cancel", "redeploy", "rollback"):
        assert refused(steer(pipeline, deployment, verb))
    assert refused(pipeline.get("/guardrails"))

    approver = caller_with(world, fresh("approver"), "Approve")
    assert refused(approver.post("/deployments", content=b"{}"))
    assert refused(approver.get(f"/deployments/{deployment}"))
    assert refused(steer(approver, deployment, "skip", "prod"))
    assert steer(approver, deployment, "approve", "prod").status_code == 200
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_operator_stops_a_deployment_but_does_not_approve_it(world: World) -> None:
    deployment, operator = a_canary(world).waiting_at_25(), caller_with(world, fresh("operator"), "Operate")
    assert refused(steer(operator, deployment, "approve", "prod"))
    assert refused(operator.post("/deployments", content=b"{}"))
    assert steer(operator, deployment, "cancel").status_code == 202
    assert steer(operator, MISSING, "cancel").status_code == 404
    world.ended(deployment)
