"""Does in turn what the product does side by side: a fault schedule must run the same way twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class InTurn:
    """The `SideBySide` port in one thread, which is the one of the environment that runs the handler."""

    def run(self, work: Callable[[Item], Result], items: Sequence[Item], *, limit: int) -> list[Result]:
        """Do `work` for every item; then raise the first error."""
        ends = self.run_within(0.0, work, items, limit=limit)
        return [end.result() for end in ends]

    def one_at_a_time(self) -> AbstractContextManager[object]:
        """Nobody else is ever inside."""
        return nullcontext()

    def run_within(
        self,
        seconds: float,  # noqa: ARG002 - jobs that follow each other leave nobody behind
        work: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        limit: int,  # noqa: ARG002 - one at a time is within any limit
        first: Sequence[Callable[[], object]] = (),
    ) -> list[Future[Result]]:
        """Do the jobs of `first`, then `work` for every item."""
        for job in first:
            _end_of(lambda job: job(), job)
        return [_end_of(work, item) for item in items]


def _end_of(work: Callable[[Item], Result], item: Item) -> Future[Result]:
    end: Future[Result] = Future()
    try:
        end.set_result(work(item))
    except Exception as error:  # noqa: BLE001 - carried to whoever asks for the result
        end.set_exception(error)
    return end
