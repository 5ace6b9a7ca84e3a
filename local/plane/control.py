"""Our own endpoints under /_sluice/: what the plane was asked so far, and its clock.

GET    /_sluice/calls    the AWS calls since start or reset
DELETE /_sluice/calls    forget them
GET    /_sluice/clock    {"now": epoch seconds}
POST   /_sluice/clock    {"advanceSeconds": n} or {"speed": factor}
GET    /_sluice/faults   the calls of handlers since faults were set
POST   /_sluice/faults   {"faults": [{"kind", "at", "lasts"}],
                          "denials": [{"service", "account", "since", "calls"}]}
POST   /_sluice/knobs    {"update_seconds": n, "alias_delay_seconds": n, "limits_calls": bool,
                          "concurrent_executions": n}
POST   /_sluice/functions {"account", "region", "function", "version", "state"}: Lambda gives it that state
POST   /_sluice/metrics  {"delaySeconds": n}: metric values arrive that much later
"""

import json
from collections.abc import Callable
from dataclasses import asdict

from local.plane import metric_delay, settings
from local.plane.calls import CallLog
from local.plane.clock import Clock
from local.plane.faults import Denial, Fault, FaultKind, Faults
from local.plane.shapes import Json


class ControlEndpoints:
    """Answers control calls as JSON."""

    def __init__(self, calls: CallLog, clock: Clock, faults: Faults) -> None:
        self._calls = calls
        self._clock = clock
        self._faults = faults
        self._routes: dict[tuple[str, str], Callable[[Json], Json]] = {
            ("GET", "calls"): lambda _: self._calls.as_list(),
            ("DELETE", "calls"): self._forget_calls,
            ("GET", "clock"): self._read_clock,
            ("POST", "clock"): self._move_clock,
            ("GET", "faults"): lambda _: [asdict(call) for call in self._faults.made],
            ("POST", "faults"): self._set_faults,
            ("POST", "knobs"): self._turn_knobs,
            ("POST", "metrics"): _delay_metrics,
            ("POST", "functions"): _set_function_state,
        }

    def __call__(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and JSON body for one control call."""
        route = self._routes.get((method, path.strip("/")))
        if route is None:
            return 404, b'{"message":"No such control endpoint"}'
        try:
            return 200, json.dumps(route(json.loads(body or b"{}"))).encode()
        except ValueError as error:
            return 400, json.dumps({"message": str(error)}).encode()

    def _forget_calls(self, _wish: Json) -> dict[str, Json]:
        self._calls.clear()
        return {}

    def _set_faults(self, wish: dict[str, list[dict[str, Json]]]) -> dict[str, Json]:
        faults = [Fault(**{**one, "kind": FaultKind(one["kind"])}) for one in wish.get("faults", ())]
        if any(fault.kind is FaultKind.LEAVE for fault in faults):
            raise ValueError(
                "Only the simulation of `make chaos` leaves a handler alone: here it is a process"
            )
        self._faults.set_up(faults, [Denial(**one) for one in wish.get("denials", ())])
        return {}

    def _turn_knobs(self, wish: dict[str, float]) -> dict[str, Json]:
        settings.turn(**wish)
        return {}

    def _read_clock(self, _wish: Json) -> dict[str, float]:
        return {"now": self._clock.now()}

    def _move_clock(self, wish: dict[str, float]) -> dict[str, float]:
        if "advanceSeconds" in wish:
            self._clock.advance(float(wish["advanceSeconds"]))
        if "speed" in wish:
            self._clock.set_speed(float(wish["speed"]))
        return self._read_clock(wish)


def _set_function_state(wish: dict[str, str]) -> dict[str, Json]:
    # The emulator is imported when it is needed: tests of these endpoints run without it.
    from local.plane.runtime import idle  # noqa: PLC0415

    return idle.set_state(wish)


def _delay_metrics(wish: dict[str, float]) -> dict[str, float]:
    metric_delay.set_seconds(float(wish["delaySeconds"]))
    return {"delaySeconds": metric_delay.seconds()}
