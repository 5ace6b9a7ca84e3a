"""What reading a large document costs, held by counts; `make bench` holds the time."""

import gc
import json
from collections.abc import Iterator

import pytest

from sluice.config.load import load_config
from sluice.config.text.collector import at_rest
from sluice.config.text.document import read_document
from sluice.errors import ConfigProblemsError

_MANY = 40_000
_WHEN_OVER = 1
"""The collector looks once when it is woken; at work, it would have looked dozens of times."""


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The collections from here on, by generation."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_never_collects_garbage_while_it_reads_a_document(collections: list[int]) -> None:
    many = json.dumps([[str(number)] for number in range(_MANY)])
    text = f'{{"kind": "lambda", "x": {many}}}'
    collections.clear()
    read_document(text)
    assert len(collections) <= _WHEN_OVER


def test_never_collects_garbage_while_it_finds_the_places_of_problems(collections: list[int]) -> None:
    config = json.dumps({"kind": "lambda", "targets": {f"t{number}": {} for number in range(2_000)}})
    collections.clear()
    with pytest.raises(ConfigProblemsError):
        load_config(config)
    assert len(collections) <= _WHEN_OVER


def test_collects_again_after_a_file_that_was_refused() -> None:
    with pytest.raises(ConfigProblemsError):
        load_config("kind: lambda")
    assert gc.isenabled()


def test_does_not_wake_a_collector_that_somebody_else_has_stopped() -> None:
    gc.disable()
    try:
        with at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
