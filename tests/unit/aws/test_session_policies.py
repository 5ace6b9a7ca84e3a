"""Sessions may do what their deployment needs, and no more."""

import json
from dataclasses import replace

import pytest

from sluice.aws.target.reading_policy import reading_policy
from sluice.aws.target.session_policy import MAX_LENGTH, session_policy
from sluice.domain.function.settings import FunctionSettings, VpcSettings
from sluice.domain.plan.target import FunctionPlan
from tests.builders import SETTINGS, a_function_plan, a_target_plan

IMAGE = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:{64 * 'a'}"
OF_IMAGE = FunctionPlan(
    "quote", "", "", FunctionSettings(SETTINGS.execution_role_arn, "", ""), image_uri=IMAGE
)


def actions(policy: str) -> set[str]:
    found: set[str] = set()
    for statement in json.loads(policy)["Statement"]:
        named = statement["Action"]
        found |= {named} if isinstance(named, str) else set(named)
    return found


def of(*functions: FunctionPlan) -> tuple[set[str], set[str]]:
    """What the session that changes and the one that looks may do."""
    plan = a_target_plan(functions=functions)
    return actions(session_policy(plan)), actions(reading_policy([plan]))


PLAIN = of(a_function_plan())


@pytest.mark.parametrize(
    ("function", "changes", "looks"),
    [
        (
            replace(a_function_plan(), tags={"team": "maps"}),
            {"lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"},
            {"lambda:ListTags"},
        ),
        (
            replace(a_function_plan(), settings=replace(SETTINGS, layers=())),
            {"lambda:GetLayerVersion"},
            {"lambda:GetLayerVersion"},
        ),
        (
            replace(a_function_plan(), settings=replace(SETTINGS, vpc_config=VpcSettings())),
            {"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"},
            {"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"},
        ),
        (
            replace(a_function_plan(), settings=replace(SETTINGS, environment={})),
            {"kms:Encrypt", "kms:CreateGrant"},
            set(),
        ),
    ],
)
def test_more_is_allowed_only_when_a_function_needs_it(
    function: FunctionPlan, changes: set[str], looks: set[str]
) -> None:
    changing, looking = of(function)
    assert (changing - PLAIN[0], looking - PLAIN[1]) == (changes, looks)


def test_no_object_is_read_when_all_code_is_in_images() -> None:
    changing, looking = of(OF_IMAGE)
    assert {"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} <= changing & looking
    assert not [action for action in changing | looking if action.startswith("s3:")]


def test_policy_is_short_enough_when_there_are_many_functions_with_everything() -> None:
    rich = replace(SETTINGS, layers=(), vpc_config=VpcSettings(), environment={})
    many = [
        replace(a_function_plan(f"a-function-with-a-long-name-{number}"), settings=rich, tags={"a": "b"})
        for number in range(40)
    ]
    plan = a_target_plan(functions=[*many, OF_IMAGE])
    assert len(session_policy(plan)) <= MAX_LENGTH
    assert len(reading_policy([plan])) <= MAX_LENGTH
