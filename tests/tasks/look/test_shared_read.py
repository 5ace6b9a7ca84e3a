"""What several inspections share is read once, whoever comes first, and however it ends."""

from threading import Event, Thread

import pytest

from sluice.tasks.look.shared_read import SharedRead


def test_value_is_read_once_when_several_need_it() -> None:
    reads: list[str] = []
    shared = SharedRead(lambda: reads.append("read") or len(reads))
    assert [shared(), shared()] == [1, 1]


def test_error_is_everybodys_when_the_one_read_fails() -> None:
    reads: list[str] = []

    def fail() -> None:
        reads.append("read")
        raise ValueError("refused")

    shared = SharedRead(fail)
    for _ in range(2):
        with pytest.raises(ValueError, match="refused"):
            shared()
    assert reads == ["read"]


def test_others_wait_when_one_reads() -> None:
    begun, may_end = Event(), Event()
    reads, seen = [], []

    def read() -> int:
        reads.append("read")
        begun.set()
        may_end.wait(5)
        return 7

    shared = SharedRead(read)
    readers = [Thread(target=lambda: seen.append(shared())) for _ in range(3)]
    for reader in readers:
        reader.start()
    begun.wait(5)
    may_end.set()
    for reader in readers:
        reader.join(5)

    assert (reads, seen) == (["read"], [7, 7, 7])
