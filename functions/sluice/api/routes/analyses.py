"""The routes that show what analyses measured, and judge it again by other limits.

What judges is imported at the first such request, as in intake.py: other requests need not pay for it.
"""
# ruff: noqa: PLC0415 - see above

import sys
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from sluice.api.bodies.analysis import analysis_detail, replay_answer
from sluice.api.routes.requests import answer, json_body, text_in
from sluice.domain.analysis.replay import KEEP, OtherLimits, OtherRules
from sluice.errors import ConfigError
from sluice.wiring import ports

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # powertools leaves it untyped

MAX_JUDGMENTS = 200
"""How many judgments of one analysis are shown: an answer of Lambda holds 6 MB."""

_RULES = ("deploymentId", "analysisId", "queries", "minInvocations", "missingData", "abortOnFailedJudgment")
_LIMITS = ("upperLimit", "lowerLimit", "tolerance", "confidence")
_MISSING_DATA = ("fail", "pass", "hold", "extend")


@router.get("/deployments/<deployment_id>/analyses")
def read_analyses(deployment_id: str) -> Response[str]:
    """Every window that was judged, with its numbers."""
    from sluice.tasks.judge.replay_analysis import analyses_of

    views = analyses_of(ports(), deployment_id)
    found = [analysis_detail(one.analysis, one.action.title, one.judgments[-MAX_JUDGMENTS:]) for one in views]
    return answer(HTTPStatus.OK, {"analyses": found})


@router.post("/analysis/replay")
def replay() -> Response[str]:
    """What the analyses of a deployment would have said by the limits in the body."""
    from sluice.tasks.judge.replay_analysis import replay_analysis

    body = json_body(router.current_event)
    deployment_id = text_in(body, "deploymentId")
    if not deployment_id:
        raise ConfigError("`deploymentId` is missing", 'Send {"deploymentId": "...", "queries": {}}')
    found = replay_analysis(ports(), deployment_id, text_in(body, "analysisId") or None, _rules(body))
    replays = [
        replay_answer(one.view.analysis, one.view.action.title, one.judged, one.conclusion, one.runs)
        for one in found
    ]
    return answer(HTTPStatus.OK, {"deploymentId": deployment_id, "analyses": replays})


def _rules(body: Mapping[str, Any]) -> OtherRules:
    _check_names(body, _RULES, "The body")
    queries = body.get("queries") or {}
    if not isinstance(queries, dict) or not all(isinstance(one, dict) for one in queries.values()):
        raise ConfigError("`queries` is no object", 'Write {"queries": {"errors": {"upperLimit": 2}}}')
    missing, aborts = text_in(body, "missingData") or None, body.get("abortOnFailedJudgment")
    if missing is not None and missing not in _MISSING_DATA:
        raise ConfigError(f"`missingData` is none of {', '.join(_MISSING_DATA)}", "Use one of them")
    if not isinstance(aborts, bool | None):
        raise ConfigError("`abortOnFailedJudgment` is neither true nor false", "Use one of them")
    least = _number(body, "minInvocations", "a whole number from 1", lambda one: one >= 1 and one % 1 == 0)
    limits = {name: _limits(name, limits) for name, limits in queries.items()}
    return OtherRules(limits, None if least is None else int(least), missing, aborts)


def _limits(query: str, given: Mapping[str, Any]) -> OtherLimits:
    """The same bounds as a config's, see `config/analysis.py`."""
    _check_names(given, _LIMITS, f"Query '{query}'")
    return OtherLimits(
        upper_limit=_number(given, "upperLimit") if "upperLimit" in given else KEEP,
        lower_limit=_number(given, "lowerLimit") if "lowerLimit" in given else KEEP,
        tolerance=_number(given, "tolerance", "0 or more", lambda one: one >= 0),
        confidence=_number(given, "confidence", "above 0.5 and below 1", lambda one: 0.5 < one < 1),
    )


def _check_names(given: Mapping[str, Any], known: Sequence[str], place: str) -> None:
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
