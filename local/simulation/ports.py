"""The product's own ports, except that what it does side by side is done in turn: a schedule must repeat."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cached_property
from typing import TypeVar

from sluice.wiring import AwsPorts

Item = TypeVar("Item")
Result = TypeVar("Result")


class InTurn:
    """The `SideBySide` port in one thread, which is the one of the environment that runs the handler."""

    def run(self, work: Callable[[Item], Result], items: Sequence[Item], *, limit: int) -> list[Result]:
        """Do `work` for every item; then raise the first error."""
        ends = self.run_within(0.0, work, items, limit=limit)
        return [end.result() for end in ends]

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


class SimulatedPorts(AwsPorts):
    """The ports of a simulated execution environment."""

    @cached_property
    def side_by_side(self) -> InTurn:
        """One after the other."""
        return InTurn()


def _end_of(work: Callable[[Item], Result], item: Item) -> Future[Result]:
    end: Future[Result] = Future()
    try:
        end.set_result(work(item))
    except Exception as error:  # noqa: BLE001 - carried to whoever asks for the result
        end.set_exception(error)
    return end
