"""Scripts: a test is the conversation between a task and its ports, call by call, and nothing besides.

    script = (
        Script()
        << functions.get_alias("quote", "live")
        >> an_alias(STABLE)
        << functions.update_alias("quote", "live", QUARTER, "r1")
        >> RevisionConflictError()
    )
    script.play(lambda ports: ...)

`<<` is the call that the task must make next, with its arguments. `>>` is what it is answered; an exception
is raised, and without an answer it gets None. The calls are written with the ports of `tests.tasks.ports`,
so mypy holds them and their answers to the protocols. A script keeps no state of a world and decides
nothing: what it does not say, the task may not ask.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, overload

from sluice.domain.rollback.function_record import FunctionRecord
from tests.tasks.calls import Call, Port, shown
from tests.tasks.ports import ScriptedPorts

Answer = TypeVar("Answer")
Outcome = TypeVar("Outcome")

NOW = 1_000_000.0
"""The time in a script that sets none, in seconds since the epoch."""


class OffScriptError(AssertionError):
    """The task said something else than the script."""


@dataclass(frozen=True)
class Line:
    """A call that must come, what it is answered, and what the clock says from then on, if it moves."""

    call: Call
    answer: object = None
    time: float | None = None

    def __str__(self) -> str:
        """The call with its answer."""
        return f"{self.call}{'' if self.answer is None else f' >> {shown(self.answer)}'}"


class Script:
    """What a task and its ports say to each other, in order; a script is a value and can be continued."""

    def __init__(self, lines: Sequence[Line] = (), *, now: float = NOW) -> None:
        self._lines, self._now = tuple(lines), now

    @overload
    def __lshift__(self, more: "Cue[Answer]") -> "Cue[Answer]": ...
    @overload
    def __lshift__(self, more: "Script") -> "Script": ...  # type: ignore[overload-overlap]
    @overload
    def __lshift__(self, more: Answer) -> "Cue[Answer]": ...  # any call; mypy cannot leave scripts out
    def __lshift__(self, more: object) -> "Script":
        """The call that must come next, answered with None until an answer follows; or another script."""
        if isinstance(more, Script):
            return type(more)((*self._lines, *more._lines), now=self._now)
        if not isinstance(more, Call):
            raise TypeError(f"only calls of the ports in tests.tasks.ports can be expected, not {more!r}")
        return Cue((*self._lines, Line(more)), now=self._now)

    def at(self, time: float) -> "Script":
        """The clock says this from here on."""
        if not self._lines:
            return Script(now=time)
        *before, last = self._lines
        return Script((*before, replace(last, time=time)), now=self._now)

    def play(self, act: Callable[[ScriptedPorts], Outcome]) -> Outcome:
        """Let `act` talk to the ports by this script; what it gives back, or the error that it raises."""
        __tracebackhide__ = True
        play = _Play(self._lines, self._now)
        try:
            outcome = act(ScriptedPorts(play.hear, play.now))
        except Exception:
            play.check_over()
            raise
        play.check_over()
        return outcome


class Cue(Script, Generic[Answer]):
    """A script whose last call may still be given its answer."""

    def __rshift__(self, answer: Answer | Exception) -> Script:
        """What the call is answered, or the error that it raises."""
        *before, last = self._lines
        return Script((*before, replace(last, answer=answer)), now=self._now)


class _Play:
    """One time that a script is played."""

    def __init__(self, lines: Sequence[Line], now: float) -> None:
        self._lines, self._now = [*lines], now
        self._said: list[Line] = []
        self._stored: dict[str, int] = {}
        self._complaint: OffScriptError | None = None

    def now(self) -> float:
        return self._now

    def hear(self, call: Call) -> object:
        """The answer, if this is the next call; once a task is off the script it stays so."""
        __tracebackhide__ = True
        if self._complaint is not None or not self._lines or self._lines[0].call != call:
            raise self._off(call)
        line = self._lines.pop(0)
        self._said.append(line)
        self._check_what_is_stored(call)
        self._now = self._now if line.time is None else line.time
        if isinstance(line.answer, Exception):
            raise line.answer
        return line.answer.heard_by(self.hear) if isinstance(line.answer, Port) else line.answer

    def _check_what_is_stored(self, call: Call) -> None:
        """A record is made of the one that was stored last, unless it was read since."""
        said = dict(call.arguments)
        if call.method == "function":
            self._stored.pop(str(said["function_name"]), None)
        record = said.get("record")
        if call.method != "save_function" or not isinstance(record, FunctionRecord):
            return
        before = self._stored.get(record.function_name, record.saves - 1)
        if record.saves != before + 1:
            raise self._off(call)
        self._stored[record.function_name] = record.saves

    def check_over(self) -> None:
        """OffScriptError when the task has left the script, whoever caught that, or has left lines out."""
        __tracebackhide__ = True
        if self._complaint is not None or self._lines:
            raise self._off(None)

    def _off(self, call: Call | None) -> OffScriptError:
        if self._complaint is None:
            expected = self._lines[0].call if self._lines else None
            differing = expected.differences(call) if expected and call else ()
            told = [
                "The task left the script (- expected, + said):",
                *(f"    {line}" for line in self._said),
                f"  - {expected or 'the end'}",
                f"  + {call or 'the end'}",
                *(f"      {text}" for text in differing),
            ]
            self._complaint = OffScriptError("\n".join(told))
        return self._complaint
