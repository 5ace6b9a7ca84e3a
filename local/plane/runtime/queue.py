"""Lambda's queue of asynchronous calls: runs each event until it succeeds, and gives up as Lambda does.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: a function that fails is
called twice more. A throttled call does not count: its event goes back to the queue, for six hours unless the
function says otherwise, at first for a second, then twice as long each time, five minutes at most. A function
with a reserved concurrency of 0 gets no event. What is given up goes to the function's dead-letter queue or
destination.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import contextvars
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import lambda_svc

from local.plane import clock
from local.plane.patching import replace
from local.plane.shapes import Json, Record

_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 1.0, 300.0
_RETRIES, _EVENT_AGE_SECONDS = 2, 21_600


def apply() -> None:
    """Run asynchronous calls by this queue, wherever they come from."""
    replace(
        lambda_svc,
        "invoke_async_with_retry",
        sha256="289fe4d3cbd4089b4bace68e20212c8a4a74b38dc8e781556a1114df1058b5a1",
    )(put)


def put(_original: Callable[..., Any], function: Record, event: Json) -> None:
    """Take an event; its caller does not wait."""
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(_serve, function, event), daemon=True, name="lambda-queue").start()


def _serve(function: Record, event: Json) -> None:
    config = function.get("config") or function
    account, region = lambda_svc._account_region_from_function_config(config)
    with request_scope(account, region):
        result = _outcome(function, config, event)
        destination = _destination(function, config)
        if result.get("error") and destination:
            lambda_svc._route_async_failure(destination, config["FunctionName"], event, result)


def _outcome(function: Record, config: Record, event: Json) -> dict[str, Any]:
    """How the last attempt went."""
    options = _options(function)
    given_up_at = clock.current().now() + options.get("MaximumEventAgeInSeconds", _EVENT_AGE_SECONDS)
    result: dict[str, Any] = {}
    for attempt in range(options.get("MaximumRetryAttempts", _RETRIES) + 1):
        if attempt and not _rested(attempt, given_up_at):
            break
        result = _when_admitted(function, config, event, given_up_at)
        if not result.get("error") or result.get("throttle"):
            break
    return result


def _when_admitted(function: Record, config: Record, event: Json, given_up_at: float) -> dict[str, Any]:
    """The result of one attempt, which a throttle only delays."""
    wait = _FIRST_WAIT_SECONDS
    while True:
        result: dict[str, Any] = lambda_svc._execute_function(function, event)
        now = clock.current().now()
        is_hopeless = now + wait > given_up_at or lambda_svc._reserved_concurrency(function, config) == 0
        if not result.get("throttle") or is_hopeless:
            return result
        clock.current().wait_until(now + wait, lambda: False, threading.Event())
        wait = min(2 * wait, _LONGEST_WAIT_SECONDS)


def _rested(attempt: int, given_up_at: float) -> bool:
    """Wait before another attempt, in the emulator's shorter time; False if the event is too old then."""
    base, longest = lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS, lambda_svc._LAMBDA_ASYNC_RETRY_MAX_SECONDS
    seconds = min(base * 2 ** (attempt - 1), longest)
    if clock.current().now() + seconds > given_up_at:
        return False
    time.sleep(seconds)
    return True


def _options(function: Record) -> Mapping[str, Any]:
    found = (
        function.get("event_invoke_config")
        or (function.get("event_invoke_configs") or {}).get("$LATEST")
        or {}
    )
    return {name: value for name, value in found.items() if value is not None}


def _destination(function: Record, config: Record) -> str | None:
    on_failure = (_options(function).get("DestinationConfig") or {}).get("OnFailure") or {}
    dead_letters = config.get("DeadLetterConfig") or {}
    found: str | None = on_failure.get("Destination") or dead_letters.get("TargetArn")
    return found
