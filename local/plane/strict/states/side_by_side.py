"""Runs jobs side by side, some at a time, until all are done or one fails, which stops the others."""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import contextvars
import math
import threading
from collections.abc import Callable, Iterator

from ministack.services import stepfunctions

from local.plane.shapes import Json
from local.plane.strict.states import scopes

Job = Callable[[], Json]


class SideBySide:
    """One group of jobs, a scope of its own inside the caller's."""

    def __init__(self, jobs: list[Job]) -> None:
        self._jobs = jobs
        self._waiting: Iterator[int] = iter(range(len(jobs)))
        self._scope = scopes.Scope(scopes.current())
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._results: dict[int, Json] = {}
        self._failure: Exception | None = None
        self.running: set[int] = set()

    def run(self, limit: int) -> list[Json]:
        """The results in the jobs' order, or the first failure."""
        if len(self._jobs) == 1:
            return [self._jobs[0]()]
        for _ in range(min(limit, len(self._jobs))):
            threading.Thread(target=contextvars.copy_context().run, args=(self._work,), daemon=True).start()
        scopes.current().wait_for(self._is_over, self._bell, lambda: math.inf)
        if self._failure is not None:
            raise _as_state_failure(self._failure)
        return [self._results[index] for index in range(len(self._jobs))]

    def _is_over(self) -> bool:
        return self._failure is not None or len(self._results) == len(self._jobs)

    def _work(self) -> None:
        """Take jobs until none is left or the group is stopped."""
        scopes.enter(self._scope)
        try:
            while (index := self._next()) is not None:
                self._run_one(index)
        except scopes.ExecutionStoppedError:
            return

    def _next(self) -> int | None:
        with self._lock:
            self._scope.check()
            index = next(self._waiting, None)
            if index is not None:
                self.running.add(index)
            return index

    def _run_one(self, index: int) -> None:
        """Run a job; one that is stopped half-way stays among those running."""
        failure, result = None, None
        try:
            result = self._jobs[index]()
        except Exception as error:  # noqa: BLE001 - carried to the thread that waits for the group
            failure = error
        with self._lock:
            self.running.discard(index)
            self._results |= {index: result} if failure is None else {}
            self._failure = self._failure or failure
        if failure is not None:
            self._scope.stop()
        self._bell.set()


def run_side_by_side(jobs: list[Job], limit: int, stopped: Callable[[int], None]) -> list[Json]:
    """Run `jobs`; if one fails, `stopped` is told of each other that was under way."""
    group = SideBySide(jobs)
    try:
        return group.run(limit)
    except stepfunctions._ExecutionError:
        for index in sorted(group.running):
            stopped(index)
        raise


def _as_state_failure(error: Exception) -> Exception:
    """The error itself if it is a state's, else the one Step Functions has for its own troubles."""
    is_known = isinstance(error, stepfunctions._ExecutionError)
    return error if is_known else stepfunctions._ExecutionError("States.Runtime", str(error))
