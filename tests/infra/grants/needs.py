"""Says for each AWS call which IAM action on which resource it takes, and reads the same from a role."""

import re
from collections.abc import Iterable, Iterator

from botocore import xform_name

from tests.infra.grants.call_graph import HOME_SERVICES, AwsCall, operations_of

Need = tuple[str, str]
"""An action, and a short name of the resource."""

_PREFIXES = {"stepfunctions": "states"}
_NOT_NAMED_LIKE_THE_CALL = {
    "condition_check_item": "dynamodb:ConditionCheckItem",
    "list_tags_for_resource": "ssm:ListTagsForResource",  # other services have one as well
}
# A transaction is judged by its parts alone:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
_JUDGED_BY_PARTS = "transact_write_items"

_RESOURCE_OF_ADAPTER = {
    "DynamoTable.query_index": "indexes",
    "DynamoTable": "table",
    "KmsVault": "token key",
    "KmsLinkSigner": "link key",
    "DocumentStore": "documents",
    "ConfigBucket.read": "configs",
    "ConfigBucket.write_result": "results",
    "EventBus": "bus",
    "RoleSessions": "deploy roles",
    "LambdaAccount": "own account",
}
_RESOURCE_OF_PORT_METHOD = {
    "StepFunctions.target_version": "targets",
    "StepFunctions.start_deployment": "deployments",
    "StepFunctions.start_target": "targets",
    "StepFunctions.stop_deployment": "executions",
    "StepFunctions.stop_target": "executions",
    "StepFunctions.deployment_execution": "executions",
    "StepFunctions.target_execution": "executions",
    "StepFunctions.running": "deployments",
    "AwsPorts.webhooks": "webhook key",
    "AwsPorts.metric_providers": "secrets",
    "HttpMetricProviders.check": "secrets",
    "HttpMetricProviders.read": "secrets",
    "StoredSecrets.read": "secrets",
    "StoredSecrets.exists": "secrets",
}
_ANSWERED_BY = {
    "sluice.tasks.wait": "targets",
    "sluice.tasks.judge": "targets",
    "sluice.tasks.control.cancel_deployment": "deployments",
    "sluice.tasks.dispatch.dispatcher": "deployments",
}
"""Whose waiting states these answer: a token is worth something at the machine that issued it alone."""

_RESOURCES = {
    r"<StorageTable\w+\.Arn>": "table",
    r"<StorageTable\w+\.Arn>/index/.*": "indexes",
    r"<StorageTokenKey\w+\.Arn>": "token key",
    r"<StorageLinkKey\w+\.Arn>": "link key",
    r"<StorageDataKey\w+\.Arn>": "data key",
    r"<StorageDocuments\w+\.Arn>/\*": "documents",
    r"<StorageDocuments\w+\.Arn>/deployments/\*/plans/\*": "plans",
    r"<StorageConfigs\w+\.Arn>/configs/\*": "configs",
    r"<StorageConfigs\w+\.Arn>/results/\*": "results",
    r"arn:.*:event-bus/default": "bus",
    r"arn:.*:role/\w+": "deploy roles",
    r"arn:.*:stateMachine:<AWS::StackName>-deployment": "deployments",
    r"arn:.*:stateMachine:<AWS::StackName>-target": "targets",
    r"arn:.*:execution:<AWS::StackName>-\w+:\*": "executions",
    r"<StorageWebhookKey.*>": "webhook key",
    r"arn:.*:(secret:|parameter/)sluice/.*": "secrets",
    r"<\w+Logs\w+\.Arn>": "own logs",
    r"<StorageDeadLetters\w+\.Arn>": "dead letters",
    r"\*": "own account",
}
_READERS_OF_PLANS = ("DynamoRecordPages", "DynamoRecords", "DynamoTargets")


def needs_of(call: AwsCall) -> Iterator[Need]:
    """What a role must allow so that the call works."""
    if call.operation == _JUDGED_BY_PARTS:
        return
    resource = _resource_of(call)
    yield action_of(call.operation), resource
    if call.operation == "assume_role":  # with the requester
        yield "sts:SetSourceIdentity", resource
    if call.operation == "list_executions":  # of both machines
        yield action_of(call.operation), "targets"
    if resource == "configs":  # a version is named
        yield "s3:GetObjectVersion", resource


def granted(allowed: Iterable[tuple[str, str]]) -> set[Need]:
    """What the statements of a role say, in the same words."""
    return {(action, _named(resource)) for action, resource in allowed}


def action_of(operation: str) -> str:
    """The IAM action of a client's method."""
    if operation in _NOT_NAMED_LIKE_THE_CALL:
        return _NOT_NAMED_LIKE_THE_CALL[operation]
    found = [
        f"{_PREFIXES.get(service, service)}:{name}"
        for service in HOME_SERVICES
        for name in operations_of(service)
        if xform_name(name) == operation
    ]
    (action,) = found
    return action


def _resource_of(call: AwsCall) -> str:
    if call.operation.startswith("send_task_"):
        return next(
            resource for module, resource in _ANSWERED_BY.items() if call.asked_by.module.startswith(module)
        )
    entry = f"{call.port_method.name}.{call.port_method.method}"
    if entry in _RESOURCE_OF_PORT_METHOD:
        return _RESOURCE_OF_PORT_METHOD[entry]
    adapter = f"{call.place.name}.{call.place.method}"
    if adapter == "DocumentStore.read" and call.port_method.name in _READERS_OF_PLANS:
        return "plans"
    return _RESOURCE_OF_ADAPTER.get(adapter) or _RESOURCE_OF_ADAPTER[call.place.name]


def _named(resource: str) -> str:
    return next(name for pattern, name in _RESOURCES.items() if re.fullmatch(pattern, resource))
