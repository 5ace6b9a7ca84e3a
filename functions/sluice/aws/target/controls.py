"""The controls of functions on the Lambda API, each read and written by calls of its own; safe to repeat."""

from collections.abc import Callable, Mapping
from typing import Any

from sluice.aws.target.errors import lambda_call
from sluice.domain.function.controls import UNRESERVED, FunctionControls
from sluice.domain.function.qualified import NO_EVENT_INVOKE, EventInvoke, Qualifiers, RuntimeManagement
from sluice.domain.plan.target import TargetPlan
from sluice.errors import ResourceNotFoundError, RetryableError
from sluice.ports.target import UpdateInProgressError


class LambdaControls:
    """The controls of one target's functions; `client` makes a function's Lambda client."""

    def __init__(self, target: TargetPlan, client: Callable[[str], Any]) -> None:
        self._target = target
        self._client = client

    def get(self, name: str, wanted: FunctionControls, where: Qualifiers) -> FunctionControls:
        """Those that are given in `wanted`."""
        return FunctionControls(
            None if wanted.reserved_concurrency is None else self._reserved(name),
            None if wanted.recursive_loop is None else self._loop(name),
            None if wanted.runtime_management is None else self._runtime(name, where.version),
            None if wanted.event_invoke is None else self._event_invoke(name, where.alias),
        )

    def put(self, name: str, controls: FunctionControls, where: Qualifiers) -> None:
        """Set those that are given; RetryableError while AWS works on the function."""
        try:
            if controls.reserved_concurrency is not None:
                self._reserve(name, controls.reserved_concurrency)
            if controls.recursive_loop is not None:
                with self._call(f"set the recursion of {name}"):
                    self._client(name).put_function_recursion_config(
                        FunctionName=name, RecursiveLoop=controls.recursive_loop
                    )
            if controls.runtime_management is not None:
                self._manage_runtime(name, controls.runtime_management, where.version)
            if controls.event_invoke is not None:
                self._set_event_invoke(name, controls.event_invoke, where.alias)
        except UpdateInProgressError as error:
            raise RetryableError(f"AWS is busy with {name}: {error}") from error

    def _reserved(self, name: str) -> int:
        """Without a number in the answer nothing is reserved."""
        with self._call(f"read the reserved concurrency of {name}"):
            answer = self._client(name).get_function_concurrency(FunctionName=name)
        return int(answer.get("ReservedConcurrentExecutions", UNRESERVED))

    def _reserve(self, name: str, amount: int) -> None:
        with self._call(f"set the reserved concurrency of {name}"):
            if amount == UNRESERVED:
                self._client(name).delete_function_concurrency(FunctionName=name)
            else:
                self._client(name).put_function_concurrency(
                    FunctionName=name, ReservedConcurrentExecutions=amount
                )

    def _loop(self, name: str) -> str:
        with self._call(f"read the recursion of {name}"):
            return str(self._client(name).get_function_recursion_config(FunctionName=name)["RecursiveLoop"])

    def _runtime(self, name: str, version: str | None) -> RuntimeManagement:
        """AWS names a runtime version with `Manual` alone."""
        with self._call(f"read the runtime management of {_at(name, version)}"):
            answer = self._client(name).get_runtime_management_config(
                FunctionName=name, **_qualifier(version)
            )
        return RuntimeManagement(answer["UpdateRuntimeOn"], answer.get("RuntimeVersionArn") or None)

    def _manage_runtime(self, name: str, wanted: RuntimeManagement, version: str | None) -> None:
        pinned = {"RuntimeVersionArn": wanted.runtime_version_arn} if wanted.runtime_version_arn else {}
        with self._call(f"set the runtime management of {_at(name, version)}"):
            self._client(name).put_runtime_management_config(
                FunctionName=name, UpdateRuntimeOn=wanted.update_runtime_on, **_qualifier(version), **pinned
            )

    def _event_invoke(self, name: str, alias: str | None) -> EventInvoke:
        try:
            with self._call(f"read the event-invoke configuration of {_at(name, alias)}"):
                answer = self._client(name).get_function_event_invoke_config(
                    FunctionName=name, **_qualifier(alias)
                )
        except ResourceNotFoundError:
            return NO_EVENT_INVOKE
        return EventInvoke(
            answer.get("MaximumRetryAttempts"),
            answer.get("MaximumEventAgeInSeconds"),
            _destination(answer, "OnSuccess"),
            _destination(answer, "OnFailure"),
        )

    def _set_event_invoke(self, name: str, wanted: EventInvoke, alias: str | None) -> None:
        """Put replaces the whole: what is left out has AWS's default again."""
        try:
            with self._call(f"set the event-invoke configuration of {_at(name, alias)}"):
                if wanted.is_set:
                    self._client(name).put_function_event_invoke_config(
                        FunctionName=name, **_qualifier(alias), **_event_request(wanted)
                    )
                else:
                    self._client(name).delete_function_event_invoke_config(
                        FunctionName=name, **_qualifier(alias)
                    )
        except ResourceNotFoundError:
            if wanted.is_set:
                raise

    def _call(self, doing: str) -> Any:  # noqa: ANN401  a context manager
        return lambda_call(self._target, doing)


def _qualifier(qualifier: str | None) -> dict[str, str]:
    return {"Qualifier": qualifier} if qualifier else {}


def _at(name: str, qualifier: str | None) -> str:
    return f"{name}:{qualifier}" if qualifier else name


def _destination(answer: Mapping[str, Any], event: str) -> str:
    return str(((answer.get("DestinationConfig") or {}).get(event) or {}).get("Destination") or "")


def _event_request(wanted: EventInvoke) -> dict[str, object]:
    """AWS refuses a request that says nothing, so destinations are said also where there are none."""
    destinations = {"OnSuccess": wanted.on_success, "OnFailure": wanted.on_failure}
    numbers = {
        "MaximumRetryAttempts": wanted.maximum_retry_attempts,
        "MaximumEventAgeInSeconds": wanted.maximum_event_age_in_seconds,
    }
    return {
        **{key: value for key, value in numbers.items() if value is not None},
        "DestinationConfig": {
            event: {"Destination": arn} if arn else {} for event, arn in destinations.items()
        },
    }
