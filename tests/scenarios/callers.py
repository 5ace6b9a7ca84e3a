"""Callers of the API with roles of their own: each signs as the IAM role that it has assumed."""

import json
from collections.abc import Generator
from typing import Any
from urllib.parse import quote

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.scenarios.world import World

_ANYTHING = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}


class Signed(httpx.Auth):
    """Signs with the credentials of a session."""

    requires_request_body = True

    def __init__(self, credentials: Credentials, region: str) -> None:
        self._credentials, self._region = credentials, region

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with its signature."""
        unsigned = AWSRequest(request.method, str(request.url), {}, request.content)
        SigV4Auth(self._credentials, "execute-api", self._region).add_auth(unsigned)
        request.headers.update(dict(unsigned.headers.items()))
        yield request


def arn_of(world: World, role: str) -> str:
    """The ARN of a role of the control plane's account."""
    return f"arn:aws:iam::{world.plane.home_account}:role/{role}"


def caller(world: World, role: str, session: str = "somebody") -> httpx.Client:
    """The API as whoever has assumed this role under this session name sees it; IAM lets them call it all."""
    iam = world.plane.session().client("iam")
    _make(iam, role, world.plane.home_account)
    iam.put_role_policy(RoleName=role, PolicyName="call", PolicyDocument=_document(_ANYTHING))
    return _assumed(world, role, session)


def caller_with(world: World, role: str, *rights: str) -> httpx.Client:
    """The API as somebody sees it who has nothing but the stack's managed policies for these rights."""
    access = world.plane.session()
    iam, stacks = access.client("iam"), access.client("cloudformation").describe_stacks()["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for stack in stacks for one in stack.get("Outputs", ())}
    _make(iam, role, world.plane.home_account)
    for right in rights:
        iam.attach_role_policy(RoleName=role, PolicyArn=outputs[f"{right}PolicyArn"])
    return _assumed(world, role, "somebody")


def _assumed(world: World, role: str, session: str) -> httpx.Client:
    access = world.plane.session()
    assumed = access.client("sts").assume_role(RoleArn=arn_of(world, role), RoleSessionName=session)
    given = assumed["Credentials"]
    credentials = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    auth = Signed(credentials, world.plane.home_region)
    return httpx.Client(base_url=world.plane.api_url, auth=auth, timeout=60)


def steer(api: httpx.Client, deployment: str, verb: str, target: str = "", **body: Any) -> httpx.Response:
    """POST a verb to a deployment, or to one target of it."""
    path = f"/targets/{quote(target, safe='')}/{verb}" if target else f"/{verb}"
    return api.post(f"/deployments/{deployment}{path}", json=body)


def _make(iam: Any, role: str, account: str) -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "sts:AssumeRole",
    }
    try:
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=_document(trust))
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityAlreadyExists":
            raise


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
