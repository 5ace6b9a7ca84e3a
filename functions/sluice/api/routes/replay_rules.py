"""Reads by which other rules analyses are to be judged again; it judges nothing."""

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sluice.api.bodies.requests import LimitsRequest, ReplayRequest
from sluice.api.routes.fields import text_in
from sluice.domain.analysis.replay import KEEP, OtherLimits, OtherRules
from sluice.errors import ConfigError

_MISSING_DATA = ("fail", "pass", "hold", "extend")


def rules_in(fields: Mapping[str, Any]) -> OtherRules:
    """The rules; ConfigError for a field that there is not, or a value that cannot be."""
    _check_names(fields, ReplayRequest.__annotations__, "The body")
    queries = fields.get("queries") or {}
    if not isinstance(queries, dict) or not all(isinstance(one, dict) for one in queries.values()):
        raise ConfigError("`queries` is not an object", 'Write {"queries": {"errors": {"upperLimit": 2}}}')
    missing, aborts = text_in(fields, "missingData") or None, fields.get("abortOnFailedJudgment")
    if missing is not None and missing not in _MISSING_DATA:
        raise ConfigError(f"`missingData` is not one of {', '.join(_MISSING_DATA)}", "Use one of them")
    if not isinstance(aborts, bool | None):
        raise ConfigError("`abortOnFailedJudgment` is neither true nor false", "Use one of them")
    least = _number(fields, "minInvocations", "a whole number from 1", lambda one: one >= 1 and one % 1 == 0)
    limits = {name: _limits(name, limits) for name, limits in queries.items()}
    return OtherRules(limits, None if least is None else int(least), missing, aborts)


def _limits(query: str, given: Mapping[str, Any]) -> OtherLimits:
    """The same bounds as a config's, see `config/sections/analysis.py`."""
    _check_names(given, LimitsRequest.__annotations__, f"Query '{query}'")
    return OtherLimits(
        upper_limit=_number(given, "upperLimit") if "upperLimit" in given else KEEP,
        lower_limit=_number(given, "lowerLimit") if "lowerLimit" in given else KEEP,
        tolerance=_number(given, "tolerance", "0 or more", lambda one: one >= 0),
        confidence=_number(given, "confidence", "above 0.5 and below 1", lambda one: 0.5 < one < 1),
    )


def _check_names(given: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    """A misspelt limit would be judged as if it had not been given."""
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ConfigError(f"{place} has no field `{unknown[0]}`", f"Use {', '.join(known)}")


def _number(
    given: Mapping[str, Any],
    name: str,
    bounds: str = "a number",
    is_within: Callable[[float], bool] = lambda _: True,
) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # JSON has numbers that no float holds, and Python reads NaN too, which is not <= anything.
    if not is_number or not abs(value) <= sys.float_info.max or not is_within(value):
        raise ConfigError(f"`{name}` is not {bounds}", f'Write {{"{name}": ...}} with {bounds}')
    return float(value)
