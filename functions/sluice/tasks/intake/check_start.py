"""Decides when a deployment starts: at once, at a time that is named, or in the next open window."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.config.load import LoadedConfig
from sluice.config.path_problems import PathProblem
from sluice.domain.guardrails.freezes import Freeze, open_from
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.times import NEXT_WINDOW, in_words, moment_of
from sluice.errors import ConfigError, ConfigProblemsError
from sluice.tasks.allow.config import place_of

_DAY_SECONDS = 86_400
MOST_DAYS_AHEAD = 30
"""With the longest waits after it, an execution still ends within the year that AWS lets it live."""

_LATE_SECONDS = 600
"""A request or an upload may be on its way, or be repeated, for some minutes."""


def with_start(
    loaded: LoadedConfig, plan: DeploymentPlan, asked: str | None, freezes: Sequence[Freeze], now: float
) -> DeploymentPlan:
    """The plan with the start that counts: the one of the request, else that of the config.

    ConfigError or ConfigProblemsError if it is no time that may be named.
    """
    wished = loaded.config.deployment_config.start_at if asked is None else asked
    if wished == NEXT_WINDOW:
        return _in_next_window(plan, freezes, now)
    if asked is not None:
        return starting_at(plan, asked, now)
    check_start(loaded, plan, now)
    return plan


def check_start(loaded: LoadedConfig, plan: DeploymentPlan, now: float) -> None:
    """ConfigProblemsError if the time in the config is over, or too far ahead."""
    if plan.starts_at is not None and (wrong := _refusal(plan.starts_at, now)):
        problem = PathProblem(("deploymentConfig", "startAt"), *wrong)
        raise ConfigProblemsError(loaded.located([problem]))


def starting_at(plan: DeploymentPlan, asked: str, now: float) -> DeploymentPlan:
    """The plan with the start that the request names; ConfigError if it is no time that may be named."""
    moment = moment_of(asked)
    if moment is None:
        raise ConfigError(
            f"'{asked[:100]}' is not a moment",
            f"Give date, time and offset, such as 2026-12-01T08:00+01:00, or {NEXT_WINDOW}",
        )
    if wrong := _refusal(moment, now):
        raise ConfigError(*wrong)
    return replace(plan, starts_at=moment)


def _in_next_window(plan: DeploymentPlan, freezes: Sequence[Freeze], now: float) -> DeploymentPlan:
    """The plan, which starts once no freeze is in the way of any target: at once if none is."""
    opens = open_from(freezes, (place_of(plan.application, target) for target in plan.targets), now)
    if opens is None:
        raise ConfigError(
            "Freezes follow each other without a gap: there is no next window",
            "Name a time, or ask whoever set the freezes: `sluice guardrails get` shows them",
        )
    if wrong := _refusal(opens, now):
        raise ConfigError(*wrong)
    return replace(plan, starts_at=opens if opens > now else None)


def _refusal(moment: float, now: float) -> tuple[str, str] | None:
    if moment < now - _LATE_SECONDS:
        return f"The start, {in_words(moment)}, is over", "Give another time, or none to start at once"
    if moment > now + MOST_DAYS_AHEAD * _DAY_SECONDS:
        return (
            f"The start, {in_words(moment)}, is more than {MOST_DAYS_AHEAD} days ahead",
            "Submit the deployment later",
        )
    return None
