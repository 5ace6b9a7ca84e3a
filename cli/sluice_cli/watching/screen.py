"""Shows what happens: in a terminal a board under the timeline, in a log lines alone."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from sluice_cli.environment import Environment
from sluice_cli.text.board import board
from sluice_cli.text.terminal import printable, progress, say
from sluice_cli.text.timeline import Timeline
from sluice_cli.watching.follow import Poll
from sluice_cli.watching.heartbeat import Heartbeat
from sluice_cli.watching.outcome import has_ended

_TICK_SECONDS = 1.0


class Screen:
    """Where a watch is shown; `told` is all that its timelines have said."""

    def __init__(self, console: Console, environment: Environment, *, has_several: bool) -> None:
        self._console, self._environment = console, environment
        self._timeline = Timeline(console, names_deployments=has_several)
        self._heartbeat = Heartbeat(environment.now())
        # The board is redrawn when there is something new and wiped at the end: no thread, no flicker.
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._polls: Sequence[Poll] = ()
        self.told = ""

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def show(self, polls: Sequence[Poll]) -> None:
        """Print what is new, and draw how everything stands."""
        self._polls = polls
        for poll in polls:
            self._timeline.show(poll.deployment, poll.new_events)
            self.told += "".join(f"{event['message']}\n" for event in poll.new_events)
        if self._console.is_terminal:
            self._draw()
        else:
            self._beat(polls)

    def rest(self, seconds: float) -> None:
        """Wait for the next poll; in a terminal countdowns go on meanwhile."""
        if not self._console.is_terminal:
            self._environment.sleep(seconds)
            return
        while seconds > 0:
            self._environment.sleep(min(_TICK_SECONDS, seconds))
            seconds -= _TICK_SECONDS
            self._draw()

    def say(self, sentence: str) -> None:
        """Print a sentence that is no part of any timeline."""
        say(progress(), printable(f"{sentence}."))

    def _draw(self) -> None:
        now = self._environment.now()
        boards = [
            board(poll.deployment, poll.analyses, now)
            for poll in self._polls
            if not has_ended(poll.deployment)
        ]
        self._live.update(Group(*boards) if boards else Text(""), refresh=True)

    def _beat(self, polls: Sequence[Poll]) -> None:
        now = self._environment.now()
        is_silent = not any(poll.new_events for poll in polls)
        left = [poll.deployment for poll in polls if not has_ended(poll.deployment)]
        for line in self._heartbeat.lines(left, now, is_silent=is_silent):
            say(self._console, line)
