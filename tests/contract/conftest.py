"""What several contract tests start from."""

import json
import uuid
from typing import Any

import pytest

from tests.contract.builders.machines import Machines, create_worker
from tests.plane import PlaneServer

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
        }
    ],
}
GRANTS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}],
}


@pytest.fixture(scope="session")
def machines(plane_server: PlaneServer) -> Machines:
    """State machines, and one function for all of them to call."""
    iam = plane_server.client("iam")
    role = _role(iam)
    iam.put_role_policy(
        RoleName=role.rpartition("/")[2], PolicyName="invoke", PolicyDocument=json.dumps(GRANTS)
    )
    worker = create_worker(plane_server.client("lambda"), role)
    return Machines(plane_server, plane_server.client("stepfunctions"), role, worker)


@pytest.fixture(scope="session")
def powerless_role(plane_server: PlaneServer) -> str:
    """A role that Step Functions can take on and that may do nothing."""
    return _role(plane_server.client("iam"))


def _role(iam: Any) -> str:
    name = f"sluice-contract-{uuid.uuid4().hex[:12]}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    return str(role["Arn"])
