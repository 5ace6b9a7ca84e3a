"""What Sluice relies on each state of deployment.asl.json to do."""

from collections.abc import Iterator
from typing import Any

from verify_aws.states.case import TOKEN, StateCase

_ID = {"deploymentId": "d-1"}
_KNOWN = {**_ID, "error": "", "cause": ""}
_LOST = {**_ID, "error": "TargetError", "cause": "It broke"}
_NO_CAUSE = {**_ID, "error": "TargetError", "cause": ""}


def cases(_now_ms: int) -> Iterator[StateCase]:
    """Every case of the machine."""
    yield from _beginning()
    yield from _targets()
    yield from _end()


def _beginning() -> Iterator[StateCase]:
    begin: dict[str, Any] = {"state": "Begin deployment", "given": _ID, "payload": _ID}
    yield StateCase(**begin, when="done", returns={}, next="Run preflight", sets=_KNOWN)
    yield StateCase(
        **begin,
        when="failed",
        raises=("TargetError", "It broke"),
        status="CAUGHT_ERROR",
        next="Cancel targets",
        sets=_LOST,
    )
    yield StateCase(
        **begin,
        when="failed without a cause",
        raises=("TargetError", None),
        status="CAUGHT_ERROR",
        next="Cancel targets",
        sets=_NO_CAUSE,
    )
    look: dict[str, Any] = {"state": "Run preflight", "variables": _KNOWN, "payload": _ID}
    yield StateCase(**look, when="nothing stands in the way", returns={}, next="Run targets")
    yield StateCase(
        **look,
        when="something stands in the way",
        raises=("PreflightError", "No role"),
        status="CAUGHT_ERROR",
        next="Cancel targets",
        sets={**_ID, "error": "PreflightError", "cause": "No role"},
    )
    yield StateCase(
        **look,
        when="something stands in the way without a cause",
        raises=("PreflightError", None),
        status="CAUGHT_ERROR",
        next="Cancel targets",
        sets={**_ID, "error": "PreflightError", "cause": ""},
    )
    yield StateCase(
        **look,
        when="it could not look",
        raises=("TargetError", "It broke"),
        status="CAUGHT_ERROR",
        next="Run targets",
    )


def _targets() -> Iterator[StateCase]:
    run: dict[str, Any] = {
        "state": "Run targets",
        "variables": _KNOWN,
        "waits": True,
        "payload": {**_ID, "taskToken": TOKEN},
    }
    yield StateCase(**run, when="all have ended", returns={}, next="Finish deployment")
    cancel: dict[str, Any] = {
        "state": "Cancel targets",
        "variables": _LOST,
        "waits": True,
        "payload": {**_LOST, "taskToken": TOKEN},
    }
    yield StateCase(**cancel, when="all have ended", returns={}, next="Finish deployment")
    for state, after in ((run, "Cancel targets"), (cancel, "Finish deployment")):
        for cause in ("It broke", None):
            yield StateCase(
                **state,
                when="failed" if cause else "failed without a cause",
                raises=("TargetError", cause),
                status="CAUGHT_ERROR",
                next=after,
                sets=_LOST if cause else _NO_CAUSE,
            )


def _end() -> Iterator[StateCase]:
    yield StateCase(
        "Finish deployment",
        "done",
        variables=_LOST,
        payload=_LOST,
        returns={"status": "FAILED", "reason": "It broke"},
        next="Outcome",
        sets={**_LOST, "status": "FAILED", "reason": "It broke"},
    )
    succeeded = {**_KNOWN, "status": "SUCCEEDED", "reason": "All targets"}
    failed = {**_LOST, "status": "CANCELLED", "reason": "By ada"}
    yield StateCase("Outcome", "succeeded", variables=succeeded, next="Succeeded")
    yield StateCase("Outcome", "did not succeed", variables=failed, next="Failed")
    yield StateCase(
        "Failed", "cancelled", variables=failed, status="FAILED", error="CANCELLED", cause="By ada"
    )
    yield StateCase("Succeeded", "succeeded", variables=succeeded)
