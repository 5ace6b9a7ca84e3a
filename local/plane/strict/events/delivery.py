"""Lets EventBridge call functions as Lambda's asynchronous callers do: a call that fails is tried again.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: two more attempts, then the
function's dead-letter queue or destination.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Callable

from ministack.services import eventbridge, lambda_svc

from local.plane.patching import replace


def apply() -> None:
    """Deliver to functions by Lambda's own queue."""
    replace(
        eventbridge,
        "_dispatch_to_lambda",
        sha256="1f95adbaed3a966a5b5761dbf547c1fa47100ea4229bd7461cd2fb599708434d",
    )(dispatch_to_lambda)


def dispatch_to_lambda(original: Callable[[str, str], None], arn: str, payload: str) -> None:
    """Call the function behind an ARN and leave the rest to Lambda."""
    record, config, _name = lambda_svc._get_func_record_for_ref(arn)
    if record is None or config is None:
        original(arn, payload)
        return
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))
