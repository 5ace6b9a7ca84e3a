"""The most that a session of a deploy role may do: work on one function, whatever the role allows.

What only some functions need is allowed only to those, and no policy is ever widened to make it fit.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.rollback.lease import function_arn

Statement = tuple[str | Sequence[str], str | Sequence[str]]

FUNCTION_ACTIONS = (
    "lambda:CreateAlias",
    "lambda:CreateFunction",
    "lambda:DeleteAlias",
    "lambda:Get*",
    "lambda:PublishVersion",
    "lambda:Update*",
)
"""In few words: AWS limits how small a policy packs, and the actions seem to be what it counts."""
_ALIAS_ACTIONS = ("lambda:Get*", "lambda:ListVersionsByFunction", "lambda:UpdateAlias")
"""All that moving an alias between published versions takes."""
TAG_ACTIONS = ("lambda:ListTags", "lambda:TagResource", "lambda:UntagResource")
_CONCURRENCY_ACTIONS = (
    "lambda:DeleteProvisionedConcurrencyConfig",
    "lambda:PutProvisionedConcurrencyConfig",
)
_EXECUTIONS = "lambda:ListDurableExecutionsByFunction"
_STOP_EXECUTION = "lambda:StopDurableExecution"
_NETWORK_ACTIONS = ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs")
_IMAGE_ACTIONS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_OBJECT_ACTIONS = ("s3:GetObject", "s3:GetObjectVersion")
_KEY_ACTIONS = ("kms:CreateGrant", "kms:Encrypt")


def session_policy(target: TargetPlan, function: FunctionPlan, roles: Iterable[str] = ()) -> str:
    """What deploying and rolling back this function takes; `roles` are those it may get back."""
    planned = [function]
    if function.is_published:
        return as_policy((_ALIAS_ACTIONS, function_arns(target, planned)))
    passed = sorted({function.settings.execution_role_arn, *roles})
    actions = [
        *FUNCTION_ACTIONS,
        *(TAG_ACTIONS if has_tags(planned) else ()),
        *(_CONCURRENCY_ACTIONS if function.provisioned else ()),
        *function.controls.actions,
        # Only a durable function needs it, and which ones are is known when they are read.
        *((_EXECUTIONS,) if function.alias_name else ()),
        *((_STOP_EXECUTION,) if function.stops_executions else ()),
    ]
    return as_policy(
        (actions, function_arns(target, planned)),
        ("iam:PassRole", [literal(role) for role in passed]),
        *part_statements(target, planned),
        *_key_statements(function),
        *objects(target, planned),
    )


def as_policy(*statements: Statement) -> str:
    """A policy that allows these, as short as JSON can be."""
    allowed = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed}, separators=(",", ":"))


def literal(text: str) -> str:
    """The text for a policy, where it stands for itself alone, whatever wildcards it has.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
    """
    return re.sub(r"[*?$]", lambda found: f"${{{found[0]}}}", text)


def has_tags(planned: Iterable[FunctionPlan]) -> bool:
    """Whether tags are read and written."""
    return any(function.tags for function in planned)


def function_arns(target: TargetPlan, planned: Iterable[FunctionPlan]) -> list[str]:
    """The functions with all their versions and aliases."""
    arns = [function_arn(target, name) for name in sorted({one.function_name for one in planned})]
    return [arn for one in arns for arn in (literal(one), f"{literal(one)}:*")]


def objects(target: TargetPlan, planned: Iterable[FunctionPlan]) -> Iterator[Statement]:
    """The zips, which may be encrypted; the role's own policy names their keys."""
    zips = {(one.bucket, one.key) for one in planned if one.is_zip}
    if zips:
        base = f"arn:{target.partition}:s3:::"
        yield _OBJECT_ACTIONS, [f"{base}{literal(bucket)}/{literal(key)}" for bucket, key in sorted(zips)]
    yield "kms:Decrypt", "*"


def part_statements(target: TargetPlan, planned: Sequence[FunctionPlan]) -> Iterator[Statement]:
    """What Lambda asks of whoever attaches layers, networks, file systems and images; a rollback old ones.

    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html, configuration-vpc.html,
    configuration-filesystem.html, images-create
    """
    partition, region = target.partition, target.region
    if any(function.settings.layers is not None for function in planned):
        yield "lambda:GetLayerVersion", f"arn:{partition}:lambda:{region}:*:layer:*"
    if any(function.settings.vpc_config is not None for function in planned):
        yield _NETWORK_ACTIONS, "*"
    if any(function.settings.file_systems for function in planned):
        yield "elasticfilesystem:DescribeMountTargets", "*"
    if any(function.image_uri for function in planned):
        yield _IMAGE_ACTIONS, f"arn:{partition}:ecr:{region}:*:repository/*"


def _key_statements(function: FunctionPlan) -> Iterator[Statement]:
    """For what is encrypted with a key of the account's own, which the role's own policy must name.

    A zip's key is sent again with every change of the code, also where no config names one.
    https://docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html
    """
    if function.is_zip:
        yield "kms:GenerateDataKey", "*"
    if function.settings.environment is not None or function.settings.kms_key_arn:
        yield _KEY_ACTIONS, "*"
