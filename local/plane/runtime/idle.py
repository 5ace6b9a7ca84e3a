"""Takes the environments of an idle version away, and brings them back when it is called, as Lambda does.

https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html: an inactive function is not served; the
call that finds it inactive fails (ResourceNotReadyException), and makes it Pending until it is Active again.
Lambda does this to what was idle for weeks; here a test says when (`POST /_sluice/functions`).
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from ministack.core.responses import request_scope
from ministack.services import lambda_svc

from local.plane.shapes import Json, Record
from local.plane.windows import after_window

INACTIVE = "Inactive"


def set_state(wish: dict[str, str]) -> dict[str, Json]:
    """Give a version, or `$LATEST`, another state; `{}` when it was found."""
    with request_scope(wish["account"], wish["region"]):
        record = _record(lambda_svc._functions[wish["function"]], wish["version"])
        record["config"]["State"] = wish["state"]
    return {}


def restore(function: Record, version: str) -> None:
    """A call has found the version inactive: make it Pending, and Active after a while."""
    config = _record(function, version)["config"]
    config["State"] = "Pending"
    after_window(lambda: config.update(State="Active"))


def _record(function: Record, version: str) -> Record:
    record: Record = function["versions"].get(version, function)
    return record
