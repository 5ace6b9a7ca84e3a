"""What a user or a newcomer reads is plain English: phrasings that read like a translation stay out."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import PRODUCT, ROOT, sources

RIDDLES = (
    r"\bis no (?:JSON|ARN|YAML|URL|number|list|map|text|path|variable|query|percentage)\b",
    r"\b[Mm]end what\b",
    r"\bstands? here twice\b",
    r"\bwith blanks\b",
    r"\ba blank after\b",
    r"\bat most [^.,;]* may be\b",
    r"\blooks like this once in\b",
    r"\bon a time that jumps\b",
    r"\bstands in no file\b",
    r"\bfact U\d+\b",
    r"\bstands where (?:a|only)\b",
)
RIDDLE = re.compile("|".join(RIDDLES))


def literals() -> list[tuple[str, str]]:
    """Every string of the product, with the file and line that it is in."""
    return [
        (f"{source.name}:{node.lineno}", node.value)
        for source in sources(*PRODUCT)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def pages() -> list[Path]:
    """The documentation."""
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")]


def test_string_is_plain_english_when_the_product_says_it() -> None:
    assert [f"{place}: {text}" for place, text in literals() if RIDDLE.search(text)] == []


def test_page_is_plain_english_when_it_is_read() -> None:
    found = [
        f"{page.relative_to(ROOT)}: {hit[0]}" for page in pages() for hit in RIDDLE.finditer(page.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "riddle",
    [
        "The payload is no JSON",
        "Mend what AWS names",
        "The key 'x' stands here twice",
        "0.4 %, at most 1 % may be",
        "any of them looks like this once in 924 times",
        "a list stands where a map must be",
    ],
)
def test_riddle_is_found_when_somebody_writes_one(riddle: str) -> None:
    assert RIDDLE.search(riddle)
