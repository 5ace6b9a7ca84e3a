"""Holds the one answer of a Task: whichever of function, token holder and timer is first, and no other."""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import threading
from collections.abc import Callable

from ministack.services import stepfunctions

from local.plane.shapes import Json


class Answer:
    """A result or an error that arrives once, from whatever thread."""

    def __init__(self) -> None:
        self.bell = threading.Event()
        self._lock = threading.Lock()
        self._outcome: Callable[[], Json] | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is an answer."""
        return self._outcome is not None

    def succeed(self, result: Json) -> bool:
        """Answer with a result; False if another answer came first."""
        return self._give(lambda: result)

    def fail(self, error: str | None, cause: str | None) -> bool:
        """Answer with an error; False if another answer came first."""

        def outcome() -> Json:
            raise stepfunctions._ExecutionError(error, cause)

        return self._give(outcome)

    def result(self) -> Json:
        """The result, or the error raised as the state's failure; only to be asked once it is given."""
        if self._outcome is None:
            raise RuntimeError("Nobody has answered this task yet")
        return self._outcome()

    def _give(self, outcome: Callable[[], Json]) -> bool:
        with self._lock:
            if self._outcome is not None:
                return False
            self._outcome = outcome
        self.bell.set()
        return True
