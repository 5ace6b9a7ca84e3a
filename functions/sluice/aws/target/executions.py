"""Executions of durable functions on the Lambda API: lists, reads and stops them; starts none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of
from sluice.aws.target.errors import lambda_call
from sluice.domain.function.executions import RUNNING, DurableExecution, RunningExecutions
from sluice.domain.plan.target import TargetPlan

_PAGE = 100


class VersionExecutions:
    """The executions of one target's functions; `client` makes a function's Lambda client."""

    def __init__(self, target: TargetPlan, client: Callable[[str], Any]) -> None:
        self._target = target
        self._client = client

    def running(self, name: str, version: str, most: int) -> RunningExecutions:
        """Those that run on the version, `most` of them."""
        return self.in_status(name, version, (RUNNING,), most)

    def in_status(self, name: str, version: str, statuses: Sequence[str], most: int) -> RunningExecutions:
        """Those on the version that stand so, `most` of them; page by page."""
        found: list[DurableExecution] = []
        marker: dict[str, str] = {}
        while True:
            with lambda_call(self._target, f"list the durable executions of {name}"):
                page = self._client(name).list_durable_executions_by_function(
                    FunctionName=name,
                    Qualifier=version,
                    Statuses=list(statuses),
                    MaxItems=_PAGE,
                    **marker,
                )
            found += [to_execution(one) for one in page.get("DurableExecutions", ())]
            following = page.get("NextMarker")
            if not following or len(found) >= most:
                return RunningExecutions(found[:most], has_more=bool(following) or len(found) > most)
            marker = {"Marker": following}

    def get(self, name: str, arn: str) -> DurableExecution:
        """The execution as it stands, with its result."""
        with lambda_call(self._target, f"read a durable execution of {name}"):
            return to_execution(self._client(name).get_durable_execution(DurableExecutionArn=arn))

    def stop(self, name: str, arn: str) -> None:
        """Stop it; AWS refuses that when it has ended, which is as good."""
        with lambda_call(self._target, f"stop a durable execution of {name}"):
            try:
                self._client(name).stop_durable_execution(
                    DurableExecutionArn=arn,
                    Error={"ErrorType": "RolledBack", "ErrorMessage": "Stopped after a rollback by Sluice"},
                )
            except ClientError as error:
                if code_of(error) != "InvalidParameterValueException":
                    raise


def to_execution(answer: Mapping[str, Any]) -> DurableExecution:
    """An execution as the API shows it; lists show no result."""
    ended, error = answer.get("EndTimestamp"), answer.get("Error") or {}
    words = ": ".join(str(error[key]) for key in ("ErrorType", "ErrorMessage") if error.get(key))
    return DurableExecution(
        answer["DurableExecutionArn"],
        answer.get("DurableExecutionName", ""),
        answer["Status"],
        answer["StartTimestamp"].timestamp(),
        ended.timestamp() if ended else None,
        str(answer.get("Result") or ""),
        words,
    )
