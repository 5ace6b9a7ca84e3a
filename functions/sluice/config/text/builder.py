"""Builds plain values from YAML parser events; refuses what makes a file mean more than it shows.

Anchors, aliases and merge keys say a thing once. Each alias becomes a copy of what its anchor marks, and
counts as if it was written out: a small text cannot become a large document.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from sluice.config.text.anchors import Anchored, Size, copied
from sluice.config.text.paths import Path, written
from sluice.errors import ConfigSyntaxError
from sluice.errors.problem import Problem

MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_CHARACTERS = 1024 * 1024
MAX_PROBLEMS = 100

QUOTE_TEMPLATES = 'Quote values that begin with a template: "{{secrets.name}}"'

Value = dict[str, Any] | list[Any] | str | None
"""What a document is made of."""

_MERGE_LIST = "Merge several maps with a list: `<<: [*one, *other]`"
_MERGE_MAP = "Write `<<: *name`, where `&name` marks a map"
_SPLIT = "Split it into several"
_TOO_DEEP = (f"Values are nested deeper than {MAX_DEPTH} levels", "Nest them less")

_Markable = yaml.ScalarEvent | yaml.CollectionStartEvent
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class _Open:
    """A map or list that is still open, and a map's last key."""

    container: Any
    anchor: str | None
    begun: Size
    height: int = 1
    key: str = ""
    awaits_value: bool = False
    merge: yaml.Event | None = None
    is_merging: bool = False
    merged: Value = None


class DocumentBuilder:
    """Builds plain values with an explicit stack: deep nesting must not exceed Python's recursion limit.

    `problems` lists what was refused; the values are valid only if it is empty.

    """

    def __init__(self) -> None:
        self.root: Value = None
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._values = 0
        self._characters = 0
        self._anchors: dict[str, Anchored | None] = {}  # None while what an anchor marks is still open
        self._documents = 0
        self._uses: dict[type, Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._document,
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._begin_map,
            yaml.SequenceStartEvent: self._begin_list,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
        }

    def take(self, event: yaml.Event) -> None:
        """Process one event of the parser."""
        use = self._uses.get(event.__class__)
        if use is not None:
            use(event)

    def _document(self, event: yaml.Event) -> None:
        self._documents += 1
        if self._documents == 2:
            self._stop(event, "The file contains more than one document", "Submit each document separately")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text: str = event.value
        is_key = self._expects_key()
        value = None if event.style == "" and text in _NULLS and not is_key else text
        if event.anchor is not None or event.tag is not None:
            self._refuse_tag(event)
            self._define(event, Anchored(value, Size(1, len(text)), height=0))
        self._count(event, 1, len(text))
        if is_key:
            self._begin_key(text, event, merges=text == "<<" and event.style == "")
        else:
            self._place(value, event)

    def _begin_map(self, event: yaml.MappingStartEvent) -> None:
        self._begin({}, event)

    def _begin_list(self, event: yaml.SequenceStartEvent) -> None:
        self._begin([], event)

    def _begin(self, container: dict[str, Value] | list[Value], event: _Markable) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_tag(event)
            self._define(event, None)
        if len(self._stack) >= MAX_DEPTH:
            self._stop(event, *_TOO_DEEP)
        begun = Size(self._values, self._characters)
        self._count(event, 1, 0)
        self._place(container, event)
        self._stack.append(_Open(container, event.anchor, begun))

    def _end(self, _event: yaml.Event) -> None:
        closed = self._stack[-1]
        if closed.merge is not None:
            self._merge(closed, closed.merge)
        self._stack.pop()
        if closed.anchor is not None:
            size = Size(self._values, self._characters).since(closed.begun)
            self._anchors[closed.anchor] = Anchored(closed.container, size, closed.height)
        self._raise_height(closed.height)

    def _alias(self, event: yaml.AliasEvent) -> None:
        anchored = self._anchors.get(str(event.anchor))
        if anchored is None:
            self._refuse_alias(event)
            self._place({} if self._stack and self._stack[-1].is_merging else None, event)
            return
        if len(self._stack) + anchored.height > MAX_DEPTH:
            self._stop(event, *_TOO_DEEP)
        self._count(event, anchored.size.values, anchored.size.characters)
        if self._expects_key() and isinstance(anchored.value, str):
            self._begin_key(anchored.value, event)
        else:
            self._place(copied(anchored.value), event)
            self._raise_height(anchored.height)

    def _expects_key(self) -> bool:
        top = self._stack[-1] if self._stack else None
        return top is not None and not top.awaits_value and top.container.__class__ is dict

    def _begin_key(self, key: str, event: yaml.Event, *, merges: bool = False) -> None:
        top = self._stack[-1]
        top.key = key
        top.awaits_value = True
        top.is_merging = merges
        if merges:
            if top.merge is not None:
                self._problem(event, "Duplicate merge key (`<<`)", _MERGE_LIST)
            top.merge = event
        elif key in top.container:
            self._problem(event, f"Duplicate key '{key}'", "Keep one of them")

    def _place(self, value: Value, event: yaml.Event) -> None:
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if top.container.__class__ is list:
            top.container.append(value)
        elif not top.awaits_value:
            self._problem(event, "A key is not a string", QUOTE_TEMPLATES)
            top.awaits_value = True  # for the value that follows the invalid key
        else:
            top.awaits_value = False
            if top.is_merging:
                top.merged = value
            else:
                top.container[top.key] = value

    def _merge(self, closed: _Open, event: yaml.Event) -> None:
        """Adds the entries of the maps under `<<`: a map's own entries win, then those of earlier maps."""
        sources = closed.merged if isinstance(closed.merged, list) else [closed.merged]
        own = dict(closed.container)
        for source in reversed(sources):
            if isinstance(source, dict):
                closed.container.update(source)
            else:
                self._problem(event, "A merge key (`<<`) takes a map or a list of maps", _MERGE_MAP)
        closed.container.update(own)

    def _count(self, event: yaml.Event, values: int, characters: int) -> None:
        self._values += values
        self._characters += characters
        if self._values > MAX_NODES:
            self._stop(event, f"The document has more than {MAX_NODES} values", _SPLIT)
        if self._characters > MAX_CHARACTERS:
            self._stop(event, f"With aliases written out, it has over {MAX_CHARACTERS} characters", _SPLIT)

    def _raise_height(self, height: int) -> None:
        if self._stack:
            self._stack[-1].height = max(self._stack[-1].height, height + 1)

    def _define(self, event: _Markable, anchored: Anchored | None) -> None:
        if event.anchor is None:
            return
        if event.anchor in self._anchors:
            self._problem(event, f"Duplicate anchor `&{event.anchor}`", "Give each anchor a name of its own")
        self._anchors[event.anchor] = anchored

    def _refuse_alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor in self._anchors:
            message, remedy = (
                f"`*{event.anchor}` is inside what `&{event.anchor}` marks",
                "Write the value out",
            )
        else:
            message = f"No anchor `&{event.anchor}` comes before this alias"
            remedy = f"Define it above with `&{event.anchor}`, or correct the name"
        self._problem(event, message, remedy)

    def _refuse_tag(self, event: _Markable) -> None:
        if event.tag is not None:
            self._problem(event, f"Tags (`{event.tag}`) are not supported", "Remove the tag")

    def _problem(self, event: yaml.Event, message: str, remedy: str) -> None:
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        self.problems.append(Problem(written(self._path()), message, remedy, *place))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ConfigSyntaxError(self.problems)

    def _stop(self, event: yaml.Event, message: str, remedy: str) -> NoReturn:
        self._problem(event, message, remedy)
        raise ConfigSyntaxError(self.problems)

    def _path(self) -> Path:
        parts: list[str | int] = []
        for level in self._stack:
            if level.container.__class__ is list:
                # The open item of an outer list is already in it; that of the innermost is about to be added.
                parts.append(len(level.container) - (level is not self._stack[-1]))
            elif level.awaits_value | (level is not self._stack[-1]):
                parts.append(level.key)
        return tuple(parts)
