"""Says how each kind of thing that a check creates is removed again, with all that hangs on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

ClientOf = Callable[[str], Any]

# How the services say that there is no such thing.
MISSING = frozenset(
    {
        "404",
        "NoSuchBucket",
        "NoSuchEntity",
        "NotFoundException",
        "ParameterNotFound",
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "RepositoryNotFoundException",
        "ResourceNotFound",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    }
)
_SHORTEST_WAIT_DAYS = 7  # KMS deletes no key sooner; keys that wait for it cost nothing


@dataclass(frozen=True)
class Removal:
    """Where the id of the created thing is, and what removes it.

    `where` names fields of the request, separated by spaces, or the way through the answer: `answer.ApiId`.
    """

    where: str
    remove: Callable[[ClientOf, str], object]

    @property
    def is_named_in_request(self) -> bool:
        """Whether the caller chose the id, so that it is known before the call."""
        return not self.where.startswith("answer.")

    @property
    def fields(self) -> list[str]:
        """The fields of the request, or the way through the answer."""
        return self.where.split() if self.is_named_in_request else self.where.split(".")[1:]


def _function(client_of: ClientOf, name: str) -> None:
    client_of("lambda").delete_function(FunctionName=name)
    try:
        client_of("logs").delete_log_group(logGroupName=f"/aws/lambda/{name}")
    except ClientError as error:
        if error.response["Error"]["Code"] not in MISSING:
            raise


def _role(client_of: ClientOf, name: str) -> None:
    iam = client_of("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _user(client_of: ClientOf, name: str) -> None:
    iam = client_of("iam")
    for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
        iam.delete_user_policy(UserName=name, PolicyName=policy)
    iam.delete_user(UserName=name)


def _object(client_of: ClientOf, name: str) -> None:
    bucket, _, key = name.partition(" ")
    _delete_versions(client_of("s3"), bucket, key)


def _bucket(client_of: ClientOf, name: str) -> None:
    s3 = client_of("s3")
    _delete_versions(s3, name, None)
    s3.delete_bucket(Bucket=name)


def _delete_versions(s3: Any, bucket: str, key: str | None) -> None:  # noqa: ANN401 - boto3 has no types
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key or ""):
        for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            if key in (None, one["Key"]):
                s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])


def _rule(client_of: ClientOf, name: str) -> None:
    events = client_of("events")
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)


def _alarm(client_of: ClientOf, name: str) -> None:
    client_of("cloudwatch").delete_alarms(AlarmNames=[name])


REMOVALS: Mapping[tuple[str, str], Removal] = {
    ("apigatewayv2", "CreateApi"): Removal(
        "answer.ApiId", lambda client_of, name: client_of("apigatewayv2").delete_api(ApiId=name)
    ),
    ("cloudformation", "CreateStack"): Removal(
        "StackName", lambda client_of, name: client_of("cloudformation").delete_stack(StackName=name)
    ),
    ("cloudwatch", "PutCompositeAlarm"): Removal("AlarmName", _alarm),
    ("cloudwatch", "PutMetricAlarm"): Removal("AlarmName", _alarm),
    ("dynamodb", "CreateTable"): Removal(
        "TableName", lambda client_of, name: client_of("dynamodb").delete_table(TableName=name)
    ),
    ("ecr", "CreateRepository"): Removal(
        "repositoryName",
        lambda client_of, name: client_of("ecr").delete_repository(repositoryName=name, force=True),
    ),
    ("events", "PutRule"): Removal("Name", _rule),
    ("iam", "CreateRole"): Removal("RoleName", _role),
    ("iam", "CreateUser"): Removal("UserName", _user),
    ("kms", "CreateKey"): Removal(
        "answer.KeyMetadata.KeyId",
        lambda client_of, name: client_of("kms").schedule_key_deletion(
            KeyId=name, PendingWindowInDays=_SHORTEST_WAIT_DAYS
        ),
    ),
    ("lambda", "CreateCodeSigningConfig"): Removal(
        "answer.CodeSigningConfig.CodeSigningConfigArn",
        lambda client_of, arn: client_of("lambda").delete_code_signing_config(CodeSigningConfigArn=arn),
    ),
    ("lambda", "CreateEventSourceMapping"): Removal(
        "answer.UUID", lambda client_of, name: client_of("lambda").delete_event_source_mapping(UUID=name)
    ),
    ("lambda", "CreateFunction"): Removal("FunctionName", _function),
    ("s3", "CreateBucket"): Removal("Bucket", _bucket),
    ("s3", "PutObject"): Removal("Bucket Key", _object),
    ("secretsmanager", "CreateSecret"): Removal(
        "Name",
        lambda client_of, name: client_of("secretsmanager").delete_secret(
            SecretId=name, ForceDeleteWithoutRecovery=True
        ),
    ),
    ("sqs", "CreateQueue"): Removal(
        "answer.QueueUrl", lambda client_of, name: client_of("sqs").delete_queue(QueueUrl=name)
    ),
    ("ssm", "PutParameter"): Removal(
        "Name", lambda client_of, name: client_of("ssm").delete_parameter(Name=name)
    ),
    ("stepfunctions", "CreateStateMachine"): Removal(
        "answer.stateMachineArn",
        lambda client_of, name: client_of("stepfunctions").delete_state_machine(stateMachineArn=name),
    ),
}
