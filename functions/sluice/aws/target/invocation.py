"""Calls versions of a target's functions by number: `TargetInvocation` on Lambda; it never calls twice.

A call whose answer was lost may have happened, so only what Lambda itself refused or failed at (a throttle, a
5xx) may be tried again.
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

import base64
import re
import time
from collections.abc import Callable
from functools import cache
from math import ceil
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from sluice.aws.call_errors import code_of, is_access_denied, message_of, retryable
from sluice.aws.target.executions import to_execution
from sluice.aws.target.session_policy import as_policy
from sluice.domain.analysis.smoke_test import SmokeResponse
from sluice.domain.function.executions import DurableExecution
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.lease import function_arn
from sluice.errors import AccessDeniedError, RetryableError, SmokeTestFailedError

_CONNECT_SECONDS = 5
_SHORTEST_SECONDS = 1
_WAKING_SECONDS = 5.0
_STARTING_SECONDS = 20.0
# In the log tail, as text or as JSON: https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
_REPORTS = (
    re.compile(r"REPORT RequestId: \S+\s+Duration: ([\d.]+) ms"),
    re.compile(r'"type":\s*"platform\.report".*?"durationMs":\s*([\d.]+)'),
)


def one_call(seconds: float) -> Config:
    """No second attempt, and patience for `seconds`: boto3 would call again when an answer is late."""
    return _one_call(ceil(seconds))


@cache
def _one_call(seconds: int) -> Config:
    # Made once for so many seconds: each configuration that is made gets clients of its own.
    return Config(
        retries={"mode": "standard", "total_max_attempts": 1},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=max(_SHORTEST_SECONDS, seconds),
        tcp_keepalive=True,
    )


def invoking_policy(target: TargetPlan, name: str, version: str, *, is_durable: bool = False) -> str:
    """The session policy of smoke tests: this version, reading its durable executions if it has any.

    https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html
    """
    arn = f"{function_arn(target, name)}:{version}"
    reading = [("lambda:GetDurableExecution", f"{arn}/durable-execution/*")] if is_durable else []
    return as_policy(("lambda:InvokeFunction", arn), *reading)


class VersionInvocation:
    """Certain versions of one target's functions; `client` makes one's Lambda client of a configuration."""

    def __init__(self, target: TargetPlan, client: Callable[[str, Config], Any]) -> None:
        self._target = target
        self._client = client

    def invoke(
        self, name: str, version: str, payload: str, seconds: float, tenant_id: str | None = None
    ) -> SmokeResponse:
        """Call the version once and wait at most so long; SmokeTestFailedError when no answer comes."""
        client = self._client(name, one_call(seconds))
        began = time.monotonic()
        try:
            with retryable(f"call version {version} of {name}"):
                answer = _answer(client, name, version, payload, tenant_id)
        except ClientError as error:
            raise self._refused(error, name, version) from error
        measured = (time.monotonic() - began) * 1000
        tail = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
        return SmokeResponse(
            answer["Payload"].decode(errors="replace"),
            _duration(tail) or measured,
            str(answer.get("FunctionError", "")),
        )

    def start_execution(
        self, name: str, version: str, payload: str, execution_name: str, tenant_id: str | None = None
    ) -> str:
        """Start a durable execution without waiting for it; the same name and payload start it once."""
        client = self._client(name, one_call(_STARTING_SECONDS))
        tenant = {"TenantId": tenant_id} if tenant_id else {}
        try:
            with retryable(f"call version {version} of {name}"):
                answer = client.invoke(
                    FunctionName=name,
                    Qualifier=version,
                    InvocationType="Event",
                    DurableExecutionName=execution_name,
                    Payload=payload.encode(),
                    **tenant,
                )
        except ClientError as error:
            raise self._refused(error, name, version) from error
        return str(answer["DurableExecutionArn"])

    def get_execution(self, name: str, arn: str) -> DurableExecution:
        """A durable execution as it stands."""
        client = self._client(name, one_call(_STARTING_SECONDS))
        try:
            with retryable(f"read a durable execution of {name}"):
                return to_execution(client.get_durable_execution(DurableExecutionArn=arn))
        except ClientError as error:
            if is_access_denied(error):
                raise AccessDeniedError(
                    f"Role {self._target.deploy_role_arn} may not read a durable execution of {name}:"
                    f" {message_of(error)}",
                    "Allow lambda:GetDurableExecution on the functions in the role's policy, as the template"
                    " of the target account role does",
                ) from error
            raise SmokeTestFailedError(
                f"The durable execution of {name} could not be read: {code_of(error)}: {message_of(error)}"
            ) from error

    def wake(self, name: str, version: str) -> None:
        """Call an inactive version: Lambda refuses the call, and makes the version active again.

        https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html. Should it be active already, its
        handler runs once, with an empty event.
        """
        try:
            with retryable(f"call version {version} of {name}"):
                self._client(name, one_call(_WAKING_SECONDS)).invoke(
                    FunctionName=name, Qualifier=version, Payload=b"{}"
                )
        except ClientError as error:
            if is_access_denied(error):
                raise self._refused(error, name, version) from error
        except (HTTPClientError, RetryableError):
            pass  # whether it worked shows in the state of the version

    def _refused(self, error: ClientError, name: str, version: str) -> Exception:
        message = message_of(error)
        if is_access_denied(error):
            return AccessDeniedError(
                f"Role {self._target.deploy_role_arn} may not call version {version} of {name}: {message}",
                "Allow lambda:InvokeFunction on the versions of the functions in the role's policy, as the"
                " template of the target account role does for smoke tests",
            )
        return SmokeTestFailedError(f"{name} could not be called: {code_of(error)}: {message}")


def _answer(client: Any, name: str, version: str, payload: str, tenant_id: str | None) -> dict[str, Any]:  # noqa: ANN401
    tenant = {"TenantId": tenant_id} if tenant_id else {}
    try:
        answer = client.invoke(
            FunctionName=name, Qualifier=version, Payload=payload.encode(), LogType="Tail", **tenant
        )
        return {**answer, "Payload": answer["Payload"].read()}
    except ReadTimeoutError as error:
        raise SmokeTestFailedError(
            f"{name} did not answer in time",
            "Look in its log; it is not called again, because it may still be at work",
        ) from error
    except (HTTPClientError, IncompleteReadError, ResponseStreamingError) as error:
        raise SmokeTestFailedError(
            f"The connection to {name} broke before the response came",
            "Deploy again; it is not called again now, because it may have done its work",
        ) from error


def _duration(tail: str) -> float | None:
    """What AWS measured, without the start of the environment; None where the log does not say."""
    found = [match[1] for report in _REPORTS for match in report.finditer(tail)]
    return float(found[-1]) if found else None
