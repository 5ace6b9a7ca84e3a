"""The arithmetic of insights: what counts as a deployment, a failure, a restoration and a delivery."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.insights.numbers import (
    Numbers,
    begin_of_month,
    insights_of,
    month_of,
    months_between,
)
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.status import DeploymentStatus

NOVEMBER = datetime(2026, 11, 5, tzinfo=UTC).timestamp()
GOOD = Outcome("parcels", "d-1", DeploymentStatus.SUCCEEDED, NOVEMBER, NOVEMBER + 600)
BAD = replace(GOOD, status=DeploymentStatus.FAILED, failed_at=NOVEMBER + 100, restored_at=NOVEMBER + 130)
STOPPED = replace(GOOD, status=DeploymentStatus.FAILED)
UNDO = replace(GOOD, deployment_id="d-u", reverts="d-1", created_at=NOVEMBER + 900, ended_at=NOVEMBER + 1200)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], Numbers()),
        ([GOOD], Numbers(deployments=1)),
        ([BAD], Numbers(deployments=1, failed=1, restored=1, restore_seconds=30.0)),
        ([replace(BAD, restored_at=None)], Numbers(deployments=1, failed=1)),
        ([replace(BAD, status=DeploymentStatus.CANCELLED)], Numbers(1, 1, 0, 1, 30.0)),
        ([STOPPED, replace(STOPPED, status=DeploymentStatus.CANCELLED)], Numbers(stopped=2)),
        ([GOOD, UNDO], Numbers(deployments=1, failed=1, restored=1, restore_seconds=600.0)),
        ([GOOD, replace(UNDO, status=DeploymentStatus.FAILED)], Numbers(deployments=1)),
        ([UNDO], Numbers()),
        ([replace(GOOD, artifact_at=NOVEMBER)], Numbers(1, delivered=1, lead_seconds=600.0)),
        ([replace(GOOD, artifact_at=NOVEMBER + 700)], Numbers(deployments=1)),
        ([replace(BAD, artifact_at=NOVEMBER)], Numbers(1, 1, 0, 1, 30.0)),
        (
            [BAD, replace(BAD, restored_at=NOVEMBER + 200), replace(BAD, restored_at=NOVEMBER + 9_000)],
            Numbers(3, 3, 0, 3, 100.0),
        ),
    ],
    ids=str,
)
def test_counts(outcomes: list[Outcome], expected: Numbers) -> None:
    assert insights_of(outcomes).total == expected


@pytest.mark.parametrize(("failed", "good", "rate"), [(0, 0, None), (0, 3, 0.0), (1, 2, 33.3), (2, 0, 100.0)])
def test_failure_rate_is_the_share_of_deployments_that_changed_something(
    failed: int, good: int, rate: float | None
) -> None:
    assert insights_of([*[BAD] * failed, *[GOOD] * good, STOPPED]).total.failure_rate == rate


def test_numbers_are_apart_by_month_and_application() -> None:
    shop = replace(BAD, application="shop", created_at=NOVEMBER + 40 * 86_400)
    found = insights_of([GOOD, shop])
    assert {name: one.failed for name, one in found.months.items()} == {"2026-11": 0, "2026-12": 1}
    assert {name: one.deployments for name, one in found.applications.items()} == {"parcels": 1, "shop": 1}
    assert list(found.rows) == [("2026-11", "parcels"), ("2026-12", "shop")]


def test_undo_in_a_later_month_is_a_failure_of_the_month_of_what_it_undoes() -> None:
    later = replace(UNDO, created_at=NOVEMBER + 40 * 86_400, ended_at=NOVEMBER + 40 * 86_400)
    assert {name: one.failed for name, one in insights_of([GOOD, later]).months.items()} == {"2026-11": 1}


MOMENTS = st.floats(0, 4e9, allow_nan=False)
OUTCOMES = st.builds(
    Outcome,
    application=st.sampled_from(["a", "b"]),
    deployment_id=st.sampled_from(["d-1", "d-2", "d-3", "d-4"]),
    status=st.sampled_from([one for one in DeploymentStatus if one.is_end]),
    created_at=MOMENTS,
    ended_at=MOMENTS,
    reverts=st.sampled_from(["", "", "d-1", "d-2"]),
    artifact_at=st.none() | MOMENTS,
    failed_at=st.none() | MOMENTS,
    restored_at=st.none() | MOMENTS,
)


@given(st.lists(OUTCOMES, max_size=20))
def test_parts_add_up_and_nothing_is_negative(outcomes: list[Outcome]) -> None:
    found = insights_of(outcomes)
    for parts in (found.months, found.applications, found.rows):
        for name in ("deployments", "failed", "stopped", "restored", "delivered"):
            assert sum(getattr(one, name) for one in parts.values()) == getattr(found.total, name)
    total = found.total
    assert total.deployments + total.stopped == sum(not one.reverts for one in outcomes)
    assert total.restored <= total.failed <= total.deployments
    assert total.delivered <= total.deployments
    assert (total.restore_seconds is None) == (total.restored == 0)
    assert min(total.restore_seconds or 0, total.lead_seconds or 0) >= 0


@given(MOMENTS, st.integers(0, 24))
def test_months_begin_so_many_before_and_are_all_there(now: float, before: int) -> None:
    months = months_between(begin_of_month(now, before), now)
    assert len(months) == len(set(months)) == before + 1
    assert months == sorted(months)
    assert months[-1] == month_of(now)
