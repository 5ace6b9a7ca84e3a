"""The state machines: the `Workflow` port on the Step Functions API."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, retryable
from sluice.aws.table.values import to_json
from sluice.domain.record.executions import execution_arn, name_of_attempt, target_execution_name
from sluice.domain.record.items import ExecutionState, TargetItem
from sluice.observability import logger

_NOT_THERE = frozenset({"ResourceNotFound", "StateMachineDoesNotExist"})
_TOO_LATE = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
_MAX_CAUSE_LENGTH = 32_000
_MOST_PAGES, _PAGE = 10, 1000


class StepFunctions:
    """Starts executions under names that follow from what they are for: starting twice is starting once."""

    def __init__(self, client: Any, deployment_machine: str, target_machine: str, alias: str) -> None:  # noqa: ANN401
        self._client = client
        self._deployment_machine = deployment_machine
        self._target_machine = target_machine
        self._alias = alias

    def target_version(self) -> str:
        """The version of the machine of targets that this release has published; "" before it has one."""
        try:
            with retryable("describe the alias of the target state machine"):
                answer = self._client.describe_state_machine_alias(
                    stateMachineAliasArn=f"{self._target_machine}:{self._alias}"
                )
        except ClientError as error:
            if code_of(error) in _NOT_THERE:
                return ""
            raise
        version: str = answer["routingConfiguration"][0]["stateMachineVersionArn"].rpartition(":")[2]
        return version

    def start_deployment(self, deployment_id: str) -> None:
        """Start its execution; nothing happens when it was started already."""
        given = {"deploymentId": deployment_id}
        self._start(self._deployment_machine, self._alias, deployment_id, given)

    def start_target(
        self, target: TargetItem, recover_reason: str | None = None, *, undoes: bool = False
    ) -> None:
        """Start the execution of its present attempt; nothing happens when it was started already."""
        given: dict[str, object] = {"deploymentId": target.deployment_id, "target": target.name}
        if recover_reason:
            given |= {"recover": recover_reason, **({"undoes": True} if undoes else {})}
        version = target.machine_version or self._alias
        self._start(self._target_machine, version, target_execution_name(target), given)

    def deployment_execution(self, deployment_id: str) -> ExecutionState:
        """How its execution stands."""
        return self._describe(self._deployment_machine, deployment_id)

    def target_execution(self, target: TargetItem) -> ExecutionState:
        """How the execution of its present attempt stands."""
        return self._describe(self._target_machine, target_execution_name(target))

    def running(self) -> Collection[str]:
        """The names of executions that ran a moment ago: of each machine as many as ten calls tell."""
        return {*self._running(self._deployment_machine), *self._running(self._target_machine)}

    def stop_deployment(self, deployment_id: str, why: str) -> None:
        """Stop its execution; nothing happens when it does not run."""
        self._stop(self._deployment_machine, deployment_id, why)

    def stop_target(self, deployment_id: str, name: str, attempt: int, why: str) -> None:
        """Stop the execution of this attempt; nothing happens when it does not run."""
        self._stop(self._target_machine, name_of_attempt(deployment_id, name, attempt), why)

    def succeed(self, token: str, output: Mapping[str, object]) -> None:
        """Answer a waiting state; nothing happens when it waits no more."""
        with _unless_too_late():
            self._client.send_task_success(taskToken=token, output=to_json(output))

    def fail(self, token: str, error: str, cause: str) -> None:
        """Fail a waiting state; nothing happens when it waits no more."""
        with _unless_too_late():
            self._client.send_task_failure(taskToken=token, error=error, cause=cause[:_MAX_CAUSE_LENGTH])

    def _running(self, machine: str) -> Iterator[str]:
        given: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            with retryable("list executions"):
                answer = self._client.list_executions(
                    stateMachineArn=machine, statusFilter="RUNNING", maxResults=_PAGE, **given
                )
            yield from (execution["name"] for execution in answer["executions"])
            if "nextToken" not in answer:
                return
            given = {"nextToken": answer["nextToken"]}

    def _start(self, machine: str, qualifier: str, name: str, given: Mapping[str, object]) -> None:
        """Start it by a version or an alias; by the machine as it is where somebody has deleted the version.

        The alias is there only once the first update that brings it is through.
        """
        try:
            self._start_once(f"{machine}:{qualifier}", name, given)
        except ClientError as error:
            if code_of(error) not in _NOT_THERE:
                raise
            logger.warning("state machine version not found", execution=name, version=qualifier)
            self._start_once(machine, name, given)

    def _start_once(self, machine: str, name: str, given: Mapping[str, object]) -> None:
        try:
            with retryable(f"start execution {name}"):
                self._client.start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))
        except ClientError as error:
            if code_of(error) != "ExecutionAlreadyExists":
                raise

    def _stop(self, machine: str, name: str, why: str) -> None:
        try:
            with retryable(f"stop execution {name}"):
                self._client.stop_execution(
                    executionArn=execution_arn(machine, name), cause=why[:_MAX_CAUSE_LENGTH]
                )
        except ClientError as error:
            if code_of(error) != "ExecutionDoesNotExist":
                raise

    def _describe(self, machine: str, name: str) -> ExecutionState:
        try:
            with retryable(f"describe execution {name}"):
                answer = self._client.describe_execution(executionArn=execution_arn(machine, name))
        except ClientError as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return ExecutionState("MISSING")
            raise
        return ExecutionState(answer["status"], answer.get("cause", ""))


@contextmanager
def _unless_too_late() -> Iterator[None]:
    """Ignore that a state waits no more: it timed out, was stopped, or got this answer before."""
    try:
        with retryable("answer the workflow"):
            yield
    except ClientError as error:
        if code_of(error) not in _TOO_LATE:
            raise
