"""Finds the place of a value in a composed YAML document; it reads and checks nothing."""

import yaml

from sluice.config.paths import Path

Position = tuple[int, int]
"""Line and column, counted from 1."""


def find_node(root: yaml.Node, path: Path) -> yaml.Node:
    """The key or item at the end of the path; where the path leaves the document, the last that exists.

    A map entry is shown at its key, because that is what a person searches for.
    """
    shown = node = root
    for part in path:
        entry = _entry(node, part)
        if entry is None:
            return shown
        shown, node = entry
    return shown


def position_of(node: yaml.Node) -> Position:
    """Where the node begins."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def _entry(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """What to show for the part, and what it leads to."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
