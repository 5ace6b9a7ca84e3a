"""Stops what ends together in Step Functions: an execution, or the iterations of one Map; it runs neither.

"If any iteration fails, the entire Map state fails and the other iterations are stopped":
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
"""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar

from local.plane import clock


class ExecutionStoppedError(BaseException):
    """Unwinds the thread of work that was stopped.

    It is no `Exception`: nothing on the way may take it for a failure and go on by Catch or Retry.
    """


class Scope:
    """Work that can be stopped as a whole, together with every scope inside it."""

    def __init__(self, parent: "Scope | None" = None) -> None:
        self._parent = parent
        self._stopped = False
        self._bells = clock.Bells()

    @property
    def is_stopped(self) -> bool:
        """Whether this scope or one around it was stopped."""
        return self._stopped or (self._parent is not None and self._parent.is_stopped)

    def stop(self) -> None:
        """End everything in this scope at its next breath; sleepers wake for it."""
        self._stopped = True
        self._bells.ring()

    def check(self) -> None:
        """Go no further if the scope was stopped."""
        if self.is_stopped:
            raise ExecutionStoppedError

    def wait_for(
        self, is_over: Callable[[], bool], bell: threading.Event, seconds_left: Callable[[], float]
    ) -> bool:
        """Wait as the clock's `wait_for` does, and unwind if the scope is stopped meanwhile."""
        with ExitStack() as hung:
            self._hang(bell, hung)
            answer = clock.current().wait_for(lambda: self.is_stopped or is_over(), bell, seconds_left)
        self.check()
        return answer

    def _hang(self, bell: threading.Event, hung: ExitStack) -> None:
        hung.enter_context(self._bells.hung(bell))
        if self._parent is not None:
            self._parent._hang(bell, hung)  # noqa: SLF001 - a parent is a Scope as well

    def sleep_until(self, moment: float) -> None:
        """Sleep until a moment of the plane's clock."""
        self.wait_for(lambda: False, threading.Event(), lambda: clock.current().real_seconds_until(moment))


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope of the calling thread; work outside any execution has one of its own."""
    return _current.get() or Scope()


def enter(scope: Scope) -> None:
    """Make `scope` the one of the calling thread, for good: the thread was started for it."""
    _current.set(scope)
