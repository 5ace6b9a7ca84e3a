"""Reads the Markdown of this repository: headings and their anchors, links, tables and blocks of code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("docs", "statemachine", "examples", "local", "bench")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`]+)`")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path from the root."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def prose(self) -> str:
        """The text without its blocks of code."""
        return _FENCE.sub("", self.text)

    def blocks(self, language: str) -> list[str]:
        """The blocks of code in that language."""
        return [match[2] for match in _FENCE.finditer(self.text) if match[1] == language]

    def links(self) -> list[str]:
        """Where its links lead."""
        return _LINK.findall(self.prose)

    def headings(self) -> list[str]:
        """Its headings, as written."""
        return _HEADING.findall(self.prose)

    def anchors(self) -> set[str]:
        """The fragments that its headings give, as GitHub makes them."""
        return {anchor_of(heading) for heading in self.headings()}

    def section(self, heading: str) -> str:
        """The text under a heading, to the next one of any level; fails when there is none."""
        parts = re.split(r"^#+ (.+)$", self.text, flags=re.MULTILINE)
        found = dict(zip(parts[1::2], parts[2::2], strict=True))
        return found[heading]

    def rows(self, *first_columns: str) -> list[Mapping[str, str]]:
        """The rows of all tables whose header begins with these columns, by column."""
        return [
            row
            for table in self._tables()
            for row in table
            if tuple(row)[: len(first_columns)] == first_columns
        ]

    def _tables(self) -> Iterator[list[Mapping[str, str]]]:
        for table in re.findall(r"(?:^\|.*\|$\n?)+", self.prose, flags=re.MULTILINE):
            header, _rule, *rows = [_cells(line) for line in table.strip().splitlines()]
            yield [dict(zip(header, row, strict=True)) for row in rows]


def page(name: str) -> Page:
    """The page at this path from the root."""
    path = ROOT / name
    return Page(path, path.read_text("utf-8"))


def pages() -> Sequence[Page]:
    """Every Markdown file of the repository's own."""
    paths = [*ROOT.glob("*.md"), *(path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.md"))]
    return [page(path.relative_to(ROOT).as_posix()) for path in sorted(paths)]


def anchor_of(heading: str) -> str:
    """`### On a target` -> `on-a-target`; GitHub drops punctuation and keeps hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def code_in(text: str) -> list[str]:
    """What stands in backticks."""
    return _CODE.findall(text)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]
