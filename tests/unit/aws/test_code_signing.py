"""A function takes only signed code when its code signing configuration enforces it."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from sluice.aws.target.inspection import LambdaInspection, ReadingSession
from tests.builders import a_function_plan, a_target_plan

ARN = "arn:aws:lambda:eu-central-1:111111111111:code-signing-config:csc-0123456789abcdef0"
GET_FUNCTION, GET_CONFIG = "GetFunctionCodeSigningConfig", "GetCodeSigningConfig"


def requires_signature(answers: dict[str, Any]) -> bool:
    """Asked of an AWS that gives these answers."""
    client = boto3.Session("key", "secret", region_name="eu-central-1").client("lambda")

    def answer(model: Any, **_: Any) -> tuple[SimpleNamespace, Any]:
        return SimpleNamespace(status_code=200), answers[model.name]

    client.meta.events.register("before-call", answer)
    function = a_function_plan()
    session = ReadingSession([function], lambda *_: client)
    return LambdaInspection(a_target_plan(), [session]).requires_signature(function.function_name)


@pytest.mark.parametrize(("policy", "expected"), [("Enforce", True), ("Warn", False)])
def test_signatures_are_required_only_when_they_are_enforced(policy: str, expected: object) -> None:
    config = {"CodeSigningConfig": {"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": policy}}}
    answers = {GET_FUNCTION: {"CodeSigningConfigArn": ARN}, GET_CONFIG: config}
    assert requires_signature(answers) is expected


@pytest.mark.parametrize("answer", [{}, {"CodeSigningConfigArn": ""}])
def test_signatures_are_not_required_when_the_function_has_no_configuration(answer: dict[str, str]) -> None:
    """AWS answers with nothing at all (recorded, 2025-11-25)."""
    assert requires_signature({GET_FUNCTION: answer}) is False
