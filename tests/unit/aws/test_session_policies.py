"""Sessions may do what their deployment needs, and no more."""

import json
from dataclasses import replace

import pytest

from sluice.aws.target.reading_policy import reading_groups, reading_policy
from sluice.aws.target.session_policy import session_policy
from sluice.domain.function.settings import FunctionSettings, VpcSettings
from sluice.domain.plan.target import FunctionPlan
from tests.builders import SETTINGS, a_function_plan, a_target_plan

MAX_LENGTH = 2048  # AWS: AssumeRole, Policy
MAX_ACTIONS = 26  # 100 % of what AWS packs, by what others measured: 3.8 % for each action
IMAGE = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:{64 * 'a'}"
OF_IMAGE = FunctionPlan(
    "quote", "", "", FunctionSettings(SETTINGS.execution_role_arn, "", ""), image_uri=IMAGE
)


def values(policy: str, key: str) -> set[str]:
    found: set[str] = set()
    for statement in json.loads(policy)["Statement"]:
        named = statement[key]
        found |= {named} if isinstance(named, str) else set(named)
    return found


def actions(policy: str) -> set[str]:
    return values(policy, "Action")


def resources(policy: str) -> set[str]:
    return values(policy, "Resource")


def of(function: FunctionPlan) -> tuple[set[str], set[str]]:
    """What the session that changes and the one that looks may do."""
    plan = a_target_plan(functions=[function])
    return actions(session_policy(plan, function)), actions(reading_policy(plan, [function]))


PLAIN = of(a_function_plan())


@pytest.mark.parametrize(
    ("function", "changes", "looks"),
    [
        (
            replace(a_function_plan(), tags={"team": "maps"}),
            {"lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"},
            set(),
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


def test_nothing_but_the_alias_may_be_changed_when_the_version_is_published_already() -> None:
    function = FunctionPlan("quote", "", "", FunctionSettings("", "", ""), "live", published_version="7")
    changing, looking = of(function)
    assert changing == {"lambda:Get*", "lambda:ListVersionsByFunction", "lambda:UpdateAlias"}
    assert not [one for one in looking if one.startswith("s3:")]
    plan = a_target_plan(functions=[function])
    arn = "arn:aws:lambda:eu-central-1:111111111111:function:quote"
    assert resources(session_policy(plan, function)) == {arn, f"{arn}:*"}


def test_a_key_of_the_code_may_be_used_by_the_session_that_changes_it_alone() -> None:
    assert "kms:GenerateDataKey" in PLAIN[0] - PLAIN[1]
    assert "kms:GenerateDataKey" not in of(OF_IMAGE)[0]


def test_no_object_is_read_when_all_code_is_in_images() -> None:
    changing, looking = of(OF_IMAGE)
    assert {"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} <= changing & looking
    assert not [action for action in changing | looking if action.startswith("s3:")]


def test_a_session_changes_one_function_and_no_other_of_its_target() -> None:
    plan = a_target_plan(functions=[a_function_plan("quote"), a_function_plan("order")])
    named = resources(session_policy(plan, plan.functions[0]))
    assert {one for one in named if "order" in one} == set()


def test_the_old_role_may_be_passed_when_a_rollback_may_give_it_back() -> None:
    plan, old = a_target_plan(), "arn:aws:iam::111111111111:role/old"
    assert old in resources(session_policy(plan, plan.functions[0], [old]))
    assert old not in resources(session_policy(plan, plan.functions[0]))


def test_a_name_stands_for_itself_when_it_has_wildcards() -> None:
    function = replace(a_function_plan(), key="a*b?c${d}.zip")
    plan = a_target_plan(functions=[function])
    for policy in (session_policy(plan, function), reading_policy(plan, [function])):
        assert "arn:aws:s3:::code/a${*}b${?}c${$}{d}.zip" in resources(policy)


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov", "aws-eusc"])
def test_all_arns_are_of_the_partition_of_the_deploy_role(partition: str) -> None:
    role = f"arn:{partition}:iam::111111111111:role/deploy"
    own = replace(RICH.settings, execution_role_arn=role)
    plan = replace(a_target_plan(functions=[replace(RICH, settings=own)]), deploy_role_arn=role)
    for policy in (session_policy(plan, plan.functions[0]), reading_policy(plan, plan.functions)):
        assert {one.split(":")[1] for one in resources(policy) if one != "*"} == {partition}


RICH = replace(
    a_function_plan("f" * 64),
    key="k" * 500,
    tags={"a": "b"},
    settings=replace(SETTINGS, layers=(), vpc_config=VpcSettings(), environment={}),
)


def test_a_policy_fits_when_its_function_has_everything_and_a_long_path() -> None:
    plan = a_target_plan(functions=[RICH])
    assert max(len(session_policy(plan, RICH)), len(reading_policy(plan, [RICH]))) < MAX_LENGTH
    assert max(len(of(RICH)[0]), len(of(RICH)[1])) <= MAX_ACTIONS


def test_functions_are_looked_at_in_as_many_sessions_as_their_policies_take() -> None:
    many = [a_function_plan(f"a-function-with-a-long-name-{number}") for number in range(40)]
    plan = a_target_plan(functions=many)
    groups = reading_groups([plan])
    assert [one for group in groups for one in group] == many
    assert 1 < len(groups) < len(many)
    for group in groups:
        named = {one.split(":")[6] for one in resources(reading_policy(plan, group)) if ":function:" in one}
        assert named == {function.function_name for function in group}
