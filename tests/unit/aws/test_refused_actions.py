"""What a deploy role may not do is asked of IAM's simulator, for the resource that AWS will judge."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from sluice.aws.target.inspection import LambdaInspection, ReadingSession
from tests.builders import a_function_plan, a_target_plan

FUNCTION = "arn:aws:lambda:eu-central-1:111111111111:function:quote"
VERSION, EXECUTION = f"{FUNCTION}:6", f"{FUNCTION}:6/durable-execution/any/any"
LIST, GET, STOP = (
    "lambda:ListDurableExecutionsByFunction",
    "lambda:GetDurableExecution",
    "lambda:StopDurableExecution",
)
PUT = "lambda:PutFunctionEventInvokeConfig"


def inspection(allowed: Sequence[tuple[str, str]]) -> tuple[LambdaInspection, list[dict[str, Any]]]:
    """Of an AWS that allows these actions on these resources; also the requests that it gets."""
    client = boto3.Session("key", "secret", region_name="eu-central-1").client("iam")
    requests: list[dict[str, Any]] = []

    def simulate(params: Any, context: Any, **_: Any) -> tuple[SimpleNamespace, Any]:
        asked = context["asked"]
        results = [
            {
                "EvalActionName": action,
                "EvalResourceName": resource,
                "EvalDecision": "allowed" if (action, resource) in allowed else "implicitDeny",
            }
            for action in asked["ActionNames"]
            for resource in asked["ResourceArns"]
        ]
        return SimpleNamespace(status_code=200), {"EvaluationResults": results}

    def remember(params: Any, context: Any, **_: Any) -> None:
        requests.append(params)
        context["asked"] = params

    client.meta.events.register("provide-client-params.iam.SimulatePrincipalPolicy", remember)
    client.meta.events.register("before-call", simulate)
    session = ReadingSession([a_function_plan()], lambda *_: client)
    return LambdaInspection(a_target_plan(), [session]), requests


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ([(LIST, VERSION), (GET, EXECUTION), (STOP, EXECUTION)], []),
        ([(LIST, VERSION), (GET, VERSION), (STOP, VERSION)], [GET, STOP]),
        ([(LIST, EXECUTION), (GET, EXECUTION), (STOP, EXECUTION)], [LIST]),
        ([], [LIST, GET, STOP]),
    ],
)
def test_executions_are_judged_by_their_own_arn_and_their_list_by_that_of_the_version(
    allowed: list[tuple[str, str]], refused: list[str]
) -> None:
    look, requests = inspection(allowed)
    assert look.refused_actions("quote", "6", [LIST, GET, STOP]) == refused
    assert [request["PolicySourceArn"] for request in requests] == [a_target_plan().deploy_role_arn]


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ([(PUT, FUNCTION), (PUT, f"{FUNCTION}:any")], []),
        ([(PUT, FUNCTION)], [PUT]),
        ([(PUT, f"{FUNCTION}:any")], [PUT]),
    ],
)
def test_controls_must_be_allowed_for_the_function_and_for_its_qualifiers(
    allowed: list[tuple[str, str]], refused: list[str]
) -> None:
    look, _ = inspection(allowed)
    assert look.refused_control_actions("quote", [PUT]) == refused
