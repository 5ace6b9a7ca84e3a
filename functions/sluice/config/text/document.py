"""Reads the text of a document into plain maps, lists and strings. Does not interpret them.

The only YAML reader of Sluice. Every scalar stays a string, because YAML's type guessing changes what people
wrote: `012345670001` would become the octal number 1402433537, and `no` would become False. What makes a file
mean something other than it shows is refused: duplicate keys and anchors, and tags. Aliases and merge keys
are written out. Top-level keys that begin with `x-` are left out: they are a place for anchors.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, cast

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs omit the bare parser

from sluice.config.text.builder import DocumentBuilder
from sluice.config.text.collector import at_rest
from sluice.config.text.nodes import NodeFinder, Position
from sluice.config.text.paths import Path
from sluice.config.text.syntax_errors import syntax_problem
from sluice.errors import ConfigSyntaxError, ConfigTooLargeError
from sluice.errors.problem import Problem
from sluice.values import dataclass

MAX_BYTES = 1024 * 1024
PLACE_FOR_ANCHORS = "x-"


@dataclass(frozen=True)
class DocumentKind:
    """What a text is meant to be: its name, how it begins, and how long it may be."""

    name: str
    beginning: str
    max_bytes: int
    when_too_large: str


DEPLOYMENT_CONFIG = DocumentKind(
    "deployment config",
    "`kind: lambda` and `application: <name>`",
    MAX_BYTES,
    "Split it into several applications",
)

_HALVES = re.compile(
    r"(?<!\\)(?P<before>(?:\\\\)*)"  # an even number of backslashes: the next one starts an escape
    r"\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
)
_ANCHOR = re.compile(r"&\S+\s+")


@dataclass(frozen=True)
class Document:
    """One YAML or JSON document: `data` consists of dict, list, str and None only."""

    text: str
    data: dict[str, Any]

    def position(self, path: Path) -> Position:
        """Line and column of a key or list item, or of its nearest existing parent."""
        return self._places.position(path)

    def masked(self, hides: Callable[[Path], bool]) -> str:
        """The text with `***` in place of every scalar whose path must be hidden."""
        return self.replaced(lambda path: '"***"' if hides(path) else None)

    def replaced(
        self,
        scalar: Callable[[Path], str | None],
        key: Callable[[Path], str | None] = lambda _path: None,
    ) -> str:
        """The text with another scalar or key, written as YAML, at each path for which there is one."""
        found = [*_replacements(self._places.scalars(), scalar), *_replacements(self._places.keys(), key)]
        parts, place = [], 0
        for start, end, new in sorted(set(found)):
            old = self.text[start:end]
            anchor = _ANCHOR.match(old)  # other values refer to it
            # A block scalar includes the line break that ends it.
            line_break = old[len(old.rstrip()) :]
            parts += [self.text[place:start], anchor[0] if anchor else "", new, line_break]
            place = end
        return "".join([*parts, self.text[place:]])

    @cached_property
    def _places(self) -> NodeFinder:
        # Positions are needed only if something is wrong, so the text is parsed again only then. This
        # composer recurses in C, which is safe because the first pass has limited the depth.
        with at_rest():
            return NodeFinder(cast(yaml.Node, _Composer(self.text).get_single_node()))


def _replacements(
    places: Iterator[tuple[Path, int, int]], new: Callable[[Path], str | None]
) -> Iterator[tuple[int, int, str]]:
    for path, start, end in places:
        if (text := new(path)) is not None:
            yield start, end, text


def read_document(text: str | bytes, kind: DocumentKind = DEPLOYMENT_CONFIG) -> Document:
    """The document in `text`; ConfigSyntaxError with places and remedies when there is not exactly one."""
    decoded = _whole_characters(_decoded(text, kind))
    builder = DocumentBuilder()
    try:
        with at_rest():
            parser = CParser(decoded)
            while (event := parser.get_event()) is not None:
                builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(syntax_problem(error, decoded))
    if builder.problems:
        raise ConfigSyntaxError(builder.problems)
    return Document(decoded, _map_at_top(builder.root, kind))


class _Composer(CParser):
    """Composes nodes without tags: they would be found for every scalar, and nobody reads them."""

    def resolve(self, *_node: object) -> str:
        """No tag."""
        return ""

    def descend_resolver(self, *_node: object) -> None:
        """Nothing depends on where a node is."""

    def ascend_resolver(self) -> None:
        """Nothing depends on where a node is."""


def _decoded(text: str | bytes, kind: DocumentKind) -> str:
    # A string can contain a lone surrogate, which no file can: it is refused at its byte position.
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > kind.max_bytes:
        raise ConfigTooLargeError(
            f"The {kind.name} has more than {kind.max_bytes:,} bytes", kind.when_too_large
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise _refusal("The file is not UTF-8", "Save the file as UTF-8", (line, column)) from error


def _whole_characters(text: str) -> str:
    """Joins surrogate pairs: JSON writes characters beyond 16 bits as two escapes, which YAML refuses."""
    return _HALVES.sub(_joined, text) if text.lstrip().startswith("{") else text


def _joined(halves: re.Match[str]) -> str:
    pair = bytes.fromhex(halves["high"] + halves["low"])
    return halves["before"] + pair.decode("utf-16-be")


def _map_at_top(root: object, kind: DocumentKind) -> dict[str, Any]:
    if isinstance(root, dict):
        return {key: value for key, value in root.items() if not key.startswith(PLACE_FOR_ANCHORS)}
    if root is None:
        raise _refusal(f"The {kind.name} is empty", f"Start with {kind.beginning}")
    shape = "a list" if isinstance(root, list) else "a single string"
    raise _refusal(f"The {kind.name} is {shape}, not a map", f"Start with {kind.beginning}")


def _refusal(message: str, remedy: str, place: Position = (1, 1)) -> ConfigSyntaxError:
    return ConfigSyntaxError([Problem("", message, remedy, *place)])
