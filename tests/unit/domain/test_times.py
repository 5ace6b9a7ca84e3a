"""Moments that people write: what is none is none, however near to one it comes."""

import pytest

from sluice.domain.times import in_words, moment_of


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01",
        "2026-11-01T00:00:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00+14:00",
        "soon",
    ],
)
def test_text_is_no_moment_when_nobody_could_say_it_again(text: str) -> None:
    assert moment_of(text) is None


def test_moment_is_the_same_when_it_has_another_offset() -> None:
    moment = moment_of("2026-11-01T02:00:00+02:00")
    assert moment is not None
    assert in_words(moment) == "2026-11-01 00:00:00 UTC"
