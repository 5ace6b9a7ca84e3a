"""Remembers what takes a quarter of a simulated call and is the same each time.

The descriptions of AWS's services, which every boto3 session reads from disk anew; and what the emulator
finds in the text of a condition, which it takes apart once for each item of a table.
"""

# ruff: noqa: SLF001 - the emulator keeps it private

from functools import cache, lru_cache
from typing import Any

from botocore.loaders import JSONFileLoader
from ministack.services import dynamodb

_MOST_TEXTS = 4096

_load_file = JSONFileLoader.load_file
_tokenize = dynamodb._tokenize


@cache
def _description(path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return _load_file(JSONFileLoader(), path)


@lru_cache(maxsize=_MOST_TEXTS)
def _tokens(expression: str) -> tuple[Any, ...]:
    return tuple(_tokenize(expression))


def use() -> None:
    """Remember from now on."""
    JSONFileLoader.load_file = lambda _self, file_path: _description(file_path)
    dynamodb._tokenize = lambda expression: list(_tokens(expression))
    dynamodb._condition_syntax_error = lru_cache(_MOST_TEXTS)(dynamodb._condition_syntax_error)
