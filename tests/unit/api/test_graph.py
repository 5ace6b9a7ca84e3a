"""The graph of a deployment's targets: a box for each, in their order, folded when they are many."""

import pytest

from sluice.api.bodies.deployment import TargetRow
from sluice.api.pages.drawing.graph import MOST_BOXES, graph_of


def row(name: str, *depends_on: str, status: str = "WAITING") -> TargetRow:
    return {
        "name": name,
        "account": "a",
        "region": "r",
        "status": status,
        "reason": "",
        "dependsOn": list(depends_on),
        "strategy": None,
        "stage": {"index": 1, "count": 4, "title": "x"} if status == "RUNNING" else None,
        "functions": [],
        "waitingFor": [],
        "analyses": [],
        "alarms": [],
    }


def test_target_stands_behind_all_that_it_depends_on() -> None:
    graph = graph_of([row("prod", "eu", "us"), row("eu", "dev"), row("us", "eu"), row("dev")])
    columns = {box.name: box.x for box in graph.boxes}
    assert columns["dev"] < columns["eu"] < columns["us"] < columns["prod"]
    assert len(graph.edges) == 4


def test_targets_beside_each_other_do_not_overlap() -> None:
    graph = graph_of([row("dev"), *(row(f"p{number}", "dev") for number in range(20))])
    places = {(box.x, box.y) for box in graph.boxes}
    assert len(places) == 21
    assert all(
        box.x + graph.box_width <= graph.width and box.y + graph.box_height <= graph.height
        for box in graph.boxes
    )


def test_box_says_how_far_a_running_target_is() -> None:
    (box,) = graph_of([row("dev", status="RUNNING")]).boxes
    assert (box.below, box.kind) == ("RUNNING · 2 of 4", "busy")


def test_long_name_is_cut_and_kept_in_full_beside() -> None:
    (box,) = graph_of([row("n" * 64)]).boxes
    assert len(box.title) <= 24
    assert box.name == "n" * 64


def test_many_targets_are_folded_by_level_and_counted_by_status() -> None:
    level = [
        row(f"p{number}", "dev", status="SUCCEEDED" if number < 150 else "FAILED") for number in range(199)
    ]
    graph = graph_of([row("dev", status="SUCCEEDED"), *level])

    assert graph.is_folded
    assert [box.title for box in graph.boxes] == ["Level 1: 1 target", "Level 2: 199 targets"]
    assert graph.boxes[1].below == "150 SUCCEEDED, 49 FAILED"
    assert round(sum(part.width for part in graph.boxes[1].segments)) == graph.box_width
    assert len(graph.edges) == 1


@pytest.mark.parametrize(("count", "boxes"), [(1, 1), (5, 5), (31, 3), (200, 3)])
def test_graph_of_a_wave_stays_legible(count: int, boxes: int) -> None:
    """A first target, all others but one behind it, and a last one behind these."""
    middle = [f"cell-{number}" for number in range(count - 2)]
    rows = [row("first"), *(row(name, "first") for name in middle), row("last", *(middle or ["first"]))]
    graph = graph_of(rows[:count])

    assert (len(graph.boxes), graph.is_folded) == (boxes, count > MOST_BOXES)
    assert graph.width <= 3 * (graph.box_width + 60) + 8
    assert graph.height <= MOST_BOXES * (graph.box_height + 16)
    assert len({(box.x, box.y) for box in graph.boxes}) == boxes
    assert all(edge.x1 < edge.x2 for edge in graph.edges)


def test_nothing_is_folded_up_to_the_limit() -> None:
    assert not graph_of([row(f"p{number}") for number in range(MOST_BOXES)]).is_folded


def test_page_is_drawn_when_a_part_of_the_targets_is_missing() -> None:
    assert graph_of([row("prod", "gone")]).boxes == []
    assert graph_of([]).boxes == []
