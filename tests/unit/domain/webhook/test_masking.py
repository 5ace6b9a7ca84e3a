"""Masking: secrets leave no trace in a text, whether their values are known or only their fingerprints."""

import pytest

from sluice.domain.webhook.masking import fingerprints, masked, masked_by_fingerprints

SECRET = 'pa"ss wörd/+'
FORMS = [
    SECRET,
    "pa%22ss%20w%C3%B6rd%2F%2B",
    "pa%22ss%20w%C3%B6rd/%2B",
    "pa%22ss+w%C3%B6rd%2F%2B",
    'pa\\"ss wörd/+',
    'pa\\"ss w\\u00f6rd/+',
    "cGEic3Mgd8O2cmQvKw==",
]


@pytest.mark.parametrize("form", FORMS)
def test_secret_is_masked_when_it_is_spelled_in_another_way(form: str) -> None:
    assert masked(f"<{form}> and {form}", [SECRET]) == "<***> and ***"
    known = fingerprints([SECRET], "key")
    assert masked_by_fingerprints(f"<{form}> and {form}", known, "key", 100) == "<***> and ***"


def test_longer_secret_is_masked_whole_when_a_shorter_one_is_part_of_it() -> None:
    assert masked("abcdef abc", ["abc", "abcdef"]) == "*** ***"
    known = fingerprints(["abc", "abcdef"], "key")
    assert masked_by_fingerprints("abcdef abc", known, "key", 100) == "*** ***"


@pytest.mark.parametrize("secret", ["", " ", "\n"])
def test_nothing_is_masked_when_a_secret_is_blank(secret: str) -> None:
    assert masked("a b\nc", [secret]) == "a b\nc"
    assert fingerprints([secret], "key") == ()


def test_trailing_line_break_of_a_secret_does_not_hide_it_when_the_text_has_none() -> None:
    assert masked("token=abc;", ["abc\n"]) == "token=***;"


def test_text_is_cut_after_masking_when_a_secret_stands_on_the_edge() -> None:
    known = fingerprints(["0123456789"], "key")
    assert masked_by_fingerprints("abcde0123456789xyz", known, "key", 8) == "abcde***"


def test_text_is_only_cut_when_there_are_no_fingerprints() -> None:
    assert masked_by_fingerprints("abcdef", (), "key", 3) == "abc"


def test_fingerprint_shows_nothing_of_the_secret_and_needs_the_key_when_it_is_used() -> None:
    known = fingerprints(["s3cr3t"], "key")
    assert "s3cr3t" not in str(known)
    assert masked_by_fingerprints("s3cr3t", known, "other key", 100) == "s3cr3t"
    assert fingerprints(["s3cr3t"], "other key") != known
