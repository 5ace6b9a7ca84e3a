"""Puts the simulated time and the baton in place of the interpreter's own, for threads of the simulation."""

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial

from local.plane import clock
from local.simulation.baton import Baton, real_monotonic, real_sleep, real_time

_current: list[Baton] = []
_real_start = threading.Thread.start


def use(baton: Baton) -> None:
    """Make `baton` the one of this process: time, sleep, threads, timers and the plane's clock obey it."""
    _current[:] = [baton]
    time.time, time.monotonic, time.sleep = _time, _monotonic, _sleep  # type: ignore[assignment]
    threading.Thread.start = _start  # type: ignore[method-assign,assignment]
    threading.Timer = _Timer  # type: ignore[assignment,misc]
    clock.Clock.wait_for = _wait_for  # type: ignore[method-assign,assignment]


def current() -> Baton:
    """The baton of this process."""
    return _current[0]


def _baton() -> Baton | None:
    """The baton, if the calling thread is part of the simulation."""
    return _current[0] if _current and _current[0].strand is not None else None


def _time() -> float:
    return _current[0].now if _current else real_time()


def _monotonic() -> float:
    return _current[0].now if _current else real_monotonic()


def _sleep(seconds: float) -> None:
    baton = _baton()
    (baton.sleep if baton else real_sleep)(seconds)


def _start(thread: threading.Thread) -> None:
    """Start a thread; one that a strand starts becomes a strand."""
    baton = _baton()
    if baton is not None:
        strand, run = baton.add(thread.name), thread.run

        def run_in_turn() -> None:
            baton.enter(strand)
            try:
                run()
            finally:
                baton.leave()

        thread.run = run_in_turn  # type: ignore[method-assign]
    _real_start(thread)


class _Timer(threading.Thread):
    """`threading.Timer` on the simulated time."""

    def __init__(self, interval: float, function: Callable[..., object], args: Iterable[object] = ()) -> None:
        super().__init__(daemon=True)
        self._interval = interval
        self._act = partial(function, *args)
        self._is_cancelled = False

    def cancel(self) -> None:
        """Do not act any more."""
        self._is_cancelled = True

    def run(self) -> None:
        """Wait, then act."""
        time.sleep(self._interval)
        if not self._is_cancelled:
            self._act()


def _wait_for(
    _clock: clock.Clock,
    is_over: Callable[[], bool],
    bell: threading.Event,
    seconds_left: Callable[[], float],
) -> bool:
    """What `Clock.wait_for` does, giving the baton away meanwhile."""
    while not is_over():
        left = seconds_left()
        if left <= 0:
            return False
        current().wait(bell, left)
        bell.clear()
    return True
