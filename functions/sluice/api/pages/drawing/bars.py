"""Draws numbers by month as bars: one for each month, with a share of it marked where there is one."""

from collections.abc import Callable, Sequence
from dataclasses import field

from sluice.values import dataclass

WIDTH, HEIGHT = 296, 130
_TOP, _BOTTOM, _GAP = 20, 18, 6
_MOST_WORDS = 6
"""So many texts fit beside each other, below the bars and above them."""


@dataclass(frozen=True, slots=True)
class Series:
    """A number by month in words that fit above a bar; None is not known, which is not 0.

    `marked` are the shares of the numbers that stand out.
    """

    title: str
    numbers: Sequence[float | None]
    words: Callable[[float], str]
    marked: Sequence[float] = field(default=())


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: what is written below and above it, and how high it and its share are."""

    axis: str
    words: str
    x: float
    y: float
    height: float
    marked_y: float
    marked_height: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """A number by month; `in_words` is for those who do not see it."""

    title: str
    in_words: str
    bars: Sequence[Bar]
    bar_width: float
    width: int = WIDTH
    height: int = HEIGHT


def bars_of(labels: Sequence[str], series: Series) -> BarChart:
    """The chart of a series, a label for each number."""
    step = WIDTH / max(1, len(labels))
    every = -(-len(labels) // _MOST_WORDS)
    top = max((number for number in series.numbers if number is not None), default=0.0) or 1.0
    shares = series.marked or [0.0] * len(labels)
    said = ["not known" if one is None else series.words(one) for one in series.numbers]
    bars = [
        Bar(
            axis=label if index % every == 0 else "",
            words=("\u2013" if number is None else words) if every == 1 else "",
            x=round(index * step + _GAP / 2, 1),
            y=_y(number or 0.0, top),
            height=_height(number or 0.0, top),
            marked_y=_y(share, top),
            marked_height=_height(share, top),
        )
        for index, (label, number, words, share) in enumerate(
            zip(labels, series.numbers, said, shares, strict=True)
        )
    ]
    in_words = "; ".join(f"{label}: {words}" for label, words in zip(labels, said, strict=True))
    return BarChart(series.title, in_words, bars, round(step - _GAP, 1))


def _height(number: float, top: float) -> float:
    return round(number / top * (HEIGHT - _TOP - _BOTTOM), 1)


def _y(number: float, top: float) -> float:
    return round(HEIGHT - _BOTTOM - _height(number, top), 1)
