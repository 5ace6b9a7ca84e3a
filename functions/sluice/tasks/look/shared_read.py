"""Something that several inspections need and that is read once: by whoever needs it first, for all."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class SharedRead(Generic[Value]):
    """The value of `read`, or the error it ended with; the others wait while one reads."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._outcome: Future[Value] = Future()
        self._lock = Lock()

    def __call__(self) -> Value:
        """The value, or the error."""
        with self._lock:
            if not self._outcome.done():
                self._read_now()
        return self._outcome.result()

    def _read_now(self) -> None:
        try:
            self._outcome.set_result(self._read())
        except Exception as error:
            self._outcome.set_exception(error)
            raise
