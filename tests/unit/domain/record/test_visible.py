"""Texts that people are shown hide nothing from them."""

import pytest

from sluice.domain.record.visible import visible


@pytest.mark.parametrize(
    "text", ["prod", "größer als 5 €", "本番", "שלום", "a\nb\tc", "👩\u200d🚒", "न\u200dम", ""]
)
def test_leaves_a_text_as_it_is_when_all_of_it_can_be_seen(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "hidden",
    ["\u202e", "\u2066", "\u200f", "\x1b", "\x00", "\x7f", "\u2028", "\ufeff", "\u200b", "\u00ad", "\ud800"],
)
def test_writes_out_what_hides_or_turns_a_text_around(hidden: str) -> None:
    assert visible(f"a{hidden}b") == f"a\\u{ord(hidden):04x}b"


def test_writes_out_what_lies_beyond_the_first_plane_so_that_it_cannot_be_read_as_two_characters() -> None:
    assert visible("a\U000e0041b") == "a\\U000e0041b"
