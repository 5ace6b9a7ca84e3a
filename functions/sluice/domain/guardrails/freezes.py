"""Windows of time in which nothing starts: which targets they are about, and whether one is open at a moment.

Nothing here knows the present time: the moment is an argument, in seconds since the epoch.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from sluice.domain.guardrails.local_time import first_moment, last_moment, wall_time
from sluice.domain.guardrails.name_patterns import matches_any
from sluice.values import dataclass

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = timedelta(days=7)
_MOST_WINDOWS_IN_A_ROW = 60
"""Freezes without a gap between them may never end; this many are looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """A target of an application, and where it lies."""

    application: str
    target: str
    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which places a rule is about: all, as far as it names none."""

    applications: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    def holds(self, place: Place) -> bool:
        """Whether the rule is about this place."""
        return (
            (not self.applications or matches_any(self.applications, place.application))
            and (not self.targets or matches_any(self.targets, place.target))
            and (not self.accounts or place.account in self.accounts)
            and (not self.regions or place.region in self.regions)
        )


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Once:
    """One window, by the clock on the wall: `2026-12-19T18:00`."""

    start: datetime
    end: datetime

    def around(self, _wall: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The window."""
        yield self.start, self.end


@dataclass(frozen=True, slots=True)
class Weekly:
    """A window in every week, from one day and time to another; days count from Monday as 0."""

    start_day: int
    start: time
    end_day: int
    end: time

    def around(self, wall: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The windows that can be open about this time."""
        monday = wall.date() - timedelta(days=wall.weekday())
        for week in (monday - _WEEK, monday, monday + _WEEK):
            start = datetime.combine(week + timedelta(days=self.start_day), self.start)
            end = datetime.combine(week + timedelta(days=self.end_day), self.end)
            yield start, end if end > start else end + _WEEK


@dataclass(frozen=True, slots=True)
class Freeze:
    """A window in which targets of some places do not start: they wait for its end, or are refused."""

    name: str
    zone: str
    window: Once | Weekly
    scope: Scope = EVERYWHERE
    refuses: bool = False
    reason: str = ""

    def ends_after(self, moment: float) -> float | None:
        """When the window ends that is open at this moment; None when none is."""
        for start, end in self.window.around(wall_time(moment, self.zone)):
            until = last_moment(end, self.zone)
            if first_moment(start, self.zone) <= moment < until:
                return until
        return None


@dataclass(frozen=True, slots=True)
class Frozen:
    """What keeps a target from starting: one freeze, and until when this or another one does."""

    freeze: Freeze
    until: float

    @property
    def rule(self) -> str:
        """The rule's name in the document."""
        return f"freezes['{self.freeze.name}']"

    @property
    def in_words(self) -> str:
        """`freeze 'weekend' until 2026-11-30 08:00 Europe/Berlin`, and why."""
        wall = wall_time(self.until, self.freeze.zone).strftime("%Y-%m-%d %H:%M")
        reason = f": {self.freeze.reason}" if self.freeze.reason else ""
        return f"freeze '{self.freeze.name}' until {wall} {self.freeze.zone}{reason}"


def frozen_at(freezes: Iterable[Freeze], place: Place, moment: float) -> Frozen | None:
    """What keeps this place from being deployed to at this moment; a freeze that refuses comes first."""
    about = [freeze for freeze in freezes if freeze.scope.holds(place)]
    is_open = [(freeze, until) for freeze in about if (until := freeze.ends_after(moment)) is not None]
    if not is_open:
        return None
    first, until = max(is_open, key=lambda found: (found[0].refuses, found[1]))
    return Frozen(first, _end_of_all(about, until))


def open_from(freezes: Iterable[Freeze], places: Iterable[Place], moment: float) -> float | None:
    """The first moment from this one on when nothing keeps any of them; None if freezes leave no gap."""
    known = list(places)
    about = [freeze for freeze in freezes if any(freeze.scope.holds(place) for place in known)]
    opens = _end_of_all(about, moment)
    return None if any(freeze.ends_after(opens) is not None for freeze in about) else opens


def _end_of_all(freezes: Iterable[Freeze], until: float) -> float:
    """When no window is open any more: another one may be by the time that this one ends."""
    known = list(freezes)
    for _ in range(_MOST_WINDOWS_IN_A_ROW):
        later = [end for freeze in known if (end := freeze.ends_after(until)) is not None]
        if not later:
            break
        until = max(later)
    return until
