"""Whether targets have started in the order that they were to start in, by what the timeline tells."""

from collections.abc import Iterable, Iterator
from typing import Any


def wrong_order(targets: Iterable[Any], events: Iterable[Any]) -> Iterator[str]:
    """Says which target has started before one that it depends on had succeeded."""
    first: dict[tuple[str, str], Any] = {}
    for event in events:
        first.setdefault((event.kind, event.target), event)
    for target in targets:
        started = first.get(("TargetStarted", target.name))
        for need in target.depends_on if started else ():
            ended = first.get(("TargetEnded", need))
            if ended is None or ended.at > started.at or "SUCCEEDED" not in ended.message:
                yield f"{target.name} has started before {need} had succeeded"
