"""Runs one function version on an execution environment of the pool and puts it on record.

This is the one place every invocation passes, whoever asked: the Invoke API, Step Functions, API Gateway,
EventBridge. It does not choose the version.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.runtime.code import unpack
from local.plane.runtime.concurrency import throttled
from local.plane.runtime.environment import EnvironmentSpec, Outcome
from local.plane.runtime.metrics import record_invocation, record_throttle
from local.plane.runtime.pool import NoPlaceError, Pool
from local.plane.runtime.variables import environment_variables
from local.plane.settings import current
from local.plane.shapes import Json, Record

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for each synchronous payload.
_MAX_ANSWER_BYTES = 6_291_556


def apply() -> None:
    """Put our environments in place of the emulator's workers."""
    replace(
        lambda_svc,
        "_execute_function_dispatch",
        sha256="f62cd259213ecef7ae51bf01a6dd1aa326a031f4e9dfd9d8ac9f497cc8cbe623",
    )(execute)
    replace(
        lambda_svc,
        "invalidate_worker",
        sha256="1be5d7f769f5c6086d18043c5cc342193ff87299c41a9d40078ccd1c1acd9eec",
    )(forget_environments)


class AnyEnvironment(Protocol):
    """What runs an invocation."""

    def invoke(self, request_id: str, invoked_arn: str, payload: bytes) -> Outcome:
        """Run the handler once."""


class AnyPool(Protocol):
    """Where execution environments come from."""

    def environment(
        self, spec: EnvironmentSpec, *, is_reserved: bool
    ) -> AbstractContextManager[AnyEnvironment]:
        """An environment for one call, of a function that has concurrency of its own or not."""

    def drop(self, function_arn: str, version: str | None = None) -> None:
        """Forget a function's idle environments."""

    def end(self, name: str) -> None:
        """End the environment of this name, whatever it does."""

    def close(self) -> None:
        """End all."""


_pool: list[AnyPool] = []


def use(other: AnyPool) -> None:
    """Take execution environments from another pool than one of processes."""
    _pool[:] = [other]


def pool() -> AnyPool:
    """The pool of this process."""
    if not _pool:
        use(Pool(current().max_environments, current().max_calls))
    return _pool[0]


def execute(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., dict[str, Any]],
    record: Record,
    config: Record,
    event: Json,
    request_id: str,
    started: float,
) -> dict[str, Any]:
    """Run a function; what is neither Python nor a zip stays with the emulator."""
    if not str(config.get("Runtime", "")).startswith("python") or not record.get("code_zip"):
        return original(record, config, event, request_id, started)
    payload = json.dumps(event, ensure_ascii=False).encode()
    try:
        is_reserved = lambda_svc._reserved_concurrency(record, config) is not None
        with pool().environment(_spec(record, config), is_reserved=is_reserved) as environment:
            outcome = environment.invoke(request_id, config["FunctionArn"], payload)
    except NoPlaceError:
        record_throttle(config["FunctionName"])
        return throttled("account")
    record_invocation(config, outcome)
    lambda_svc._emit_lambda_logs(
        record, request_id, outcome.log, outcome.answer.is_error, int(outcome.milliseconds)
    )
    return _result(outcome, config, request_id)


def forget_environments(
    original: Callable[..., Any],
    name: str,
    qualifier: str | None = None,
    account: str | None = None,
    region: str | None = None,
) -> None:
    """Drop the warm environments of a function whose code or configuration changed."""
    original(name, qualifier=qualifier, account=account, region=region)
    scope = f"{region or lambda_svc.get_region()}:{account or lambda_svc.get_account_id()}"
    pool().drop(f"arn:aws:lambda:{scope}:function:{name}", qualifier)


def unqualified_arn(arn: str) -> str:
    """The function's ARN without version or alias."""
    return ":".join(arn.split(":")[:7])


def _result(outcome: Outcome, config: Record, request_id: str) -> dict[str, Any]:
    result: dict[str, Any] = {"log": outcome.log, "log_tail": _log_tail(outcome, config, request_id)}
    if len(outcome.answer.payload) > _MAX_ANSWER_BYTES:
        return result | {"error": True, "body": _too_large()}
    result["body"] = json.loads(outcome.answer.payload or b"null")
    if outcome.answer.is_error:
        result |= {"error": True, "function_error": "Unhandled"}
    return result


def _too_large() -> dict[str, str]:
    reason = f"Response payload size exceeded maximum allowed payload size ({_MAX_ANSWER_BYTES} bytes)."
    return {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": reason}


def _log_tail(outcome: Outcome, config: Record, request_id: str) -> str:
    milliseconds = outcome.milliseconds
    return (
        f"START RequestId: {request_id} Version: {config.get('Version', '$LATEST')}\n"
        f"{outcome.log}"
        f"END RequestId: {request_id}\n"
        f"REPORT RequestId: {request_id}\tDuration: {milliseconds:.2f} ms\t"
        f"Billed Duration: {int(milliseconds) + 1} ms\tMemory Size: {config.get('MemorySize', 128)} MB\n"
    )


def _spec(record: Record, config: Record) -> EnvironmentSpec:
    settings = current()
    cache_dir = settings.state_dir / "code"
    arn = unqualified_arn(config["FunctionArn"])
    layers = tuple(_layer_dir(layer, cache_dir) for layer in config.get("Layers") or [])
    return EnvironmentSpec(
        function_arn=arn,
        version=config.get("Version", "$LATEST"),
        handler=config["Handler"],
        python=settings.runtime_python,
        code_dir=unpack(record["code_zip"], cache_dir),
        layer_dirs=layers,
        variables=_frozen_variables(arn, config),
        timeout_seconds=float(config.get("Timeout") or 3),
        memory_mb=int(config.get("MemorySize") or 128),
    )


def _layer_dir(layer: Json, cache_dir: Path) -> Path:
    return unpack(lambda_svc._resolve_layer_zip(layer), cache_dir)


def _frozen_variables(arn: str, config: Record) -> tuple[tuple[str, str], ...]:
    """The same variables for the same configuration, or no environment would ever be warm."""
    region = arn.split(":")[3]
    unqualified = {**config, "FunctionArn": arn}
    credentials = lambda_runtime.execution_credentials(unqualified)
    variables = environment_variables(unqualified, region, credentials, current())
    return tuple(sorted(variables.items()))
