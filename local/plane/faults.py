"""Decides which AWS call of a handler goes wrong, and how; it makes no answer itself.

A fault is bound to the k-th call that handlers make after the faults were set. A call is counted once,
however often its client tries it: a fault hits the first try, or all of them when it lasts.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # its module needs the emulator, and orders for faults are also given from outside
    from local.plane.calls import Call

ITEM_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
UNGUARDED_WRITES = (
    *("CreateFunction", "CreateAlias", "DeleteAlias", "TagResource", "UntagResource"),
    *("PutFunctionConcurrency", "DeleteFunctionConcurrency", "PutRuntimeManagementConfig"),
    *("PutFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig"),
    *("PutProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig"),
)
"""Lambda takes no RevisionId with these: one that comes long after its decision takes effect all the same."""
_APP_ID = re.compile(r"\bapp/(\S+)")


class FaultKind(StrEnum):
    """What can happen to one call."""

    THROTTLE = "throttle"  # refused: too many requests
    ERROR = "error"  # the service fails; nothing took effect
    DENY = "deny"  # refused: no permission
    CONFLICT = "conflict"  # refused: a transaction holds the item; only writes to DynamoDB meet it
    TIME_OUT = "timeOut"  # no answer comes; nothing took effect
    LOSE = "lose"  # the call takes effect and its answer is lost
    TWICE = "twice"  # the call takes effect twice; the second answer is given
    CRASH_BEFORE = "crashBefore"  # the caller's process ends before the call
    CRASH_AFTER = "crashAfter"  # the caller's process ends after the call took effect
    LEAVE = "leave"  # whoever invoked the caller gives up and tries again; it goes on later, with this call


@dataclass(frozen=True)
class Fault:
    """One fault; one that `lasts` meets the client's own repetitions as well.

    `at` is the number of a call, or names it: `set_weight lambda:UpdateAlias 2`, the second such call.
    """

    kind: FaultKind
    at: int | str
    lasts: bool = False

    def meets(self, *, is_repetition: bool) -> bool:
        """Whether it hits this try of its call; a caller is left alone once."""
        return not is_repetition or (self.lasts and self.kind is not FaultKind.LEAVE)


@dataclass(frozen=True)
class Denial:
    """From the call `since` on, calls of `service` in `account` are refused, `calls` times at most."""

    service: str
    account: str
    since: int
    calls: int = 1_000_000


@dataclass(frozen=True)
class MadeCall:
    """A counted call: its number, the process that made it, and what it was."""

    number: int
    caller: str
    service: str
    operation: str
    account: str
    name: str


class Faults:
    """The faults in force, and the calls of handlers so far."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.set_up(())

    def set_up(self, faults: Sequence[Fault], denials: Sequence[Denial] = ()) -> None:
        """Put these in force and begin to count anew."""
        with self._lock:
            self._faults: Mapping[int | str, Fault] = {fault.at: fault for fault in faults}
            self._counts: Counter[str] = Counter()
            self._left = {denial: denial.calls for denial in denials}
            self._numbers: dict[str, int] = {}
            self.made: list[MadeCall] = []

    def meet(self, call: "Call", headers: Mapping[str, str]) -> FaultKind | None:
        """What happens to this try of a call, None if nothing does; calls of no handler are not counted."""
        caller = caller_of(headers)
        if not caller:
            return None
        with self._lock:
            number, is_repetition = self._number(call, caller, headers)
            fault = self._faults.get(number) or self._faults.get(self.made[number - 1].name)
            if fault is not None and fault.meets(is_repetition=is_repetition) and _can_meet(fault.kind, call):
                return fault.kind
            return FaultKind.DENY if self._is_denied(call, number) else None

    def made_as(self, invocation_id: str) -> MadeCall:
        """The call that has this id, which all its tries share."""
        return self.made[self._numbers[invocation_id] - 1]

    def has_come(self, place: int | str) -> bool:
        """Whether the call of this number or name was made."""
        if isinstance(place, int):
            return len(self.made) >= place
        return any(call.name == place for call in self.made)

    def _number(self, call: "Call", caller: str, headers: Mapping[str, str]) -> tuple[int, bool]:
        # One id for all tries of one call: botocore.retryhandler, "amz-sdk-invocation-id".
        key = headers.get("amz-sdk-invocation-id", "")
        if key in self._numbers:
            return self._numbers[key], True
        number = len(self.made) + 1
        kind = f"{caller.split('.', maxsplit=1)[0]} {call.service}:{call.operation}"
        self._counts[kind] += 1
        name = f"{kind} {self._counts[kind]}"
        self.made.append(MadeCall(number, caller, call.service, call.operation, call.account, name))
        if key:
            self._numbers[key] = number
        return number, False

    def _is_denied(self, call: "Call", number: int) -> bool:
        for denial, calls in self._left.items():
            is_meant = (call.service, call.account) == (denial.service, denial.account)
            if is_meant and number >= denial.since and calls > 0:
                self._left[denial] = calls - 1
                return True
        return False


def _can_meet(kind: FaultKind, call: "Call") -> bool:
    if kind is FaultKind.LEAVE:
        return call.operation not in UNGUARDED_WRITES
    return kind is not FaultKind.CONFLICT or (call.service == "dynamodb" and call.operation in ITEM_WRITES)


def caller_of(headers: Mapping[str, str]) -> str:
    """The execution environment that makes a call, by the application id in its user agent; else empty."""
    found = _APP_ID.search(headers.get("user-agent", ""))
    return found[1] if found else ""


class AnswerLostError(Exception):
    """The call took effect, and its caller must not hear of it."""


class NoAnswerError(Exception):
    """The call is never answered."""


class CallerEndedError(Exception):
    """The caller's process has ended."""


class CallerLeftError(Exception):
    """Nobody waits for the caller any more; its call has not been made yet."""


EndCaller = Callable[[str], None]
"""Ends the execution environment of this name."""
