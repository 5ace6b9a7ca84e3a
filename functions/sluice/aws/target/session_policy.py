"""The most that a session of a deploy role may do: work on one target's functions, whatever the role allows.

Everything that only some deployments need is allowed only to those.
"""

import json
from collections.abc import Iterator, Sequence

from sluice.domain.plan.target import FunctionPlan, TargetPlan

MAX_LENGTH = 2048  # AWS: AssumeRole, Policy

Statement = tuple[str | list[str], str | list[str]]

_FUNCTION_ACTIONS = [
    "lambda:Get*",
    "lambda:Update*",
    "lambda:PublishVersion",
    "lambda:CreateFunction",
    "lambda:CreateAlias",
    "lambda:DeleteAlias",
]
_TAG_ACTIONS = ["lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"]
_KEY_ACTIONS = ["kms:Encrypt", "kms:CreateGrant"]


def session_policy(target: TargetPlan) -> str:
    """What deploying and rolling back these functions takes."""
    account = target.account_id
    base = f"arn:aws:lambda:{target.region}:{account}:function:"
    planned = target.functions
    actions = [*_FUNCTION_ACTIONS, *(_TAG_ACTIONS if has_tags(planned) else [])]
    parts = [*part_statements(target.region, planned), *_key_statements(planned)]
    roles = sorted({function.settings.execution_role_arn for function in planned})
    policy = as_policy(
        (actions, function_arns(base, planned)), ("iam:PassRole", roles), *parts, *objects(planned)
    )
    if len(policy) > MAX_LENGTH:
        roles = [f"arn:aws:iam::{account}:role/*"]
        everything: Statement = (["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::*/*")
        policy = as_policy((actions, f"{base}*"), ("iam:PassRole", roles), *parts, everything)
    return policy


def as_policy(*statements: Statement) -> str:
    """A policy that allows these, as short as JSON can be."""
    decrypt: Statement = (
        "kms:Decrypt",
        "*",
    )  # artifacts may be encrypted; the role's own policy names their keys
    allowed = [
        {"Effect": "Allow", "Action": action, "Resource": resource}
        for action, resource in (*statements, decrypt)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed}, separators=(",", ":"))


def has_tags(planned: Sequence[FunctionPlan]) -> bool:
    """Whether tags are read and written."""
    return any(function.tags for function in planned)


def function_arns(base: str, planned: Sequence[FunctionPlan]) -> list[str]:
    """The functions with all their versions and aliases."""
    names = sorted({function.function_name for function in planned})
    return [arn for name in names for arn in (f"{base}{name}", f"{base}{name}:*")]


def objects(planned: Sequence[FunctionPlan]) -> Iterator[Statement]:
    """The zips."""
    arns = sorted({f"arn:aws:s3:::{one.bucket}/{one.key}" for one in planned if not one.image_uri})
    if arns:
        yield ["s3:GetObject", "s3:GetObjectVersion"], arns


def part_statements(region: str, planned: Sequence[FunctionPlan]) -> Iterator[Statement]:
    """What Lambda asks of whoever attaches layers, networks and images; old ones as well, for a rollback.

    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html, configuration-vpc.html, images-create
    """
    if any(function.settings.layers is not None for function in planned):
        yield "lambda:GetLayerVersion", f"arn:aws:lambda:{region}:*:layer:*"
    if any(function.settings.vpc_config is not None for function in planned):
        yield ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], "*"
    if any(function.image_uri for function in planned):
        actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        yield actions, f"arn:aws:ecr:{region}:*:repository/*"


def _key_statements(planned: Sequence[FunctionPlan]) -> Iterator[Statement]:
    """For environments under a key of the account's own; the role's own policy must name it."""
    if any(function.settings.environment is not None for function in planned):
        yield _KEY_ACTIONS, "*"
