"""Prepares the accounts that Sluice deploys to in the plane: deploy and execution roles, artifact buckets."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local.plane_access import HOME_ACCOUNT, Access
from local.stack import create_bucket, deploy_template

TARGET_ACCOUNTS = ("222222222222", "333333333333", "444444444444", "555555555555", "666666666666")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
EXECUTION_ROLE = "sluice-demo-execution"
_ROLE_STACK = "SluiceTargetAccountRole"
_TRUST_LAMBDA = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@dataclass(frozen=True)
class TargetAccounts:
    """What was prepared, by account; buckets by `account/region`."""

    deploy_role_arns: dict[str, str]
    execution_role_arns: dict[str, str]
    artifact_buckets: dict[str, str]


def prepare(access_to: Callable[[str, str], Access], cdk_out: Path, external_id: str) -> TargetAccounts:
    """Make every target account ready to be deployed to, as an operator would."""
    template = cdk_out / f"{_ROLE_STACK}.template.json"
    buckets = {
        f"{account}/{region}": _artifact_bucket(access_to(account, region))
        for account in TARGET_ACCOUNTS
        for region in REGIONS
    }
    deploy_roles = {}
    execution_roles = {}
    for account in TARGET_ACCOUNTS:
        access = access_to(account, REGIONS[0])
        execution_roles[account] = _execution_role(access)
        deploy_roles[account] = _deploy_role(access, template, external_id, buckets)
    return TargetAccounts(deploy_roles, execution_roles, buckets)


def _deploy_role(access: Access, template: Path, external_id: str, buckets: dict[str, str]) -> str:
    parameters = {
        "ControlPlaneAccountId": HOME_ACCOUNT,
        "ExternalId": external_id,
        "FunctionNamePrefix": "*",
        "ExecutionRoleNamePrefix": "sluice-demo-",
        "ImageRepositoryArns": f"arn:aws:ecr:*:{access.account}:repository/*",
        "AllowPruning": "true",
        "ArtifactBucketArns": ",".join(f"arn:aws:s3:::{name}" for name in buckets.values()),
    }
    return deploy_template(access, _ROLE_STACK, template, parameters)["DeployRoleArn"]


def _execution_role(access: Access) -> str:
    iam = access.client("iam")
    role = iam.create_role(RoleName=EXECUTION_ROLE, AssumeRolePolicyDocument=_TRUST_LAMBDA)["Role"]
    iam.attach_role_policy(
        RoleName=EXECUTION_ROLE, PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    )
    return str(role["Arn"])


def _artifact_bucket(access: Access) -> str:
    name = f"sluice-artifacts-{access.account}-{access.region}"
    s3 = access.client("s3")
    create_bucket(s3, name, access.region)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(_taking_code_from_home(name)))
    return name


def _taking_code_from_home(bucket: str) -> dict[str, object]:
    """The policy with which `sluice push` works from the control plane's account."""
    home = {"AWS": f"arn:aws:iam::{HOME_ACCOUNT}:root"}
    grants = {"s3:ListBucket": "", "s3:GetObject": "/*", "s3:PutObject": "/*"}
    statements = [
        {
            "Effect": "Allow",
            "Principal": home,
            "Action": action,
            "Resource": f"arn:aws:s3:::{bucket}{objects}",
        }
        for action, objects in grants.items()
    ]
    return {"Version": "2012-10-17", "Statement": statements}
