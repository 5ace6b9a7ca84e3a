"""Judges whether a deployment heeded its alarms: by what its handlers asked, and how its targets ended."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local.plane.faults import MadeCall
from tests.faults.schedules import TargetShape

_MOVING = ("set_weight", "promote")


@dataclass
class _Red:
    """A time in which an alarm was red: from after one call until another, and in seconds."""

    after: int
    since: float
    until: float = math.inf

    def holds_at(self, number: int) -> bool:
        """Whether it was red when this call was made."""
        return self.after < number <= self.until


@dataclass(frozen=True)
class Times:
    """When the alarms of a target were noted first, and when the target ended."""

    watched: float
    ended: float


@dataclass
class AlarmWatch:
    """What the alarms of targets did, and who looked at them when."""

    reds: dict[str, list[_Red]] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)

    def put(self, target: str, state: str, *, calls: int, at: float) -> None:
        """Somebody has given the alarm of a target this state, after so many calls."""
        reds = self.reds.setdefault(target, [])
        is_red = bool(reds) and math.isinf(reds[-1].until)
        if state == "ALARM" and not is_red:
            reds.append(_Red(calls, at))
        elif state != "ALARM" and is_red:
            reds[-1].until = calls

    def see(self, call: MadeCall) -> None:
        """A handler has made this call."""
        if call.operation == "DescribeAlarms":
            self.looks[call.caller] = call.number

    def unheeded_move(self, target: TargetShape, call: MadeCall) -> str:
        """What is wrong with a move of traffic to the new version, if anything."""
        if target.alarm != "block" or not call.caller.startswith(_MOVING):
            return ""
        look = self.looks.get(call.caller)
        if look is None:
            return "without a look at the alarm"
        is_red = any(red.holds_at(look) for red in self.reds.get(target.name, []))
        return f"although the alarm was red at call {look}" if is_red else ""

    def wrong_end(self, shape: TargetShape, target: Any, times: Times, patience: float) -> Iterator[str]:
        """What is wrong with the end of a target: success on a red alarm, or blame of one that never was."""
        reds = self.reds.get(target.name, [])
        # All but `block` let one be that was red before.
        watched = 0.0 if shape.alarm == "block" else times.watched
        lasting = [red.since for red in reds if math.isinf(red.until) and red.since > watched]
        late = times.ended - min(lasting, default=math.inf)
        if target.status.value == "SUCCEEDED" and late > patience:
            yield f"{target.name} succeeded {late:.0f} s after its alarm went red"
        if target.reason.startswith(("Alarm ", "Nothing was changed: Alarm ")) and not reds:
            yield f"{target.name} blames an alarm that was not red: {target.reason}"
