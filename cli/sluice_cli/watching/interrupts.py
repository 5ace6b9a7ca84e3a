"""Turns the signals by which people and CI end a command into exceptions; it decides nothing about them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sluice_cli.errors import ExitCode


class Terminated(KeyboardInterrupt):
    """SIGTERM: how CI ends a job that is cancelled or takes too long."""


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM is raised as `Terminated` in this block, as Ctrl-C is as KeyboardInterrupt."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Held:
    """What has arrived while interrupts were held back."""

    def __init__(self) -> None:
        self._arrived: list[type[KeyboardInterrupt]] = []

    def take(self, kind: type[KeyboardInterrupt]) -> None:
        """Keep it for later; whoever insists on the same is not kept waiting."""
        if kind in self._arrived:
            raise kind
        self._arrived.append(kind)

    def release(self) -> None:
        """Raise what has arrived."""
        if self._arrived:
            raise self._arrived[0]


_KINDS = {signal.SIGINT: KeyboardInterrupt, signal.SIGTERM: Terminated}


@contextmanager
def held_back() -> Iterator[Held]:
    """Nothing interrupts this block, so that whoever starts a deployment learns its id."""
    held = Held()

    def keep(number: int, _frame: FrameType | None) -> None:
        held.take(_KINDS[signal.Signals(number)])

    before = {number: signal.signal(number, keep) for number in _KINDS}
    try:
        yield held
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def interrupted_code(interrupt: KeyboardInterrupt) -> ExitCode:
    """As shells have it."""
    return ExitCode.TERMINATED if isinstance(interrupt, Terminated) else ExitCode.INTERRUPTED
