"""Decides when a deployment starts: at once, at the time in its config, or at one that the request names."""

from dataclasses import replace

from sluice.config.load import LoadedConfig
from sluice.config.path_problems import PathProblem
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.times import in_words, moment_of
from sluice.errors import ConfigError, ConfigProblemsError

_DAY_SECONDS = 86_400
MOST_DAYS_AHEAD = 30
"""With the longest waits after it, an execution still ends within the year that AWS lets it live."""

_LATE_SECONDS = 600
"""A request or an upload may be on its way, or be repeated, for some minutes."""


def with_start(loaded: LoadedConfig, plan: DeploymentPlan, asked: str | None, now: float) -> DeploymentPlan:
    """The plan with the start that counts: the one of the request, else that of the config.

    ConfigError or ConfigProblemsError if it is no time that may be named.
    """
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
            f"'{asked[:100]}' is not a moment", "Give date, time and offset, such as 2026-12-01T08:00+01:00"
        )
    if wrong := _refusal(moment, now):
        raise ConfigError(*wrong)
    return replace(plan, starts_at=moment)


def _refusal(moment: float, now: float) -> tuple[str, str] | None:
    if moment < now - _LATE_SECONDS:
        return f"The start, {in_words(moment)}, is over", "Give another time, or none to start at once"
    if moment > now + MOST_DAYS_AHEAD * _DAY_SECONDS:
        return (
            f"The start, {in_words(moment)}, is more than {MOST_DAYS_AHEAD} days ahead",
            "Submit the deployment later",
        )
    return None
