"""Keeps what aliases were before their last writes, for as long as readers and callers still see that.

How late a write shows is a knob of the plane, 0 by default: see `strict/lambda_alias_delay.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.plane import clock
from local.plane.shapes import Record


@dataclass(frozen=True)
class _Past:
    """An alias as it was (None: it did not exist), and until when it is still seen."""

    alias: Mapping[str, Any] | None
    until: float


_past: dict[tuple[str, str | None], list[_Past]] = {}


def remember(function: Record, alias_name: str, before: Mapping[str, Any] | None, seconds: float) -> None:
    """Let everybody see the alias as it was `before` for some seconds."""
    key = (function["config"]["FunctionArn"], alias_name)
    _past.setdefault(key, []).append(_Past(before, clock.current().now() + seconds))


def visible(function: Record, alias_name: str | None) -> Mapping[str, Any] | None:
    """The alias as readers and callers see it now."""
    past = _past.get((function["config"]["FunctionArn"], alias_name), ())
    if past:
        now = clock.current().now()
        for one in past:  # the oldest that still shows: writes become visible in their order
            if one.until > now:
                return one.alias
    present: Mapping[str, Any] | None = function.get("aliases", {}).get(alias_name)
    return present
