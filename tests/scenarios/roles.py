"""A deploy role other than the one of Sluice's template, for accounts that are set up oddly."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local.sample_functions import Place
from tests.scenarios.world import fresh

ROLE = "ArmoryRole"
"""Besides its own role Sluice assumes roles of this name, which accounts of CDaaS have already."""

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@contextmanager
def a_deploy_role(
    place: Place, *statements: Mapping[str, Any], external_id: str | None = None
) -> Iterator[str]:
    """The ARN of a role with these permissions (or all) that trusts the control plane, for a while."""
    trust: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{place.plane.home_account}:root"},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        trust["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    iam = place.client("iam")
    role = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=_document(trust))["Role"]
    policy = {"RoleName": ROLE, "PolicyName": "deploy"}
    iam.put_role_policy(**policy, PolicyDocument=_document(*(statements or [EVERYTHING])))
    try:
        yield str(role["Arn"])
    finally:
        iam.delete_role_policy(**policy)
        iam.delete_role(RoleName=ROLE)


def an_execution_role(place: Place) -> str:
    """The ARN of a role that functions can run as, with the prefix that the deploy role may pass."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    name = fresh("sluice-demo-other")
    role = place.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))["Role"]
    return str(role["Arn"])


@contextmanager
def denied(place: Place, role: str, action: str, resource: str = "*") -> Iterator[None]:
    """The role may not do this for a while."""
    iam, policy = place.client("iam"), {"RoleName": role, "PolicyName": "denied"}
    statement = {"Effect": "Deny", "Action": action, "Resource": resource}
    iam.put_role_policy(**policy, PolicyDocument=_document(statement))
    try:
        yield
    finally:
        iam.delete_role_policy(**policy)


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
