"""When the clock on a wall shows a time, also in the two hours of a year in which it is moved.

In spring some times never come: they count as the moment at which the clock jumps over them. In autumn some
times come twice: what begins then begins the first time, and what ends then ends the second time.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def is_zone(name: str) -> bool:
    """Whether there is an IANA time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def wall_time(moment: float, zone: str) -> datetime:
    """What the clock shows at a moment, in seconds since the epoch."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).replace(tzinfo=None)


def first_moment(wall: datetime, zone: str) -> float:
    """The first moment at which the clock shows this time or a later one."""
    early, late = _readings(wall, zone)
    return early if early <= late else _jump(late, early, zone)


def last_moment(wall: datetime, zone: str) -> float:
    """The moment from which on the clock shows no earlier time than this any more."""
    early, late = _readings(wall, zone)
    return late if early <= late else _jump(late, early, zone)


def _readings(wall: datetime, zone: str) -> tuple[float, float]:
    """The moments of the first and the second reading; PEP 495 swaps them for a time that never comes."""
    local = wall.replace(tzinfo=ZoneInfo(zone))
    return local.replace(fold=0).timestamp(), local.replace(fold=1).timestamp()


def _jump(before: float, after: float, zone: str) -> float:
    """The moment between two at which the clock is moved."""
    offset = _offset(before, zone)
    low, high = int(before), int(after)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == offset else (low, middle)
    return float(high)


def _offset(moment: float, zone: str) -> timedelta:
    return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
