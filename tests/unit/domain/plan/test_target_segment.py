"""Names of targets in paths: written so that no encoding on the way changes them, and never two alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.plan.target_segment import target_segment


@pytest.mark.parametrize("name", ["prod", "eu-west-1", "a_b.c", "7"])
def test_name_is_itself_when_nobody_would_encode_it(name: str) -> None:
    assert target_segment(name) == name


@pytest.mark.parametrize(
    ("name", "segment"),
    [("eu / west", "~ZXUgLyB3ZXN0"), ("..", "~Li4"), ("~prod", "~fnByb2Q"), ("東京", "~5p2x5Lqs")],
)
def test_name_is_base64url_when_it_could_be_spoiled(name: str, segment: str) -> None:
    assert target_segment(name) == segment


@given(st.text(min_size=1), st.text(min_size=1))
def test_segments_differ_and_need_no_encoding_when_names_differ(one: str, other: str) -> None:
    assert (target_segment(one) == target_segment(other)) == (one == other)
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", target_segment(one))
