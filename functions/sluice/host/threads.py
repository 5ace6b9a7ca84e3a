"""Runs jobs side by side in threads; what waits for AWS most of its time gains by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from threading import Lock
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Threads:
    """The `SideBySide` port on a pool of threads for each call."""

    def __init__(self) -> None:
        self._turn = Lock()

    def one_at_a_time(self) -> AbstractContextManager[object]:
        """Waits until no other job of this process is inside."""
        return self._turn

    def run(self, work: Callable[[Item], Result], items: Sequence[Item], *, limit: int) -> list[Result]:
        """Do `work` for every item, at most `limit` at a time; then raise the first error."""
        if len(items) == 1:  # most targets have one function, which needs no thread of its own
            return [work(items[0])]
        with ThreadPoolExecutor(limit) as pool:
            running = [pool.submit(work, item) for item in items]
        return [future.result() for future in running]

    def run_within(
        self,
        seconds: float,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        limit: int,
        first: Sequence[Callable[[], object]] = (),
    ) -> list[Future[Result]]:
        """Do the jobs of `first`, then `work` for as many items as `seconds` allow."""
        pool = ThreadPoolExecutor(limit)
        for job in first:
            pool.submit(job)
        running = [pool.submit(work, item) for item in items]
        wait(running, timeout=seconds)
        pool.shutdown(wait=False, cancel_futures=True)
        return running
