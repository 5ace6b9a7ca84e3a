"""What a handler writes is taken off its pipe, however many files the plane has open."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.plane.runtime.output import Output

_MORE_THAN_SELECT_TAKES = 1_100
_MORE_THAN_A_PIPE_HOLDS = 1_000_000


@pytest.fixture
def many_files() -> Iterator[None]:
    """So many files open that the next ones have numbers above 1,024."""
    with ExitStack() as held:
        for _ in range(_MORE_THAN_SELECT_TAKES):
            held.enter_context(Path(os.devnull).open("rb"))
        yield


@pytest.mark.usefixtures("many_files")
def test_handler_can_go_on_writing_when_the_plane_has_many_files_open() -> None:
    reader, writer = os.pipe()
    output = Output(os.fdopen(reader, "rb"))
    text = b"x" * _MORE_THAN_A_PIPE_HOLDS
    writing = threading.Thread(target=os.write, args=(writer, text), daemon=True)
    writing.start()
    writing.join(timeout=10)
    assert not writing.is_alive()
    os.close(writer)
    assert len(output.take()) == len(text)
