"""Finds the AWS calls that are made in target accounts, in the source of `aws/target`; runs none of it."""

import ast
from collections.abc import Iterator

from botocore import xform_name

from tests.infra.grants.call_graph import operations_of
from tests.infra.grants.exceptions import NAMED_OTHERWISE
from tests.infra.grants.source_index import SOURCES

# The first service that knows a name is the one that is meant: Lambda's GetPolicy, and its tags.
_SERVICES = ("lambda", "cloudwatch", "s3", "ecr", "ec2", "iam")


def target_actions() -> set[str]:
    """The IAM actions of all calls in target accounts."""
    known = {
        xform_name(name): f"{service}:{name}"
        for service in reversed(_SERVICES)
        for name in operations_of(service)
    }
    files = sorted((SOURCES / "sluice/aws/target").glob("*.py"))
    named = {name for file in files for name in _names(ast.parse(file.read_text("utf-8")))}
    calls = {known[name] for name in named & known.keys()}
    return {NAMED_OTHERWISE.get(call, call) for call in calls}


def _names(module: ast.Module) -> Iterator[str]:
    """The attributes of others, and the words by which paginators are asked for."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) != "self":
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
