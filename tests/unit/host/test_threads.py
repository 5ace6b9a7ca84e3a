"""Jobs side by side: no more than the limit at once, all waited for, late ones left behind."""

from collections.abc import Sequence
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, Lock

import pytest

from sluice.host.threads import Threads


class Crowd:
    """Counts how many are in it at once; everybody stays until `size` have come, or nobody else comes."""

    def __init__(self, size: int) -> None:
        self._meeting = Barrier(size)
        self._lock = Lock()
        self.inside = self.most = 0

    def visit(self, _number: int) -> None:
        """Come in, meet the others and leave."""
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        with suppress(BrokenBarrierError):
            self._meeting.wait(timeout=0.5)
        with self._lock:
            self.inside -= 1


def test_results_come_in_the_order_of_the_items_when_the_first_takes_longest() -> None:
    second_is_done = Event()

    def work(number: int) -> int:
        second_is_done.wait(5) if number == 1 else second_is_done.set()
        return number * 10

    assert Threads().run(work, [1, 2], limit=2) == [10, 20]


def test_jobs_meet_when_the_limit_allows_it() -> None:
    crowd = Crowd(3)
    Threads().run(crowd.visit, range(3), limit=3)
    assert crowd.most == 3


def test_jobs_wait_when_the_limit_is_reached() -> None:
    crowd = Crowd(3)
    Threads().run(crowd.visit, range(3), limit=2)
    assert crowd.most == 2


def test_every_job_is_done_when_one_fails() -> None:
    done: list[int] = []
    failed = Event()

    def work(number: int) -> None:
        if number == 0:
            failed.set()
            raise ValueError("the first")
        failed.wait(5)
        if number == 2:
            raise ValueError("the second")
        done.append(number)

    with pytest.raises(ValueError, match="the first"):
        Threads().run(work, range(6), limit=2)
    assert sorted(done) == [1, 3, 4, 5]


@pytest.mark.parametrize("items", [[], [7]])
def test_nothing_is_lost_when_there_is_one_job_or_none(items: Sequence[int]) -> None:
    assert Threads().run(str, items, limit=4) == [str(one) for one in items]


def test_jobs_are_left_behind_when_the_time_is_up() -> None:
    may_end = Event()

    def work(number: int) -> int:
        if number == 1:
            may_end.wait(10)
        return number

    quick, stuck, waiting = Threads().run_within(0.2, work, [0, 1, 2], limit=1)
    may_end.set()

    assert quick.result() == 0
    assert waiting.cancelled()
    assert stuck.result(timeout=5) == 1


def test_each_job_has_an_end_of_its_own_when_one_fails_in_time() -> None:
    def work(number: int) -> int:
        return 10 // number

    failed, good = Threads().run_within(5, work, [0, 5], limit=2)
    assert isinstance(failed.exception(), ZeroDivisionError)
    assert good.result() == 2


def test_first_jobs_are_begun_before_all_others() -> None:
    begun: list[str] = []

    def shared() -> None:
        begun.append("shared")
        raise ValueError("nobody asks")

    (end,) = Threads().run_within(5, begun.append, ["own"], limit=1, first=[shared])
    assert (end.result(), begun) == (None, ["shared", "own"])
