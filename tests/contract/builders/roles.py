"""Deploy roles in another account, and sessions of them, for tests about who may do what."""

import json
from typing import Any

import boto3

from tests.contract.builders import functions
from tests.plane import HOME_ACCOUNT, OTHER_ACCOUNT, REGION, PlaneServer

EXTERNAL_ID = "sluice-7f3a"


def deploy_role(
    plane: PlaneServer, *, account: str = HOME_ACCOUNT, sets_identity: bool = False, **allowed: Any
) -> str:
    """A role in the other account, for `account`, by external id."""
    trusted = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
    condition = {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
    statements = [{**trusted, "Action": "sts:AssumeRole", "Condition": condition}]
    if sets_identity:
        statements.append({**trusted, "Action": "sts:SetSourceIdentity"})
    trust = {"Version": "2012-10-17", "Statement": statements}
    iam = plane.client("iam", OTHER_ACCOUNT)
    name = functions.unique("deploy")
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": "lambda:*", "Resource": "*", **allowed}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
    return arn


def assume(plane: PlaneServer, role: str, **options: Any) -> Any:
    """Take on a role as the home account; the credentials."""
    options = {"ExternalId": EXTERNAL_ID, **options}
    answer = plane.client("sts").assume_role(RoleArn=role, RoleSessionName="d-1", **options)
    return answer["Credentials"]


def client_as(plane: PlaneServer, credentials: Any, service: str) -> Any:
    """A client with the credentials of a session."""
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=plane.endpoint_url,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
