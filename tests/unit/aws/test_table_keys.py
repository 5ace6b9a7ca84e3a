"""Nothing is looked up under a key that cannot exist, and page tokens are those of their own list."""

import base64
import json
from typing import Any

import pytest

from sluice.aws.table.table import DynamoTable
from sluice.aws.table.values import from_page_token, to_page_token

KEY = {"pk": {"S": "DEP#d-1"}, "sk": {"S": "META"}, "listing": {"S": "META"}, "createdAt": {"S": "2026"}}


def test_finds_nothing_under_a_key_that_cannot_exist_and_asks_nobody() -> None:
    table = DynamoTable(None, "table")
    assert table.get("DEP#" + "x" * 3000, "META") is None
    assert list(table.query("DEP#" + "x" * 3000)) == []
    assert table.query_index("by-application", "application", "x" * 3000, 1, None) == ([], None)


def test_reads_the_page_token_that_it_wrote() -> None:
    assert from_page_token(str(to_page_token(KEY)), "listing", "META") == KEY


@pytest.mark.parametrize(
    "key",
    [
        None,
        7,
        [],
        {},
        {**KEY, "more": {"S": "x"}},
        {**KEY, "pk": "x"},
        {**KEY, "pk": {"S": ""}},
        {**KEY, "pk": {"N": "1"}},
        {**KEY, "pk": {"S": "x", "B": "y"}},
        {**KEY, "pk": {"S": 5}},
        {**KEY, "pk": {"S": "\ud800"}},
        {**KEY, "listing": {"S": "LOCK"}},
    ],
)
def test_refuses_a_page_token_of_another_form_or_list(key: Any) -> None:
    token = base64.urlsafe_b64encode(json.dumps(key).encode()).decode()
    with pytest.raises(ValueError):
        from_page_token(token, "listing", "META")


@pytest.mark.parametrize(
    "token", ["x", "%%%", "ключ", "\ud800", "A" * 5000, base64.b64encode(b"[" * 3000).decode()]
)
def test_refuses_a_text_that_is_no_page_token(token: str) -> None:
    with pytest.raises(ValueError):
        from_page_token(token, "listing", "META")
