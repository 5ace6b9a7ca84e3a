"""The session policy of those who only look: whatever the target's role allows, they can change nothing."""

import json
from collections.abc import Sequence

from sluice.domain.plan import TargetPlan

_MAX_LENGTH = 2048  # AWS: AssumeRole, Policy

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
    names = sorted({function.function_name for function in planned})
    policy = _policy(
        [arn for name in names for arn in (f"{functions}{name}", f"{functions}{name}:*")],
        sorted({f"arn:aws:s3:::{function.bucket}" for function in planned}),
        sorted({f"arn:aws:s3:::{function.bucket}/{function.key}" for function in planned}),
    )
    if len(policy) <= _MAX_LENGTH:
        return policy
    return _policy([f"{functions}*"], ["arn:aws:s3:::*"], ["arn:aws:s3:::*/*"])


def _policy(functions: list[str], buckets: list[str], objects: list[str]) -> str:
    statements: tuple[tuple[object, object], ...] = (
        ("lambda:Get*", functions),
        (_WITHOUT_RESOURCE, "*"),
        ("s3:ListBucket", buckets),
        (["s3:GetObject", "s3:GetObjectVersion"], objects),
        ("kms:Decrypt", "*"),  # artifacts may be encrypted; the role's own policy names their keys
    )
    allowed = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed}, separators=(",", ":"))
