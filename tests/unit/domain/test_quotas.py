"""Quotas: which of those that wait in line is next, and what a target needs a place in."""

import pytest

from sluice.domain.record.quotas import Holder, Queued, Quota, QuotaUse, next_in_line, quotas_of, to_try
from tests.tasks.scene import a_target

FLEET, SMALL = Queued("dep-1", "t-7", 7), Queued("dep-2", "only", 0)
LOCATION = "111111111111/eu-central-1"


def holders(*deployment_ids: str) -> list[Holder]:
    return [Holder(one, f"t-{index}") for index, one in enumerate(deployment_ids)]


def test_serves_the_deployment_first_that_holds_the_fewest_places() -> None:
    assert next_in_line(holders("dep-1", "dep-1", "dep-2"), [FLEET, SMALL], "dep-1") == SMALL
    assert next_in_line(holders("dep-1", "dep-2", "dep-2"), [FLEET, SMALL], "dep-1") == FLEET


@pytest.mark.parametrize(
    ("last_served", "expected"), [("", FLEET), ("dep-1", SMALL), ("dep-2", FLEET), ("dep-9", FLEET)]
)
def test_serves_equals_in_turns(last_served: str, expected: Queued) -> None:
    assert next_in_line([], [FLEET, SMALL], last_served) == expected


def test_serves_nobody_when_nobody_waits() -> None:
    assert next_in_line(holders("dep-1"), [], "") is None


def test_has_no_place_when_as_many_hold_one_as_may_or_more() -> None:
    quota = Quota(LOCATION, 2)
    assert QuotaUse(quota, frozenset(holders("dep-1"))).has_place
    assert not QuotaUse(quota, frozenset(holders("dep-1", "dep-1"))).has_place
    assert not QuotaUse(quota, frozenset(holders("dep-1", "dep-1", "dep-1"))).has_place


def test_target_needs_a_place_in_its_region_and_in_its_deployment() -> None:
    target = a_target(location=LOCATION, max_concurrent_targets=3)
    assert quotas_of(target, 10) == (Quota(LOCATION, 10), Quota("deployment dep-1", 3))


def test_undo_and_what_an_earlier_release_has_stored_need_none_in_their_region() -> None:
    assert quotas_of(a_target(location=""), 10) == (Quota("deployment dep-1", 50),)


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (Quota(LOCATION, 10), "a place in 111111111111/eu-central-1: 10 targets run there"),
        (Quota(LOCATION, 1), "a place in 111111111111/eu-central-1: 1 target runs there"),
        (
            Quota("deployment dep-1", 50),
            "a place in its deployment: 50 targets run (maxConcurrentTargets)",
        ),
    ],
)
def test_says_what_a_target_waits_for(quota: Quota, words: str) -> None:
    assert quota.in_words == words


@pytest.mark.parametrize(("spread", "order"), [(0, [0, 1, 2]), (4, [1, 2, 0]), (5, [2, 0, 1])])
def test_those_who_look_at_once_begin_with_different_targets_of_those_that_have_a_place(
    spread: int, order: list[int]
) -> None:
    fleet = [Queued("dep-1", f"t{index}", index) for index in range(5)]
    use = QuotaUse(Quota("111111111111/eu-central-1", 5), holders("dep-2", "dep-3"), waiting=6)
    assert [one.index for one in to_try(use, [*fleet, Queued("dep-2", "only", 9)], spread)] == order


def test_tries_nobody_when_nobody_waits() -> None:
    assert to_try(QuotaUse(Quota("111111111111/eu-central-1", 5)), [], 3) == ()
