"""Decides whether Lambda runs one more call now, as its limits on concurrency have it; it never waits.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html: what a function has reserved is its
limit and its own; all others of an account and region share the rest. A call beyond is throttled at once. How
many processes this machine carries is another matter: `pool.py`.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ministack.services import lambda_svc
from ministack.services.cloudformation import stacks

from local.plane.patching import replace
from local.plane.settings import current
from local.plane.shapes import Json, Record, Response

Provisioned = tuple[str, dict[str, Json]]
Limit = Literal["function", "account"]
_REASONS = {
    "function": "ReservedFunctionConcurrentInvocationLimitExceeded",
    "account": "ConcurrentInvocationLimitExceeded",
}
_lock = threading.Lock()
_running: Counter[str] = Counter()


def apply() -> None:
    """Count by account and region, and throttle in Lambda's own words."""
    replace(
        lambda_svc,
        "_acquire_execution_slot",
        sha256="ed3b38149e2e14aaf63ef63060c189a9bac09ab8255ef83f09bc2b6ddc44b742",
    )(begin)
    replace(
        lambda_svc,
        "_release_execution_slot",
        sha256="b35708f638af726e00eb2ad159574d175886821f5c68eba4a1d3df21e6e4bb7d",
    )(end)
    replace(
        lambda_svc,
        "_throttle_response",
        sha256="647221d5b0775feb5335a56f6640977c1b1477937e3edd635d8919aa577c41ae",
    )(_throttled_as_the_emulator_asks)
    replace(
        lambda_svc,
        "_get_account_settings",
        sha256="8155708f9d9c6187ec619f5ce9d8961812013aacd43eec572749cf35e6e40e9a",
    )(account_settings)
    replace(
        stacks,
        "_provision_resource",
        sha256="3b8f01fb187141b6e85be8e34409f906b46b659ceae8dc4da87a1510e639f9a0",
    )(reserved_when_created)
    replace(
        stacks,
        "_update_resource",
        sha256="21b9b1207f59a864b54bf49fa9859887d593490605e31eaf896e00a3d223dfd2",
    )(reserved_when_updated)


def begin(_original: Callable[..., Any], function: Record, config: Record) -> tuple[str | None, Limit | None]:
    """Count a call that begins, by the key that `end` takes; or say which limit it meets."""
    key = lambda_svc._inflight_key(config)
    own = lambda_svc._reserved_concurrency(function, config)
    others = {} if own is not None else _reserved_by_key()
    with _lock:
        met = limit_met(key, own, _running, others, current().concurrent_executions)
        if met is None:
            _running[key] += 1
    return (key, None) if met is None else (None, met)


def end(_original: Callable[..., Any], key: str) -> None:
    """A call has ended."""
    with _lock:
        _running[key] -= 1
        if not _running[key]:
            del _running[key]


def limit_met(
    key: str, own: int | None, running: Mapping[str, int], reserved: Mapping[str, int], account_limit: int
) -> Limit | None:
    """The limit that forbids one more call of the function at `key` (`account:region:name`), if any does.

    `reserved` is what the functions of its account and region have reserved; nothing in it is shared.
    """
    if own is not None:
        return "function" if running.get(key, 0) >= own else None
    place = key.rpartition(":")[0] + ":"
    sharing = sum(
        count for other, count in running.items() if other.startswith(place) and other not in reserved
    )
    return "account" if sharing >= account_limit - sum(reserved.values()) else None


def throttled(limit: Limit) -> dict[str, Any]:
    """What an execution gives that may not begin: recorded at AWS, 2025-11-24, TestLambdaConcurrency."""
    return {"throttle": True, "error": True, "log": "", "body": _refusal(_REASONS[limit])}


def throttle_response(body: Json) -> Response:
    """The Invoke API's answer for a throttled call."""
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "TooManyRequestsException"}
    return 429, headers, json.dumps(body).encode()


def account_settings(original: Callable[[], Response]) -> Response:
    """GetAccountSettings, with the limit that holds here."""
    lambda_svc._ACCOUNT_CONCURRENCY_CAP = current().concurrent_executions
    return original()


def reserved_when_created(
    original: Callable[..., Provisioned], resource_type: str, logical_id: str, properties: Record, *rest: Json
) -> Provisioned:
    """A resource that a stack creates; the emulator does not read what a function reserves."""
    made = original(resource_type, logical_id, properties, *rest)
    return _reserved(resource_type, properties, made)


def reserved_when_updated(
    original: Callable[..., Provisioned],
    resource_type: str,
    physical_id: str,
    before: Record,
    after: Record,
    *rest: Json,
) -> Provisioned:
    """The same for a resource that a stack changes."""
    made = original(resource_type, physical_id, before, after, *rest)
    return _reserved(resource_type, after, made)


def _reserved(resource_type: str, properties: Record, made: Provisioned) -> Provisioned:
    if resource_type == "AWS::Lambda::Function":
        wanted = properties.get("ReservedConcurrentExecutions")
        lambda_svc._functions[made[0]]["concurrency"] = None if wanted is None else int(wanted)
    return made


def _throttled_as_the_emulator_asks(
    _original: Callable[..., Any], reason_code: str, **_words: Json
) -> dict[str, Any]:
    return throttled("function" if reason_code == _REASONS["function"] else "account")


def _refusal(reason: str) -> dict[str, str]:
    return {"Reason": reason, "Type": "User", "message": "Rate Exceeded."}


def _reserved_by_key() -> dict[str, int]:
    """What the functions of the caller's account and region have reserved."""
    shares = {}
    for record in list(lambda_svc._functions.values()):
        own = lambda_svc._reserved_concurrency(record, record["config"])
        if own is not None:
            shares[lambda_svc._inflight_key(record["config"])] = own
    return shares
