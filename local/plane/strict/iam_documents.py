"""Parses each text of a policy once; it changes nothing of what the policy means.

Every call is held to every policy of its caller, and their texts hardly ever change.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ministack.core import iam_evaluator

from local.plane.patching import replace

Statements = list[Any]
Parse = Callable[[str], Statements]

_MOST_TEXTS = 1024


def apply() -> None:
    """Remember what was parsed."""
    replace(
        iam_evaluator,
        "parse_policy_document",
        sha256="622a4f98a3ecd766a8af42b8f1d72902bb63a565e0c952c933230b4d403a1879",
    )(parsed)


def parsed(original: Callable[[Any], Statements], document: object) -> Statements:
    """The statements of a policy, which is a text or was parsed as JSON before."""
    return _of_text(original, document) if isinstance(document, str) else original(document)


@lru_cache(_MOST_TEXTS)
def _of_text(original: Parse, text: str) -> Statements:
    return original(text)
