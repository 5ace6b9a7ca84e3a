"""The plane's clock: tells the time, is moved, and wakes its sleepers; what they await is their business.

Handlers run in other processes and read the same time from the clock file: `now = origin + (real - origin) *
speed + offset`, a function of the real time, so that nobody has to be asked.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

# threading refuses waits beyond about 292 years and platforms less: a sleeper simply looks again once a day.
_LONGEST_NAP_SECONDS = 86_400.0


@dataclass(frozen=True)
class ClockSetting:
    """What the clock file holds; `at` turns real seconds since the epoch into the plane's."""

    origin: float
    speed: float = 1.0
    offset: float = 0.0

    def at(self, real: float) -> float:
        """The plane's time when the real time is `real`."""
        return self.origin + (real - self.origin) * self.speed + self.offset

    def moved(self, seconds: float) -> "ClockSetting":
        """The same clock, `seconds` later."""
        return ClockSetting(self.origin, self.speed, self.offset + seconds)

    def sped(self, speed: float, real: float) -> "ClockSetting":
        """A clock of another speed that shows the same time at this moment."""
        return ClockSetting(self.origin, speed, self.at(real) - (self.origin + (real - self.origin) * speed))


def read(path: Path) -> ClockSetting:
    """The setting in a clock file."""
    return ClockSetting(**json.loads(path.read_text(encoding="utf-8")))


class Bells:
    """The events to set when something changes that their owners wait for."""

    def __init__(self) -> None:
        self._bells: dict[int, threading.Event] = {}
        self._lock = threading.Lock()

    @contextmanager
    def hung(self, bell: threading.Event) -> Iterator[None]:
        """Ring `bell` too, for as long as the block runs."""
        with self._lock:
            self._bells[id(bell)] = bell
        try:
            yield
        finally:
            with self._lock:
                self._bells.pop(id(bell), None)

    def ring(self) -> None:
        """Wake everybody whose bell hangs here."""
        with self._lock:
            bells = list(self._bells.values())
        for bell in bells:
            bell.set()


class Clock:
    """The clock of one plane; a clock file left by an earlier run goes on where it stands."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._bells = Bells()
        self.setting = read(path) if path.exists() else ClockSetting(origin=time.time())
        self._write(self.setting)

    def now(self) -> float:
        """Seconds since the epoch, as the plane has it."""
        return self.setting.at(time.time())

    def advance(self, seconds: float) -> None:
        """Move the clock forward; sleepers whose hour has come wake at once."""
        if seconds < 0:
            raise ValueError(f"The clock only goes forward, it cannot move by {seconds} seconds")
        with self._lock:
            self._write(self.setting.moved(seconds))
        self._bells.ring()

    def set_speed(self, speed: float) -> None:
        """Let `speed` seconds pass in each real one from now on."""
        if speed <= 0:
            raise ValueError(f"The clock's speed must be above 0, not {speed}")
        with self._lock:
            self._write(self.setting.sped(speed, time.time()))
        self._bells.ring()

    def real_seconds_until(self, moment: float) -> float:
        """How long to sleep for real until `moment`, if nobody moves the clock meanwhile."""
        return (moment - self.now()) / self.setting.speed

    def wait_until(self, moment: float, is_cancelled: Callable[[], bool], bell: threading.Event) -> bool:
        """Sleep until `moment` (True), or until `bell` rings with `is_cancelled` answering yes (False)."""
        return not self.wait_for(is_cancelled, bell, lambda: self.real_seconds_until(moment))

    def wait_for(
        self, is_over: Callable[[], bool], bell: threading.Event, seconds_left: Callable[[], float]
    ) -> bool:
        """Sleep until `is_over` (True) or no real seconds are left (False).

        Costs nothing meanwhile: the caller's `bell` must ring when `is_over` may have changed, and the
        clock rings it too when it is moved, whereupon `seconds_left` is asked again.
        """
        with self._bells.hung(bell):
            while not is_over():
                left = seconds_left()
                if left <= 0:
                    return False
                bell.wait(min(left, _LONGEST_NAP_SECONDS))
                bell.clear()
        return True

    def _write(self, setting: ClockSetting) -> None:
        """Replace the file in one step: a handler must never read half a clock."""
        draft = self._path.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(setting)), encoding="utf-8")
        draft.replace(self._path)
        self.setting = setting


_current: list[Clock] = []


def start(path: Path) -> Clock:
    """Make the clock at `path` the one of this process."""
    _current[:] = [Clock(path)]
    return _current[0]


def current() -> Clock:
    """The clock of this process."""
    if not _current:
        raise RuntimeError("The plane has no clock: local.plane.clock.start() comes first")
    return _current[0]
