"""Draws what an analysis measured, window by window: a line for each version, and the limits."""

from collections.abc import Iterator, Sequence

from sluice.domain.analysis.judgment import Measured, Reading
from sluice.domain.plan.metric_query import MetricQuery
from sluice.tasks.judge.replay_analysis import AnalysisView
from sluice.values import dataclass

WIDTH, HEIGHT = 320, 96
_EDGE = 8
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit at its height."""

    words: str
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One version's numbers, as points of an SVG and the last one in words."""

    points: str
    last: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One query of one function."""

    query: str
    function: str
    unit: str
    new: Line
    old: Line | None
    limits: Sequence[Limit]
    highest: str
    windows: int
    width: int = WIDTH
    height: int = HEIGHT


def charts_of(view: AnalysisView) -> list[Chart]:
    """A chart for each query and function that was measured."""
    queries = {query.name: query for query in view.action.queries}
    series: dict[tuple[str, str], list[Reading]] = {}
    for judgment in view.judgments:
        for reading in judgment.readings:
            series.setdefault((reading.query, reading.function_name), []).append(reading)
    return [
        _chart(queries[name], function, readings)
        for (name, function), readings in series.items()
        if name in queries
    ]


def _chart(query: MetricQuery, function: str, readings: Sequence[Reading]) -> Chart:
    new = [number for one in readings for number in _numbers(query, one.candidate)]
    old = [number for one in readings if one.stable for number in _numbers(query, one.stable)]
    limits = [one for one in (query.upper_limit, query.lower_limit) if one is not None]
    top = max([*new, *old, *limits, 0.0]) or 1.0
    return Chart(
        query.name,
        function,
        query.unit,
        _line(new, top),
        _line(old, top) if old else None,
        [Limit(_words(one), _height(one, top)) for one in limits],
        _words(top),
        len(readings),
    )


def _numbers(query: MetricQuery, measured: Measured) -> Iterator[float]:
    """The window's share of calls in percent, or its values; nothing where there was no data."""
    if query.kind is not None and query.kind.is_rate:
        if measured.calls:
            yield _PERCENT * measured.events / measured.calls
    elif measured.values:
        yield from measured.values
    elif query.kind is not None and query.kind.is_count and measured.calls is not None:
        yield measured.calls


def _line(numbers: Sequence[float], top: float) -> Line:
    step = (WIDTH - 2 * _EDGE) / max(1, len(numbers) - 1)
    places = [(_EDGE + index * step, _height(number, top)) for index, number in enumerate(numbers)]
    if len(places) == 1:  # a line needs two ends
        places = [places[0], (WIDTH - _EDGE, places[0][1])]
    return Line(
        " ".join(f"{x:.1f},{y:.1f}" for x, y in places), _words(numbers[-1]) if numbers else "no data"
    )


def _height(number: float, top: float) -> float:
    return round(HEIGHT - _EDGE - max(0.0, number) / top * (HEIGHT - 2 * _EDGE), 1)


def _words(number: float) -> str:
    return f"{number:.4g}"
