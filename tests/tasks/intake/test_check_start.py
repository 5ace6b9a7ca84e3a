"""When a deployment starts: a time that is over or far ahead is refused, where it was written."""

import pytest

from sluice.config.load import LoadedConfig, load_config
from sluice.domain.plan.target import DeploymentPlan
from sluice.errors import ConfigError, ConfigProblemsError
from sluice.planner import plan_deployment
from sluice.tasks.intake.check_start import check_start, starting_at
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
