"""The session policy of those who only look: whatever the target's role allows, they can change nothing."""

import json
from collections.abc import Sequence

from sluice.aws.target.session_policy import (
    MAX_LENGTH,
    Statement,
    as_policy,
    function_arns,
    has_tags,
    objects,
    part_statements,
)
from sluice.domain.plan.target import TargetPlan

# AWS knows no resource for these: https://docs.aws.amazon.com/service-authorization/latest/reference/
_WITHOUT_RESOURCE = (
    "lambda:GetAccountSettings",
    "lambda:ListEventSourceMappings",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
)

NOTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
)
"""For a session that only shows whether the role opens."""


def reading_policy(targets: Sequence[TargetPlan]) -> str:
    """Reads the functions and artifacts of targets in one account and region; all, if too many to name."""
    planned = [function for target in targets for function in target.functions]
    functions = f"arn:aws:lambda:{targets[0].region}:{targets[0].account_id}:function:"
    reads = ["lambda:Get*", "lambda:ListTags"] if has_tags(planned) else "lambda:Get*"
    shared: list[Statement] = [
        (list(_WITHOUT_RESOURCE), "*"),
        *part_statements(targets[0].region, planned),
    ]
    buckets = sorted({f"arn:aws:s3:::{function.bucket}" for function in planned if not function.image_uri})
    listed: list[Statement] = [("s3:ListBucket", buckets)] if buckets else []
    policy = as_policy((reads, function_arns(functions, planned)), *shared, *listed, *objects(planned))
    if len(policy) <= MAX_LENGTH:
        return policy
    everything: Statement = (["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::*/*")
    return as_policy((reads, f"{functions}*"), *shared, ("s3:ListBucket", "arn:aws:s3:::*"), everything)
