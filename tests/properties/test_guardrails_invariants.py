"""What holds for every pattern and window: no pattern matches more than it says, no freeze has a gap."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st

from sluice.domain.guardrails.freezes import Freeze, Once, Weekly
from sluice.domain.guardrails.local_time import first_moment, last_moment, wall_time
from sluice.domain.guardrails.name_patterns import covers, matches, narrowness, overlaps
from sluice.domain.people.patterns import is_literal_enough, is_named_by
from sluice.domain.people.person import person_of

ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tokyo", "UTC"]
)
MOMENTS = st.integers(1_600_000_000, 1_900_000_000).map(float)
WALLS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001  times on the wall
NAMES = st.text("ab*", max_size=6)
TEXTS = st.text("ab", max_size=8)
PARTS = st.text("ab-", min_size=1, max_size=4)
ACCOUNTS = st.sampled_from(["111111111111", "222222222222"])


@given(NAMES, NAMES, TEXTS)
def test_covering_pattern_matches_all_that_the_covered_one_matches(one: str, other: str, name: str) -> None:
    if covers(one, other) and matches(other, name):
        assert matches(one, name)


@given(NAMES, NAMES, TEXTS)
def test_patterns_overlap_when_one_name_matches_both(one: str, other: str, name: str) -> None:
    assert overlaps(one, other) == overlaps(other, one)
    if matches(one, name) and matches(other, name):
        assert overlaps(one, other)


@given(NAMES, NAMES)
def test_patterns_overlap_when_one_covers_the_other(one: str, other: str) -> None:
    if covers(one, other):
        assert overlaps(one, other)


@given(NAMES, NAMES)
@example("a*a", "aa")
@example("*a*", "*a")
def test_inner_pattern_is_the_narrower_one_when_one_lies_inside_the_other(one: str, other: str) -> None:
    assume("**" not in one + " " + other)
    if covers(one, other) and not covers(other, one):
        assert narrowness(other) > narrowness(one)


@given(ACCOUNTS, PARTS, ACCOUNTS, st.lists(PARTS, max_size=2), PARTS)
def test_role_is_named_by_no_pattern_that_does_not_say_its_account_and_name(
    account: str, name: str, other_account: str, path: list[str], beginning: str
) -> None:
    pattern = f"arn:aws:iam::{other_account}:role/{''.join(f'{part}/' for part in path)}{beginning}*"
    session = f"arn:aws:sts::{account}:assumed-role/{name}/x"
    says = account == other_account and not path and name.startswith(beginning)
    assert is_named_by(session, [pattern]) is says
    assert is_literal_enough(pattern) is (not path)


@given(PARTS, PARTS, PARTS)
def test_person_does_not_depend_on_the_session_when_its_role_does_not_pin_it(
    role: str, one: str, other: str
) -> None:
    sessions = [f"arn:aws:sts::111111111111:assumed-role/{role}/{name}" for name in (one, other)]
    assert person_of(sessions[0]).is_same(person_of(sessions[1]))
    pinned = (f"arn:aws:iam::111111111111:role/{role}",)
    people = [person_of(session, pinned) for session in sessions]
    assert people[0].is_same(people[1]) is (one == other)


@given(WALLS, ZONES)
def test_first_moment_comes_no_later_than_the_last_and_none_shows_an_earlier_time(
    wall: datetime, zone: str
) -> None:
    wall = wall.replace(microsecond=0)
    first, last = first_moment(wall, zone), last_moment(wall, zone)
    assert first <= last
    assert wall_time(first, zone) >= wall
    assert wall_time(first - 1, zone) < wall
    assert wall_time(last, zone) >= wall


@given(WALLS, st.integers(1, 200), ZONES)
def test_one_off_freeze_is_open_without_a_gap_from_its_first_to_its_last_moment(
    start: datetime, hours: int, zone: str
) -> None:
    start = start.replace(microsecond=0)
    freeze = Freeze("f", zone, Once(start, start + timedelta(hours=hours)))
    begin, end = first_moment(start, zone), last_moment(start + timedelta(hours=hours), zone)
    open_at = [begin + (end - begin) * share / 50 for share in range(50)]
    assert {freeze.ends_after(moment) for moment in open_at} == {end}
    assert freeze.ends_after(begin - 1) is None
    assert freeze.ends_after(end) is None


@st.composite
def weekly_windows(draw: st.DrawFn) -> Weekly:
    times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
    days = st.integers(0, 6)
    start, end = (draw(days), draw(times)), (draw(days), draw(times))
    assume(start != end)
    return Weekly(*start, *end)


@given(weekly_windows(), MOMENTS, ZONES)
def test_weekly_freeze_is_open_exactly_when_the_clock_shows_a_time_inside_it(
    window: Weekly, moment: float, zone: str
) -> None:
    wall = wall_time(moment, zone)
    assume(not is_moved_within_hours_of(moment, zone))
    start, end = (window.start_day, window.start), (window.end_day, window.end)
    now = (wall.weekday(), wall.time())
    is_inside = start <= now < end if start < end else now >= start or now < end
    until = Freeze("f", zone, window).ends_after(moment)
    assert (until is not None) is is_inside
    assert until is None or moment < until <= moment + 8 * 24 * 3600


@given(weekly_windows(), MOMENTS, ZONES)
def test_freeze_is_closed_at_the_moment_it_promises(window: Weekly, moment: float, zone: str) -> None:
    freeze = Freeze("f", zone, window)
    until = freeze.ends_after(moment)
    if until is not None:
        assert freeze.ends_after(until) is None
        assert freeze.ends_after(until - 1) == until


def is_moved_within_hours_of(moment: float, zone: str) -> bool:
    offsets = [
        datetime.fromtimestamp(moment + hours * 3600, UTC).astimezone(ZoneInfo(zone)).utcoffset()
        for hours in range(-3, 4)
    ]
    return any(before != after for before, after in pairwise(offsets))
