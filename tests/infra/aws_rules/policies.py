"""Reads policies out of a template with every reference filled in, so that their ARNs look as on AWS."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.infra.templates import Template, as_list, words

_PLACE = "eu-west-1:111111111111"
_ARNS = {
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{_PLACE}:table/x",
    "AWS::KMS::Key": f"arn:aws:kms:{_PLACE}:key/x",
    "AWS::Lambda::Function": f"arn:aws:lambda:{_PLACE}:function:x",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{_PLACE}:log-group:x:log-stream:x",
    "AWS::S3::Bucket": "arn:aws:s3:::x",
    "AWS::SQS::Queue": f"arn:aws:sqs:{_PLACE}:x",
    "AWS::SecretsManager::Secret": f"arn:aws:secretsmanager:{_PLACE}:secret:x",
    "AWS::StepFunctions::StateMachine": f"arn:aws:states:{_PLACE}:stateMachine:x",
}
_PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "111111111111",
    "AWS::StackName": "Sluice",
    "ArtifactBucketArns": "arn:aws:s3:::x",
    "ImageRepositoryArns": f"arn:aws:ecr:{_PLACE}:repository/x",
}


@dataclass(frozen=True)
class Statement:
    """One statement of a role's policy, and where it is."""

    place: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition_keys: tuple[str, ...]


def role_statements(template: Template) -> Iterator[Statement]:
    """Every statement that says what a role may do."""
    for name, resource in template.body["Resources"].items():
        properties = resource["Properties"]
        if resource["Type"] in ("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy in (*properties.get("Policies", ()), properties):
                yield from _statements(template, name, policy.get("PolicyDocument"))


def resource_actions(template: Template) -> set[str]:
    """The actions of policies that lie at resources, such as buckets and keys."""
    return {
        action
        for resource in template.body["Resources"].values()
        for key in ("PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument", "Statement")
        for statement in _listed(resource["Properties"].get(key))
        for action in as_list(statement.get("Action", []))
    }


def _listed(policy: Any) -> list[dict[str, Any]]:
    if not isinstance(policy, dict):
        return []
    return as_list(policy["Statement"]) if "Statement" in policy else [policy]


def _statements(template: Template, place: str, document: Any) -> Iterator[Statement]:
    for one in _listed(document):
        resources = tuple(_filled(template, resource) for resource in as_list(one["Resource"]))
        keys = {key for tests in one.get("Condition", {}).values() for key in tests}
        yield Statement(place, tuple(as_list(one["Action"])), resources, tuple(sorted(keys)))


def _filled(template: Template, resource: Any) -> str:
    text = resource if isinstance(resource, str) else _joined(resource)
    return re.sub(r"<([\w:]+)(?:\.\w+)?>", lambda found: _value(template, found[1]), text)


def _joined(resource: Any) -> str:
    """Lists are split at deployment; `Fn::If` chooses between two patterns, of which either will do."""
    match resource:
        case {"Fn::Split": [_, {"Fn::Join": ["", [{"Fn::Join": [_, listed]}, suffix]]}]}:
            return words(listed) + suffix
        case {"Fn::Join": ["", parts]}:
            return "".join(_joined(part) for part in parts)
        case {"Fn::If": [_, _, other]}:
            return _joined(other)
        case _:
            return words(resource)


def _value(template: Template, name: str) -> str:
    if name in _PSEUDO:
        return _PSEUDO[name]
    resource = template.body["Resources"].get(name)
    return _ARNS.get(resource["Type"], "x") if resource else "x"
