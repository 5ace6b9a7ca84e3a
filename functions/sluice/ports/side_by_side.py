"""Work that is done side by side, as a protocol; `host/threads.py` has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

Item = TypeVar("Item")
Result = TypeVar("Result")


class SideBySide(Protocol):
    """Does the same work for several items at once, up to a limit."""

    def run(self, work: Callable[[Item], Result], items: Sequence[Item], *, limit: int) -> list[Result]:
        """Do `work` for every item and wait for all of them, then raise the first error, in their order.

        All are waited for because a rollback must not begin while a sibling still changes something.
        """
        ...

    def one_at_a_time(self) -> AbstractContextManager[object]:
        """Waits until no other job of this process is inside: for what memory has room for once."""
        ...

    def run_within(
        self,
        seconds: float,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        limit: int,
        first: Sequence[Callable[[], object]] = (),
    ) -> Sequence[Future[Result]]:
        """Do `work` for as many items as `seconds` allow, in their order; each has an end of its own.

        What runs longer is left behind and ends by itself, so it must change nothing. The jobs of `first` are
        begun before; how they end is for those to find out who need what they do.
        """
        ...
