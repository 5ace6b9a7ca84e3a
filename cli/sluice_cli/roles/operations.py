"""Starts operations on an organization's StackSet, each once, and waits for their end."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sluice_cli.client.aws import AwsError
from sluice_cli.errors import CliError
from sluice_cli.roles.organization import Failure, OrganizationStackSet

_POLL_SECONDS = 5.0
_MOST_POLLS = 720
_MOST_TRIES = 10
_OPEN = {"RUNNING", "QUEUED", "STOPPING"}
_PREFERENCES = {"FailureTolerancePercentage": 100, "MaxConcurrentPercentage": 25}
"""An account whose stack fails gets its former role back by itself, so it need not hold up the others."""


def run_operation(
    stack_set: OrganizationStackSet, stack_set_id: str, operation: str, request: Mapping[str, Any]
) -> list[Failure]:
    """Run `update_stack_set` or `create_stack_instances` to its end; the accounts in which it failed.

    Raises:
        CliError: it was stopped, failed as a whole, still runs after an hour, or others never let it start.
    """
    for _ in range(_MOST_TRIES):
        operation_id = _operation_id(stack_set, stack_set_id, operation, request)
        try:
            stack_set.call(operation, OperationId=operation_id, OperationPreferences=_PREFERENCES, **request)
        except AwsError as error:
            if error.code in {"OperationInProgressException", "StaleRequestException"}:
                _wait_for_others(stack_set)
                continue
            if error.code != "OperationIdAlreadyExistsException":  # else the answer was lost: it is ours
                raise
        return _failures(stack_set, operation_id)
    raise CliError(
        f"The StackSet {stack_set.name} is busy with other operations", "Run the command again when they end"
    )


def _operation_id(
    stack_set: OrganizationStackSet, stack_set_id: str, operation: str, request: Mapping[str, Any]
) -> str:
    """The same until the operation has ended: AWS knows a request again whose answer was lost."""
    ended = [row for row in stack_set.rows("list_stack_set_operations") if row["Status"] not in _OPEN]
    last = max(ended, key=lambda row: str(row.get("EndTimestamp", "")), default={"OperationId": ""})
    text = json.dumps([stack_set_id, last["OperationId"], operation, request], sort_keys=True)
    return f"sluice-{sha256(text.encode()).hexdigest()[:40]}"


def _wait_for_others(stack_set: OrganizationStackSet) -> None:
    rows = stack_set.rows("list_stack_set_operations")
    others = [row["OperationId"] for row in rows if row["Status"] in _OPEN]
    if not others:
        stack_set.sleep(_POLL_SECONDS)
    for other in others:
        stack_set.tell(f"Waiting for another operation on the StackSet: {other}")
        _end_of(stack_set, other)


def _end_of(stack_set: OrganizationStackSet, operation_id: str) -> dict[str, Any]:
    for _ in range(_MOST_POLLS):
        answer = stack_set.call("describe_stack_set_operation", OperationId=operation_id)
        operation: dict[str, Any] = answer["StackSetOperation"]
        if operation["Status"] not in _OPEN:
            return operation
        stack_set.sleep(_POLL_SECONDS)
    raise CliError(
        f"The operation {operation_id} on the StackSet {stack_set.name} still runs",
        "Run the command again: it waits for it",
    )


def _failures(stack_set: OrganizationStackSet, operation_id: str) -> list[Failure]:
    stack_set.tell(f"Waiting for the operation {operation_id}")
    ended = _end_of(stack_set, operation_id)
    if ended["Status"] == "STOPPED":
        raise CliError(
            f"Somebody stopped the operation {operation_id} on the StackSet {stack_set.name}",
            "Ask who did and why, then run the command again",
        )
    rows = stack_set.rows("list_stack_set_operation_results", OperationId=operation_id)
    failures = [
        Failure(row["Account"], f"{row['Status']}: {row.get('StatusReason', 'AWS gives no reason')}")
        for row in rows
        if row["Status"] in {"FAILED", "CANCELLED"}
    ]
    if ended["Status"] != "SUCCEEDED" and not failures:
        raise CliError(
            f"The operation {operation_id} ended {ended['Status']}: "
            f"{ended.get('StatusReason', 'AWS gives no reason')}",
            "Fix what AWS reports, then run the command again",
        )
    return failures
