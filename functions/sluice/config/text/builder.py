"""Builds plain values from YAML parser events; refuses what makes a file mean more than it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from sluice.config.text.paths import Path, written
from sluice.errors import ConfigSyntaxError
from sluice.errors.problem import Problem

MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_PROBLEMS = 100

QUOTE_TEMPLATES = 'Quote values that begin with a template: "{{secrets.name}}"'

Value = dict[str, Any] | list[Any] | str | None
"""What a document is made of."""

_Markable = yaml.ScalarEvent | yaml.CollectionStartEvent
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class _Open:
    """A map or list that is still open, and a map's last key."""

    container: Any
    key: str = ""
    awaits_value: bool = False


class DocumentBuilder:
    """Builds plain values with an explicit stack: deep nesting must not exceed Python's recursion limit.

    `problems` lists what was refused; the values are valid only if it is empty.

    """

    def __init__(self) -> None:
        self.root: Value = None
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._nodes = 0
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
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        value: str = event.value
        top = self._stack[-1] if self._stack else None
        if top is not None and not top.awaits_value and top.container.__class__ is dict:
            self._begin_key(top, value, event)
        elif event.style == "" and value in _NULLS:
            self._place(None, event)
        else:
            self._place(value, event)

    def _begin_map(self, event: yaml.MappingStartEvent) -> None:
        self._begin({}, event)

    def _begin_list(self, event: yaml.SequenceStartEvent) -> None:
        self._begin([], event)

    def _end(self, _event: yaml.Event) -> None:
        self._stack.pop()

    def _alias(self, event: yaml.Event) -> None:
        self._problem(event, "Aliases (`*name`) are not supported", "Write the value out")
        self._place(None, event)

    def _begin(self, container: dict[str, Value] | list[Value], event: _Markable) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        if len(self._stack) >= MAX_DEPTH:
            self._stop(event, f"Values are nested deeper than {MAX_DEPTH} levels", "Nest them less")
        self._place(container, event)
        self._stack.append(_Open(container))

    def _begin_key(self, top: _Open, key: str, event: yaml.ScalarEvent) -> None:
        self._nodes += 1
        top.key = key
        top.awaits_value = True
        if key in top.container:
            self._problem(event, f"Duplicate key '{key}'", "Keep one of them")
        elif key == "<<" and event.style == "":
            self._problem(event, "Merge keys (`<<`) are not supported", "Write the values out")

    def _place(self, value: Value, event: yaml.Event) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(event, f"The document has more than {MAX_NODES} values", "Split it into several")
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if top.container.__class__ is list:
            top.container.append(value)
        elif top.awaits_value:
            top.container[top.key] = value
            top.awaits_value = False
        else:
            self._problem(event, "A key is not a string", QUOTE_TEMPLATES)
            top.awaits_value = True  # for the value that follows the invalid key

    def _refuse_marks(self, event: _Markable) -> None:
        if event.anchor is not None:
            self._problem(
                event,
                f"Anchors (`&{event.anchor}`) are not supported",
                "Write the value out where it is used",
            )
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
