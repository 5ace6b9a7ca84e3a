"""Freezes: which window is open at a moment, also when clocks are moved, for which places, and until when."""

from datetime import UTC, datetime, time

import pytest

from sluice.domain.guardrails.freezes import Freeze, Once, Place, Scope, Weekly, frozen_at
from sluice.domain.guardrails.local_time import first_moment, is_zone, last_moment, wall_time

BERLIN = "Europe/Berlin"
PROD = Place("payments-api", "prod", "111111111111", "eu-central-1")
WEEKEND = Weekly(4, time(16), 0, time(8))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def once(start: str, end: str, *, zone: str = BERLIN, name: str = "once", refuses: bool = False) -> Freeze:
    window = Once(datetime.fromisoformat(start), datetime.fromisoformat(end))
    return Freeze(name, zone, window, refuses=refuses)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-12-19T16:59:59", None),
        ("2026-12-19T17:00:00", "2027-01-04T07:00:00"),
        ("2027-01-04T06:59:59", "2027-01-04T07:00:00"),
        ("2027-01-04T07:00:00", None),
    ],
)
def test_one_off_window_is_open_from_its_first_moment_to_its_last(moment: str, until: str | None) -> None:
    freeze = once("2026-12-19T18:00", "2027-01-04T08:00")
    assert freeze.ends_after(at(moment)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-27T14:59:59", None),  # a Friday, in Berlin an hour ahead of UTC
        ("2026-11-27T15:00:00", "2026-11-30T07:00:00"),
        ("2026-11-29T23:59:59", "2026-11-30T07:00:00"),
        ("2026-11-30T06:59:59", "2026-11-30T07:00:00"),
        ("2026-11-30T07:00:00", None),
        ("2026-07-03T13:59:59", None),  # in summer two hours ahead
        ("2026-07-03T14:00:00", "2026-07-06T06:00:00"),
    ],
)
def test_weekly_window_is_open_over_the_end_of_the_week(moment: str, until: str | None) -> None:
    assert Freeze("weekend", BERLIN, WEEKEND).ends_after(at(moment)) == (at(until) if until else None)


def test_weekly_window_ends_a_week_later_when_it_ends_on_the_day_and_time_before_it_began() -> None:
    nearly_always = Freeze("always", "UTC", Weekly(2, time(12), 2, time(11)))
    assert nearly_always.ends_after(at("2026-11-25T11:30")) is None
    assert nearly_always.ends_after(at("2026-11-25T12:00")) == at("2026-12-02T11:00")


@pytest.mark.parametrize(
    ("wall", "first", "last"),
    [
        ("2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30"),  # comes twice
        ("2026-10-25T03:00", "2026-10-25T02:00", "2026-10-25T02:00"),
        ("2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00"),  # never comes
        ("2026-03-29T02:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("2026-03-29T03:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("2026-07-01T12:00", "2026-07-01T10:00", "2026-07-01T10:00"),
    ],
)
def test_time_on_the_wall_has_a_first_and_a_last_moment_when_clocks_are_moved(
    wall: str, first: str, last: str
) -> None:
    shown = datetime.fromisoformat(wall)
    assert first_moment(shown, BERLIN) == at(first)
    assert last_moment(shown, BERLIN) == at(last)


def test_freeze_covers_both_hours_when_it_begins_and_ends_in_the_hour_that_comes_twice() -> None:
    freeze = once("2026-10-25T02:15", "2026-10-25T02:45")
    assert freeze.ends_after(at("2026-10-25T00:14")) is None
    assert freeze.ends_after(at("2026-10-25T00:15")) == at("2026-10-25T01:45")
    assert freeze.ends_after(at("2026-10-25T01:05")) == at("2026-10-25T01:45")


def test_freeze_is_open_from_the_jump_on_when_it_begins_in_the_hour_that_never_comes() -> None:
    freeze = once("2026-03-29T02:30", "2026-03-29T06:00")
    assert freeze.ends_after(at("2026-03-29T00:59:59")) is None
    assert freeze.ends_after(at("2026-03-29T01:00:00")) == at("2026-03-29T04:00")


@pytest.mark.parametrize(
    ("scope", "is_frozen"),
    [
        (Scope(), True),
        (Scope(applications=("payments-*",)), True),
        (Scope(applications=("search-*",)), False),
        (Scope(targets=("prod*",), regions=("eu-central-1",)), True),
        (Scope(targets=("prod*",), regions=("us-east-1",)), False),
        (Scope(accounts=("222222222222",)), False),
    ],
)
def test_freeze_is_about_a_place_when_everything_it_names_fits(scope: Scope, *, is_frozen: bool) -> None:
    freeze = Freeze("weekend", BERLIN, WEEKEND, scope)
    assert (frozen_at([freeze], PROD, at("2026-11-28T12:00")) is not None) is is_frozen


def test_nothing_is_frozen_when_no_window_is_open() -> None:
    assert frozen_at([Freeze("weekend", BERLIN, WEEKEND)], PROD, at("2026-11-25T12:00")) is None
    assert frozen_at([], PROD, at("2026-11-28T12:00")) is None


def test_place_is_frozen_until_the_last_window_ends_when_one_follows_another() -> None:
    weekend = Freeze("weekend", BERLIN, WEEKEND)
    monday = once("2026-11-30T07:30", "2026-11-30T18:00", name="inventory")
    frozen = frozen_at([weekend, monday], PROD, at("2026-11-28T12:00"))

    assert frozen is not None
    assert (frozen.freeze.name, frozen.rule) == ("weekend", "freezes['weekend']")
    assert frozen.until == at("2026-11-30T17:00")


def test_freeze_that_refuses_comes_first_when_another_one_holds_for_longer() -> None:
    refusing = once("2026-11-28T00:00", "2026-11-28T14:00", name="outage", refuses=True)
    frozen = frozen_at([Freeze("weekend", BERLIN, WEEKEND), refusing], PROD, at("2026-11-28T12:00"))
    assert frozen is not None
    assert frozen.freeze.name == "outage"


def test_search_for_the_end_ends_when_windows_follow_each_other_for_ever() -> None:
    first = Freeze("a", "UTC", Weekly(0, time(0), 3, time(0)))
    second = Freeze("b", "UTC", Weekly(3, time(0), 0, time(0)))
    frozen = frozen_at([first, second], PROD, at("2026-11-28T12:00"))
    assert frozen is not None
    assert frozen.until > at("2027-02-01T00:00")


def test_zone_is_known_when_iana_lists_it() -> None:
    names = ("Europe/Berlin", "UTC", "Europe/Bonn", "../etc/passwd", "")
    assert [is_zone(name) for name in names] == [True, True, False, False, False]
    assert wall_time(at("2026-07-01T10:00"), BERLIN) == datetime.fromisoformat("2026-07-01T12:00")
