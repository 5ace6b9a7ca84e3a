"""Lays the targets of a deployment out in their order: boxes and lines that a template draws as SVG.

Up to 30 targets are a box each. More are folded: a box for each level, with counts by status.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypedDict

from sluice.api.bodies.deployment import StageRow
from sluice.api.pages.status_kinds import kind_of
from sluice.values import dataclass

MOST_BOXES = 30
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 190, 54, 60, 16, 4
_LONGEST_NAME = 24


class Node(TypedDict):
    """What is drawn of a target: a part of its row."""

    name: str
    status: str
    dependsOn: list[str]
    stage: StageRow | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a folded box: so many of its targets are of this kind."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Box:
    """One target, or all targets of a level; `name` is that of the target, empty for a level."""

    x: int
    y: int
    title: str
    below: str
    kind: str
    name: str = ""
    segments: Sequence[Segment] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a target to one that depends on it."""

    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def path(self) -> str:
        """A curve that leaves and arrives level."""
        middle = (self.x1 + self.x2) // 2
        return f"M{self.x1},{self.y1} C{middle},{self.y1} {middle},{self.y2} {self.x2},{self.y2}"


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything that is drawn."""

    width: int
    height: int
    boxes: Sequence[Box]
    edges: Sequence[Edge]
    is_folded: bool

    box_width: int = _WIDTH
    box_height: int = _HEIGHT


def graph_of(targets: Sequence[Node]) -> Graph:
    """The graph of these targets."""
    levels = _levels(targets)
    is_folded = len(targets) > MOST_BOXES
    boxes = _folded(levels) if is_folded else _boxes(levels)
    edges = _folded_edges(boxes) if is_folded else _edges(targets, {box.name: box for box in boxes})
    width = max((box.x for box in boxes), default=0) + _WIDTH + _MARGIN
    height = max((box.y for box in boxes), default=0) + _HEIGHT + _MARGIN
    return Graph(width, height, boxes, edges, is_folded)


def _levels(targets: Sequence[Node]) -> list[list[Node]]:
    """The targets by how many must succeed before them, one after the other."""
    depths: dict[str, int] = {}
    waiting = list(targets)
    while waiting:
        known = [one for one in waiting if all(name in depths for name in one["dependsOn"])]
        for one in known:
            depths[one["name"]] = 1 + max((depths[name] for name in one["dependsOn"]), default=-1)
        waiting = [one for one in waiting if one["name"] not in depths] if known else []
    levels: list[list[Node]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for one in targets:
        if one["name"] in depths:
            levels[depths[one["name"]]].append(one)
    return levels


def _boxes(levels: Sequence[Sequence[Node]]) -> list[Box]:
    return [
        Box(
            *_place(column, row),
            title=_shortened(one["name"]),
            below=_below(one),
            kind=kind_of(one["status"]),
            name=one["name"],
        )
        for column, level in enumerate(levels)
        for row, one in enumerate(level)
    ]


def _folded(levels: Sequence[Sequence[Node]]) -> list[Box]:
    return [
        Box(
            *_place(column, 0),
            title=f"Level {column + 1}: {len(level)} target{'s' if len(level) > 1 else ''}",
            below=", ".join(f"{count} {status}" for status, count in _counted(level).most_common(2)),
            kind=kind_of(_counted(level).most_common(1)[0][0]),
            segments=_segments(level),
        )
        for column, level in enumerate(levels)
    ]


def _counted(level: Sequence[Node]) -> Counter[str]:
    return Counter(one["status"] for one in level)


def _segments(level: Sequence[Node]) -> list[Segment]:
    kinds, found, x = Counter(kind_of(one["status"]) for one in level), list[Segment](), 0.0
    for kind, count in sorted(kinds.items()):
        width = round(_WIDTH * count / len(level), 1)
        found.append(Segment(kind, round(x, 1), width))
        x += width
    return found


def _edges(targets: Sequence[Node], boxes: Mapping[str, Box]) -> list[Edge]:
    return [
        _edge(boxes[before], boxes[one["name"]])
        for one in targets
        if one["name"] in boxes
        for before in one["dependsOn"]
        if before in boxes
    ]


def _folded_edges(boxes: Sequence[Box]) -> list[Edge]:
    return [_edge(before, after) for before, after in pairwise(boxes)]


def _edge(before: Box, after: Box) -> Edge:
    return Edge(before.x + _WIDTH, before.y + _HEIGHT // 2, after.x, after.y + _HEIGHT // 2)


def _place(column: int, row: int) -> tuple[int, int]:
    return _MARGIN + column * (_WIDTH + _GAP_X), _MARGIN + row * (_HEIGHT + _GAP_Y)


def _below(one: Node) -> str:
    stage = one["stage"]
    return f"{one['status']} · {stage['index'] + 1} of {stage['count']}" if stage else one["status"]


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
