"""Accepts one finding of cdk-nag on one construct, with the reason; switches no rule off anywhere else."""

import json
from collections.abc import Iterable

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import Construct


def acknowledge(construct: Construct, rule: str, reason: str) -> None:
    """Records why `construct` may break the AwsSolutions `rule`, such as `S1` or `IAM5[Resource::*]`."""
    Validations.of(construct).acknowledge(
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
    )


def acknowledge_wildcards(construct: Construct, resources: Iterable[str], reason: str) -> None:
    """Records why policies of `construct` may name those of `resources` that hold a wildcard."""
    resolved = Stack.of(construct).resolve(list(resources))
    for resource in resolved if isinstance(resolved, list) else [resolved]:
        name = _name(resource)
        if "*" in name:
            acknowledge(construct, f"IAM5[Resource::{name}]", reason)


def _name(resource: object) -> str:
    """A resource as cdk-nag writes it in the name of a finding: references in angle brackets, else JSON."""
    match resource:
        case str():
            return resource
        case {"Ref": str(logical_id)}:
            return f"<{logical_id}>"
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            return f"<{logical_id}.{attribute}>"
        case {"Fn::Join": ["", [*parts]]}:
            return "".join(_name(part) for part in parts)
        case _:
            return json.dumps(resource, separators=(",", ":"))
