"""What Sluice relies on each state of target.asl.json to do."""

from collections.abc import Iterator
from typing import Any

from verify_aws.states.case import TOKEN, Around, StateCase

_ID = {"deploymentId": "d-1", "target": "prod"}
_MINUTE_MS = 60_000
_DAY_SECONDS = 86_400
_BROKE = ("TargetError", "It broke")
_BROKE_SILENTLY = ("TargetError", None)
_KINDS = {
    "prepareFunctions": "Prepare functions",
    "setWeight": "Set weight",
    "askForApproval": "Ask for approval",
    "runWebhook": "Run webhook",
    "smokeTest": "Smoke test",
    "judgeMetrics": "Judge metrics",
    "promote": "Promote",
}


def cases(now_ms: int) -> Iterator[StateCase]:
    """Every case of the machine."""
    yield from _beginning(now_ms)
    yield from _next_stage(now_ms)
    yield from _pause(now_ms)
    yield from _run_stage(now_ms)
    yield from _actions(now_ms)
    yield from _judge_metrics(now_ms)
    yield from _going_back()
    yield from _end()


def _stage(*actions: dict[str, Any], stops_clock: bool = False) -> dict[str, Any]:
    return {"actions": list(actions), "stopsClock": stops_clock}


def _under_way(now_ms: int, *stages: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        **_ID,
        "stages": list(stages),
        "stage": 0,
        "deadline": now_ms + 30 * _MINUTE_MS,
        "began": now_ms,
        **changes,
    }


def _caught(error: tuple[str, str | None], after: str = "Roll back", **also: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "when": "failed" if error[1] else "failed without a cause",
        "raises": error,
        "status": "CAUGHT_ERROR",
        "next": after,
        "sets": {"error": error[0], "cause": error[1] or "", **also},
    }


def _beginning(now_ms: int) -> Iterator[StateCase]:
    state = "Begin or recover"
    yield StateCase(state, "begins", given=_ID, next="Begin target", sets=_ID)
    yield StateCase(
        state,
        "recovers",
        given={**_ID, "recover": "stopped"},
        next="Roll back",
        sets={**_ID, "error": "TargetStoppedError", "cause": "stopped"},
    )
    yield StateCase(state, "finishes an undo", given={**_ID, "undoes": "d-0"}, next="Undo target", sets=_ID)
    begin: dict[str, Any] = {
        "state": "Begin target",
        "variables": _ID,
        "payload": {**_ID, "mayPause": True},
    }
    stage = _stage({"kind": "promote", "key": "1-promote"})
    yield StateCase(
        **begin,
        when="done, with one stage",
        returns={"stages": [stage], "timeLimitSeconds": 1800},
        next="Next stage",
        sets={"stages": [stage], "stage": 0, "deadline": now_ms + 30 * _MINUTE_MS, "began": now_ms},
    )
    yield StateCase(**begin, **_caught(_BROKE))
    yield StateCase(**begin, **_caught(_BROKE_SILENTLY))


def _next_stage(now_ms: int) -> Iterator[StateCase]:
    state, work = "Next stage", _stage({"kind": "setWeight", "key": "2-weight"})
    pause = {"kind": "pause", "key": "3-pause", "seconds": 600, "fromStageBefore": False}
    since_before = {**pause, "fromStageBefore": True}
    yield StateCase(
        state,
        "all are done",
        variables=_under_way(now_ms, work, stage=1),
        next="Finish target",
        sets={"outcome": "SUCCEEDED", "reason": ""},
    )
    yield StateCase(
        state,
        "an undo",
        variables=_under_way(now_ms, _stage({"kind": "undoTarget", "key": "1-undo"})),
        next="Undo target",
    )
    yield StateCase(
        state,
        "out of time",
        variables=_under_way(now_ms, work, deadline=now_ms - 10 * _MINUTE_MS),
        next="Roll back",
        sets={"error": "TimeLimitExceededError", "cause": ""},
    )
    yield StateCase(
        state,
        "a pause since the stage before",
        variables=_under_way(now_ms, _stage(since_before), began=now_ms - 5 * _MINUTE_MS),
        next="Pause",
        sets={"seconds": Around(300, 120), "following": 1},
    )
    yield StateCase(
        state,
        "a pause that is over",
        variables=_under_way(now_ms, _stage(since_before), began=now_ms - 20 * _MINUTE_MS),
        next="Pause",
        sets={"seconds": 1, "following": 1},
    )
    yield StateCase(
        state,
        "a pause",
        variables=_under_way(now_ms, _stage(pause)),
        next="Pause",
        sets={"seconds": 600, "following": 1},
    )
    yield StateCase(
        state, "work", variables=_under_way(now_ms, work), next="Run stage", sets={"entered": now_ms}
    )


def _pause(now_ms: int) -> Iterator[StateCase]:
    stage = _stage({"kind": "pause", "key": "3-pause", "seconds": 600})
    known = _under_way(now_ms, stage, seconds=600, following=1)
    pause: dict[str, Any] = {
        "state": "Pause",
        "variables": known,
        "waits": True,
        "payload": {
            **_ID,
            "action": "3-pause",
            "deadline": known["deadline"],
            "seconds": 600,
            "taskToken": TOKEN,
        },
    }
    yield StateCase(
        **pause,
        when="skipped",
        returns={},
        next="Next stage",
        sets={"deadline": known["deadline"], "stage": 1},
    )
    yield StateCase(
        **pause,
        when="over",
        raises=("States.Timeout", None),
        status="CAUGHT_ERROR",
        next="Next stage",
        sets={"deadline": known["deadline"] + 10 * _MINUTE_MS, "stage": 1},
    )
    yield StateCase(**pause, **_caught(_BROKE))
    yield StateCase(**pause, **_caught(_BROKE_SILENTLY))


def _run_stage(now_ms: int) -> Iterator[StateCase]:
    entered = now_ms - 10 * _MINUTE_MS
    for stops_clock, moved in ((True, 10 * _MINUTE_MS), (False, 0)):
        stage = _stage({"kind": "setWeight", "key": "2-weight"}, stops_clock=stops_clock)
        known = _under_way(now_ms, stage, entered=entered)
        done = {"deadline": known["deadline"] + moved, "stage": 1, "began": entered}
        when = "done, the clock stood still" if stops_clock else "done"
        yield StateCase(
            "Run stage", when, variables=known, returns=[{"done": True}], next="Next stage", sets=done
        )
        yield StateCase(
            "Run stage",
            "paused by hand, the clock stood still" if stops_clock else "paused by hand",
            variables=known,
            raises=("TargetPausedError", "Paused"),
            raised_in="Set weight",
            status="CAUGHT_ERROR",
            next="Pause",
            sets={"deadline": known["deadline"] + moved, "seconds": 30 * _DAY_SECONDS, "following": 0},
        )
    for error in (_BROKE, _BROKE_SILENTLY):
        yield StateCase("Run stage", variables=known, raised_in="Set weight", **_caught(error))


def _actions(now_ms: int) -> Iterator[StateCase]:
    known = _under_way(now_ms)
    payload = {**_ID, "action": "2-key", "deadline": known["deadline"]}
    for kind, state in _KINDS.items():
        yield StateCase("Kind of action", kind, given={"kind": kind}, next=state)
    for state in ("Prepare functions", "Set weight", "Smoke test", "Promote"):
        yield StateCase(
            state,
            "done",
            given={"key": "2-key"},
            variables=known,
            returns={},
            payload=payload,
            output={"done": True},
        )
    question = {"key": "2-key", "timeoutSeconds": 3600}
    asked: dict[str, Any] = {
        "state": "Ask for approval",
        "given": question,
        "variables": known,
        "waits": True,
    }
    asked["payload"] = {**payload, "timeoutSeconds": 3600, "hasExpired": False, "taskToken": TOKEN}
    yield StateCase(**asked, when="approved", returns={}, output={"done": True})
    yield StateCase(
        **asked,
        when="its time is up",
        raises=("States.Timeout", "Nobody decided"),
        status="CAUGHT_ERROR",
        next="Ask for approval",
        output={**question, "hasExpired": True},
    )
    yield StateCase(
        "Run webhook",
        "called back",
        given={"key": "2-key"},
        variables=known,
        waits=True,
        returns={},
        payload={**payload, "taskToken": TOKEN},
        output={"done": True},
    )


def _judge_metrics(now_ms: int) -> Iterator[StateCase]:
    known = _under_way(now_ms)
    given = {"kind": "judgeMetrics", "key": "2-key", "seconds": 600, "intervalSeconds": 60}
    judge: dict[str, Any] = {
        "state": "Judge metrics",
        "given": given,
        "variables": known,
        "waits": True,
        "payload": {
            **_ID,
            "action": "2-key",
            "deadline": known["deadline"],
            "seconds": 600,
            "taskToken": TOKEN,
        },
    }
    yield StateCase(**judge, when="passed", returns={}, output={"done": True})
    for when, error, after, output in (
        ("the window is over", ("States.Timeout", None), "Judge metrics", {**given, "seconds": 60}),
        ("one more window", ("AnalysisContinuesError", "90"), "Judge metrics", {**given, "seconds": 90}),
        ("undecided", ("AnalysisUndecidedError", "Too few calls"), "Ask for approval", given),
    ):
        yield StateCase(**judge, when=when, raises=error, status="CAUGHT_ERROR", next=after, output=output)


def _going_back() -> Iterator[StateCase]:
    failed = {**_ID, "error": "TargetError", "cause": "It broke"}
    for state, known in (("Undo target", _ID), ("Roll back", failed)):
        tried: dict[str, Any] = {"state": state, "variables": known, "payload": known}
        end = {"outcome": "ROLLED_BACK", "reason": "It broke"}
        yield StateCase(**tried, when="done", returns=end, next="Finish target", sets=end)
        for cause, reason in (("Throttled", "Throttled"), (None, "TargetError")):
            yield StateCase(
                **tried,
                when="failed for good" if cause else "failed for good without a cause",
                raises=("TargetError", cause),
                retries_used=8,
                status="CAUGHT_ERROR",
                next="Finish target",
                sets={"outcome": "ROLLBACK_FAILED", "reason": reason},
            )


def _end() -> Iterator[StateCase]:
    succeeded = {**_ID, "outcome": "SUCCEEDED", "reason": "All traffic"}
    failed = {**_ID, "outcome": "ROLLED_BACK", "reason": "It broke"}
    finish: dict[str, Any] = {"state": "Finish target", "variables": succeeded, "payload": succeeded}
    yield StateCase(**finish, when="done", returns={}, next="Outcome")
    yield StateCase(**finish, **_caught(("RollbackRequestedError", "By ada")))
    yield StateCase(**finish, **_caught(("RollbackRequestedError", None)))
    yield StateCase("Outcome", "succeeded", variables=succeeded, next="Succeeded")
    yield StateCase("Outcome", "did not succeed", variables=failed, next="Failed")
    yield StateCase(
        "Failed", "rolled back", variables=failed, status="FAILED", error="ROLLED_BACK", cause="It broke"
    )
    yield StateCase("Succeeded", "succeeded", variables=succeeded)
