"""One sweep at a time: each takes a share of the time, and the next one goes on where it stopped.

A sweep is called by the minute. One that takes longer would be joined by the next one, and the next, which
all look at the same: the slower it gets, the more of them there would be. One that dies cannot say where: the
next one says of each piece beforehand that it comes to it, so that no piece keeps those behind it waiting.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sluice.domain.record.sweep import Sweep
from sluice.observability import logger
from sluice.ports import Ports

SHARE_SECONDS = 45
"""How long a sweep begins new pieces."""
HELD_SECONDS = 110
"""When the next one begins although this one has not ended: it may have died. Repairs can be repeated."""


class Share:
    """What one sweep has time for."""

    def __init__(self, ports: Ports, sweep: Sweep | None) -> None:
        self._ports, self._sweep = ports, sweep
        self._ends_at = ports.clock.now() + SHARE_SECONDS
        self.stopped_at = ""
        self.is_whole = False
        """Whether it came to all of them."""

    def of(self, list_ids: Callable[[], Sequence[str]]) -> Iterator[str]:
        """These, in turn, as long as there is time; none, and not even listed, while another sweep runs."""
        if self._sweep is None:
            return
        for one in self._sweep.in_turn(list_ids()):
            if self._ports.clock.now() >= self._ends_at:
                logger.warning("no time left in this sweep", sweep=self._sweep.name, next=one)
                return
            if self._sweep.is_careful:
                self._ports.sweeps.pass_on(self._sweep, one)
            yield one
            self.stopped_at = one
        self.stopped_at, self.is_whole = "", True


@contextmanager
def sweeping(ports: Ports, name: str) -> Iterator[Share]:
    """The share of this sweep; an empty one while another sweep of this name runs."""
    now = ports.clock.now()
    sweep = ports.sweeps.begin(name, now, now + HELD_SECONDS)
    if sweep is None:
        logger.info("another sweep still runs", sweep=name)
    share = Share(ports, sweep)
    try:
        yield share
    finally:
        if sweep is not None:
            ports.sweeps.end(sweep, share.stopped_at)
