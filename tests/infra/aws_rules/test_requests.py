"""Every call of a boto3 client in `aws/` has the parameters that the pinned model of the API knows.

What is spread into a call (`**given`) shows only when it runs; botocore and the plane check that.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import boto3
import pytest
from botocore import xform_name

from tests.infra.grants.source_index import SOURCES

SERVICES = (
    "dynamodb",
    "events",
    "kms",
    "s3",
    "secretsmanager",
    "ssm",
    "stepfunctions",
    "sts",
    "lambda",
    "cloudwatch",
    "ecr",
    "ec2",
    "iam",
)


@dataclass(frozen=True)
class Call:
    """A call with the names of its arguments; `is_open` when others are spread into it."""

    place: str
    operation: str
    names: frozenset[str]
    is_open: bool


@cache
def shapes() -> dict[str, list]:
    """The inputs of the operations that have this method name, in any service."""
    session = boto3.Session(region_name="eu-west-1")
    found: dict[str, list] = {}
    for service in SERVICES:
        model = session.client(service, aws_access_key_id="x", aws_secret_access_key="x").meta.service_model
        for name in model.operation_names:
            found.setdefault(xform_name(name), []).append(model.operation_model(name).input_shape)
    return found


def calls() -> Iterator[Call]:
    for path in sorted((SOURCES / "sluice/aws").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
                    continue
                case ast.Call(func=ast.Attribute(attr=name), args=[], keywords=[_, *_]) if name in shapes():
                    names = frozenset(one.arg for one in node.keywords if one.arg)
                    is_open = any(one.arg is None for one in node.keywords)
                    yield Call(f"{path.name}:{node.lineno}", name, names, is_open)


CALLS = list(calls())


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.operation}-{call.place}")
def test_sends_parameters_that_the_model_knows_and_those_it_requires(call):
    fitting = [
        shape
        for shape in shapes()[call.operation]
        if shape is not None
        and call.names <= set(shape.members)
        and (call.is_open or set(shape.required_members) <= call.names)
    ]
    assert fitting


def test_finds_the_calls_of_the_handlers():
    operations = {call.operation for call in CALLS}
    assert len(CALLS) > 40
    assert {"update_alias", "assume_role", "send_task_success", "transact_write_items"} <= operations
