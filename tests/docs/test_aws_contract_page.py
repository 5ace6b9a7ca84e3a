"""docs/reference/aws-contract.md is what the contract tests say, and each says how its fact is known."""

import re
from pathlib import Path

from tests.contract.page import CHAPTERS, PAGE, facts, page, sections

CONTRACT = Path(__file__).parents[1] / "contract"
RECORDED = re.compile(r"recorded at AWS, 20\d\d-\d\d-\d\d: `\w[\w/]+\.py::\w+::test_\w+(\[.+\])?`")


def test_page_is_made_again_when_a_contract_test_changes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make it again: python -m tests.contract.page"


def test_contract_test_says_in_a_sentence_what_aws_does_when_it_is_listed() -> None:
    silent = [fact.test for fact in facts() if not re.fullmatch(r"\S.*\.", fact.text)]
    assert silent == []


def test_contract_test_says_how_its_fact_is_known_when_it_is_listed() -> None:
    assert [fact.test for fact in facts() if not fact.sources] == []


def test_recording_has_its_test_and_day_when_a_fact_was_recorded() -> None:
    texts = [source.text for fact in facts() for source in fact.sources if source.kind == "recorded"]
    assert [text for text in texts if not RECORDED.fullmatch(text)] == []


def test_no_fact_is_listed_twice_when_the_page_is_read() -> None:
    texts = [fact.text for fact in facts()]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


def test_every_room_has_a_chapter_when_contract_tests_are_listed() -> None:
    rooms = {path.parent.name for path in CONTRACT.rglob("test_*.py")}
    assert rooms == set(CHAPTERS)
    assert len({section.title for section in sections()}) == len(sections())


def test_what_sluice_relies_on_is_known_when_the_facts_are_counted() -> None:
    """What it does not know of AWS it cannot rely on: the list is long, and most of it was recorded."""
    assert len(facts()) >= 150
    assert sum(fact.is_recorded for fact in facts()) >= 100
