"""Finds the position of a value in a composed YAML document. Reads and checks nothing.

A value that an alias or a merge key brings in has the position where it is written: beside the anchor.
"""

from collections.abc import Iterator

import yaml

from sluice.config.text.paths import Path

Position = tuple[int, int]
"""Line and column, counted from 1."""

_Entry = tuple[yaml.Node, yaml.Node]
"""The node to show for a key or position, and the node it leads to."""


class NodeFinder:
    """Looks up paths in one document; each map is indexed once, so that many lookups stay linear."""

    def __init__(self, root: yaml.Node) -> None:
        self._root = root
        self._keys: dict[int, dict[str, _Entry]] = {}

    def position(self, path: Path) -> Position:
        """Where the path's key or item begins, or the last part of the path that exists.

        For a map entry this is its key, because that is what a person searches for.
        """
        shown = node = self._root
        for part in path:
            entry = self._entry(node, part)
            if entry is None:
                break
            shown, node = entry
        return shown.start_mark.line + 1, shown.start_mark.column + 1

    def scalars(self) -> Iterator[tuple[Path, int, int]]:
        """Each scalar's path, and where its text begins and ends; several paths if aliases lead to it."""
        for path, _, node in self._walk():
            if isinstance(node, yaml.ScalarNode):
                yield path, node.start_mark.index, node.end_mark.index

    def keys(self) -> Iterator[tuple[Path, int, int]]:
        """Each key's path, and where its text begins and ends."""
        for path, key, _ in self._walk():
            if key is not None:
                yield path, key.start_mark.index, key.end_mark.index

    def _walk(self) -> Iterator[tuple[Path, yaml.Node | None, yaml.Node]]:
        """Every node with its path, and its key if it has one."""
        waiting: list[tuple[Path, yaml.Node | None, yaml.Node]] = [((), None, self._root)]
        while waiting:
            path, key, node = waiting.pop()
            yield path, key, node
            if isinstance(node, yaml.MappingNode):
                waiting += [((*path, one.value), one, value) for one, value in _written_out(node)]
            elif isinstance(node, yaml.SequenceNode):
                waiting += [((*path, place), None, value) for place, value in enumerate(node.value)]

    def _entry(self, node: yaml.Node, part: str | int) -> _Entry | None:
        if isinstance(node, yaml.MappingNode):
            return self._index(node).get(str(part))
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            return node.value[part], node.value[part]
        return None

    def _index(self, node: yaml.MappingNode) -> dict[str, _Entry]:
        if id(node) not in self._keys:
            entries: dict[str, _Entry] = {}
            for key, value in _written_out(node):
                entries.setdefault(key.value, (key, value))
            self._keys[id(node)] = entries
        return self._keys[id(node)]


def _written_out(node: yaml.MappingNode) -> Iterator[_Entry]:
    """The map's own entries, then those that it merges, in the order in which they win."""
    maps: list[yaml.Node] = [node]
    while maps:
        current = maps.pop()
        merged: list[yaml.Node] = []
        for key, value in current.value:
            if key.value == "<<" and not key.style:
                merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
            else:
                yield key, value
        maps += reversed(merged)
