"""Lets the threads of a simulated plane run one at a time, in an order drawn by a seed, in virtual time.

A thread runs while it holds the baton. It offers the baton to the others at every AWS call and gives it away
when it waits or ends; where it goes is drawn. When all wait, time jumps to the moment the first of them waits
for. So nothing depends on the machine's speed, and the same seed gives the same run.
"""

import math
import random
import threading
import time
from dataclasses import dataclass, field

# Kept from before they are replaced by simulated ones.
real_time, real_sleep, real_monotonic = time.time, time.sleep, time.monotonic

_JUST_PAST = 1e-6


class DeadlockError(BaseException):
    """All threads wait, and none of them for a moment."""


def _taken() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False)
class Strand:
    """One thread of the simulation."""

    name: str
    turn: threading.Lock = field(default_factory=_taken)  # released by whoever hands the baton on
    bell: threading.Event | None = None
    wakes_at: float = math.inf
    is_waiting: bool = False


class Baton:
    """Who runs, who could run, who waits for what, and what time it is."""

    def __init__(self, seed: int, now: float) -> None:
        self.now = now
        self._draw = random.Random(seed)  # noqa: S311 - an order of threads, not a secret
        self._strands: list[Strand] = []
        self._mine = threading.local()
        self._broken: str = ""

    @property
    def strand(self) -> Strand | None:
        """The strand of the calling thread, None for threads outside the simulation."""
        found: Strand | None = getattr(self._mine, "strand", None)
        return found

    def add(self, name: str) -> Strand:
        """A new strand, which runs when the baton comes to it."""
        strand = Strand(name)
        self._strands.append(strand)
        return strand

    def begin(self, name: str) -> None:
        """Make the calling thread the first strand, with the baton."""
        self._mine.strand = self.add(name)

    def enter(self, strand: Strand) -> None:
        """Make the calling thread this strand and wait for its turn."""
        self._mine.strand = strand
        strand.turn.acquire()

    def leave(self) -> None:
        """End the calling thread's strand and hand the baton on."""
        strand = self._own()
        self._mine.strand = None
        self._strands.remove(strand)
        if self._strands:
            self._next().turn.release()

    def offer(self) -> None:
        """Let another strand go first, if the draw falls on one."""
        self._pass_on(self._own())

    def wait(self, bell: threading.Event | None, seconds: float) -> None:
        """Give the baton away until the bell rings or the time has come."""
        strand = self._own()
        strand.bell, strand.wakes_at, strand.is_waiting = bell, self.now + seconds, True
        self._pass_on(strand)

    def sleep(self, seconds: float) -> None:
        """Wait for time alone."""
        self.wait(None, max(0.0, seconds))

    def _own(self) -> Strand:
        strand = self.strand
        if strand is None:
            raise RuntimeError("This thread is no part of the simulation")
        return strand

    def _pass_on(self, strand: Strand) -> None:
        following = self._next()
        if following is not strand:
            following.turn.release()
            strand.turn.acquire()
        if self._broken:
            raise DeadlockError(self._broken)
        strand.bell, strand.wakes_at, strand.is_waiting = None, math.inf, False

    def _next(self) -> Strand:
        ready = [one for one in self._strands if self._is_ready(one)]
        if not ready:
            first = min(self._strands, key=lambda one: one.wakes_at)
            if math.isinf(first.wakes_at):
                self._broken = f"All wait for ever: {[one.name for one in self._strands]}"
                return self._strands[0]
            self.now = first.wakes_at + _JUST_PAST
            ready = [one for one in self._strands if self._is_ready(one)]
        return ready[0] if len(ready) == 1 else self._draw.choice(ready)

    def _is_ready(self, strand: Strand) -> bool:
        if not strand.is_waiting:
            return True
        return strand.wakes_at <= self.now or (strand.bell is not None and strand.bell.is_set())
