"""When a deployment starts: a time that is over or far ahead is refused, where it was written."""

from datetime import datetime, time

import pytest

from sluice.config.load import LoadedConfig, load_config
from sluice.domain.guardrails.freezes import Freeze, Once, Scope, Weekly
from sluice.domain.plan.target import DeploymentPlan
from sluice.errors import ConfigError, ConfigProblemsError
from sluice.planner.deployment import plan_deployment
from sluice.tasks.intake.check_start import check_start, starting_at, with_start
from tests.builders import a_config_text

NOW = 1_764_576_000.0  # 2025-12-01 08:00 UTC


def loaded(start: str | None = None) -> tuple[LoadedConfig, DeploymentPlan]:
    text = a_config_text(deploymentConfig={"startAt": start}) if start else a_config_text()
    config = load_config(text)
    return config, plan_deployment(config.config)


@pytest.mark.parametrize(
    "start", ["2025-12-01T08:00Z", "2025-12-01T07:50:00Z", "2025-12-31T08:00Z", "2025-12-01T10:00+01:00"]
)
def test_start_is_accepted_when_it_is_within_a_month(start: str) -> None:
    check_start(*loaded(start), NOW)


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("2025-12-01T07:49:59Z", "The start, 2025-12-01 07:49:59 UTC, is over"),
        ("2025-12-01T08:30+01:00", "The start, 2025-12-01 07:30:00 UTC, is over"),
        ("2025-12-31T08:00:01Z", "is more than 30 days ahead"),
    ],
)
def test_start_is_refused_where_it_stands_when_it_is_over_or_far_ahead(start: str, why: str) -> None:
    config, plan = loaded(start)
    with pytest.raises(ConfigProblemsError) as raised:
        check_start(config, plan, NOW)
    (problem,) = raised.value.problems
    assert problem.path == "deploymentConfig.startAt"
    assert problem.line is not None
    assert why in problem.message


def test_nothing_is_checked_when_no_start_is_named() -> None:
    check_start(*loaded(), NOW)


def test_start_of_the_request_counts_when_the_config_has_another() -> None:
    _, plan = loaded("2025-12-20T08:00Z")
    assert starting_at(plan, "2025-12-02T08:00:00+00:00", NOW).starts_at == NOW + 86_400


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("tomorrow", "'tomorrow' is not a moment"),
        ("2025-12-02T08:00", "is not a moment"),
        ("", "'' is not a moment"),
        ("2025-11-30T08:00Z", "is over"),
        ("2026-12-02T08:00Z", "more than 30 days"),
        ("0001-01-01T00:00:00+23:59", "is not a moment"),
        ("9999-12-31T23:59:59-23:59", "is not a moment"),
    ],
)
def test_start_of_the_request_is_refused_when_it_is_no_time_that_may_be_named(asked: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        starting_at(loaded()[1], asked, NOW)


@pytest.mark.parametrize("start", ["tomorrow", "2025-12-01", "2025-12-01T08:00", "08:00", "1764576000"])
def test_config_is_refused_when_its_start_is_not_one_moment(start: str) -> None:
    with pytest.raises(ConfigProblemsError) as raised:
        loaded(start)
    (problem,) = raised.value.problems
    assert problem.path == "deploymentConfig.startAt"
    assert "is not a moment" in problem.message


def once(start: str, end: str) -> Once:
    return Once(datetime.fromisoformat(start), datetime.fromisoformat(end))


def frozen(start_hour: int, end_hour: int, *targets: str, refuses: bool = False) -> Freeze:
    """A freeze on the day of `NOW`."""
    window = once(f"2025-12-01T{start_hour:02}:00", f"2025-12-01T{end_hour:02}:00")
    return Freeze("month-end", "UTC", window, Scope(targets=targets), refuses)


def start_in_next_window(*freezes: Freeze, asked: str | None = "nextWindow") -> float | None:
    return with_start(*loaded(), asked, freezes, NOW).starts_at


@pytest.mark.parametrize("scope", ["hold", "refuse"])
def test_next_window_is_at_once_when_no_freeze_is_in_the_way(scope: str) -> None:
    refuses = scope == "refuse"
    elsewhere, later = frozen(7, 9, "elsewhere", refuses=refuses), frozen(9, 10, refuses=refuses)
    assert start_in_next_window(elsewhere, later) is None


@pytest.mark.parametrize("scope", ["hold", "refuse"])
def test_next_window_opens_when_the_last_of_all_freezes_in_the_way_has_ended(scope: str) -> None:
    freezes = frozen(7, 9, refuses=scope == "refuse"), frozen(9, 11), frozen(10, 12, "prod"), frozen(13, 14)
    assert start_in_next_window(*freezes) == NOW + 4 * 3600


def test_next_window_of_the_config_counts_until_the_request_names_a_moment() -> None:
    config = loaded("nextWindow")
    assert with_start(*config, None, [frozen(7, 9)], NOW).starts_at == NOW + 3600
    assert with_start(*config, "2025-12-02T08:00Z", [frozen(7, 9)], NOW).starts_at == NOW + 86_400
    with pytest.raises(ConfigError, match="is not a moment"):
        with_start(*config, "", [], NOW)


def test_deployment_is_refused_when_freezes_leave_no_window_or_one_that_is_far_ahead() -> None:
    always = (
        Freeze("always", "UTC", Weekly(0, time(0), 6, time(23, 59))),
        Freeze("rest", "UTC", Weekly(6, time(23, 59), 0, time(0))),
    )
    with pytest.raises(ConfigError, match="without a gap"):
        start_in_next_window(*always)
    long = Freeze("long", "UTC", once("2025-11-01T00:00", "2026-02-01T00:00"))
    with pytest.raises(ConfigError, match="more than 30 days"):
        start_in_next_window(long)
