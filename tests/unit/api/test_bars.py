"""Bars by month: how high they are, what is not known, and which texts fit."""

from itertools import pairwise

import pytest

from sluice.api.pages.drawing.bars import HEIGHT, WIDTH, BarChart, Series, bars_of


def chart(*numbers: float | None, marked: tuple[float, ...] = ()) -> BarChart:
    labels = [f"2026-{index + 1:02d}" for index in range(len(numbers))]
    return bars_of(labels, Series("Deployments", numbers, "{:g}".format, marked))


def test_bars_are_as_high_as_their_numbers_and_stand_on_one_line() -> None:
    low, high = chart(2, 4).bars
    assert high.height == 2 * low.height
    assert low.y + low.height == high.y + high.height


def test_nothing_is_drawn_of_what_is_not_known_and_it_is_said() -> None:
    shown = chart(None, 0)
    assert [(bar.words, bar.height) for bar in shown.bars] == [("\u2013", 0.0), ("0", 0.0)]
    assert shown.in_words == "2026-01: not known; 2026-02: 0"


def test_share_that_is_marked_has_the_scale_of_its_bar() -> None:
    (bar,) = chart(10, marked=(5,)).bars
    assert bar.marked_height == bar.height / 2
    assert bar.marked_y + bar.marked_height == bar.y + bar.height


@pytest.mark.parametrize("months", [1, 3, 6, 12, 24])
def test_bars_stay_within_the_chart_and_their_texts_apart(months: int) -> None:
    shown = chart(*range(1, months + 1))
    assert all(bar.x >= 0 and bar.x + shown.bar_width <= WIDTH for bar in shown.bars)
    assert all(bar.y >= 0 and bar.y + bar.height <= HEIGHT for bar in shown.bars)
    texts = [bar.x for bar in shown.bars if bar.axis]
    assert all(after - before >= 44 for before, after in pairwise(texts))


def test_chart_without_months_is_drawn() -> None:
    assert chart().bars == []
