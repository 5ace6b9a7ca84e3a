"""The session policies of those who only look: whatever the target's role allows, they can change nothing.

A session reads as many functions as its policy can name; there are as many sessions as that takes.
"""

import json
from collections.abc import Iterator, Sequence

from sluice.aws.target.session_policy import (
    Statement,
    as_policy,
    function_arns,
    literal,
    objects,
    part_statements,
)
from sluice.domain.plan.target import FunctionPlan, TargetPlan

# AWS limits how small a policy packs, and does not say how that comes from its length (2,048 at most): of the
# policies of others 1,690 characters with 42 actions were 157 % of the limit, and 31 actions 118 %.
_GROUP_LENGTH = 1400
# AWS knows no resource for these: https://docs.aws.amazon.com/service-authorization/latest/reference/
_WITHOUT_RESOURCE = (
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "lambda:GetAccountSettings",
    "lambda:ListEventSourceMappings",
)

_WATCHING = (
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionConcurrency",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:GetFunctionRecursionConfig",
    "lambda:GetFunctionUrlConfig",
    "lambda:GetPolicy",
    "lambda:GetProvisionedConcurrencyConfig",
    "lambda:GetRuntimeManagementConfig",
)

NOTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
)
"""For a session that only shows whether the role opens."""

METRICS = as_policy(("cloudwatch:GetMetricData", "*"))
"""For a session that only reads metrics, which AWS knows no resource for."""


def reading_policy(target: TargetPlan, planned: Sequence[FunctionPlan]) -> str:
    """Reads these functions and their artifacts; all are in the account and region of the target."""
    lists = ["lambda:ListVersionsByFunction"] if any(one.is_published for one in planned) else []
    # Tags say whose stack a function belongs to; without the right to list them GetFunction leaves them out.
    actions = ["lambda:Get*", "lambda:ListTags", *lists]
    buckets = sorted({one.bucket for one in planned if one.is_zip})
    listed: list[Statement] = [("s3:ListBucket", [f"arn:{target.partition}:s3:::{name}" for name in buckets])]
    return as_policy(
        (actions, function_arns(target, planned)),
        (_WITHOUT_RESOURCE, "*"),
        ("iam:SimulatePrincipalPolicy", literal(target.deploy_role_arn)),
        *part_statements(target, planned),
        *_signing(target, planned),
        *(listed if buckets else ()),
        *objects(target, planned),
    )


def watching_policy(target: TargetPlan, planned: FunctionPlan) -> str:
    """Reads this function, its aliases and versions, and what calls it; nothing of what it is made of.

    An environment under a key of the account is shown to those alone who may use the key.
    """
    return as_policy(
        (_WATCHING, function_arns(target, [planned])),
        (("kms:Decrypt", "lambda:ListEventSourceMappings"), "*"),
    )


def _signing(target: TargetPlan, planned: Sequence[FunctionPlan]) -> Iterator[Statement]:
    """Without an alias a rollback sends the old code again, and Lambda checks its signature again."""
    if any(one.alias_name is None and not one.image_uri for one in planned):
        where = f"{target.region}:{target.account_id}:code-signing-config:*"
        yield "lambda:GetCodeSigningConfig", f"arn:{target.partition}:lambda:{where}"


def reading_groups(targets: Sequence[TargetPlan]) -> list[tuple[FunctionPlan, ...]]:
    """The functions of targets in one account and region, so many together as one policy should name."""
    groups: list[tuple[FunctionPlan, ...]] = []
    for function in (function for target in targets for function in target.functions):
        grown = (*groups[-1], function) if groups else (function,)
        if groups and len(reading_policy(targets[0], grown)) <= _GROUP_LENGTH:
            groups[-1] = grown
        else:
            groups.append((function,))
    return groups
