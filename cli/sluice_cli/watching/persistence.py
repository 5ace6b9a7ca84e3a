"""Reads again while the control plane cannot be reached: no deployment ends with a connection."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sluice_cli.environment import Environment
from sluice_cli.errors import ApiError, CliError, UnreachableError

PATIENCE = timedelta(minutes=15)
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 2.0, 60.0
_MAY_PASS = {429, 500, 502, 503, 504}

Found = TypeVar("Found")


class Persistence:
    """Reads from a control plane that was reached before; one that never was is perhaps not there at all."""

    def __init__(
        self, environment: Environment, say: Callable[[str], None], check_time: Callable[[], None]
    ) -> None:
        self._environment, self._say, self._check_time = environment, say, check_time
        self._was_reached = False

    @property
    def was_reached(self) -> bool:
        """Whether a read has succeeded."""
        return self._was_reached

    def read(self, look: Callable[[], Found]) -> Found:
        """What the look finds; it is repeated, ever more rarely, for a quarter of an hour at most."""
        wait, lost_at = _FIRST_WAIT_SECONDS, None
        while True:
            try:
                found = look()
            except CliError as error:
                now = self._environment.now()
                lost_at = lost_at or now
                if not self._was_reached or not _may_pass(error) or now - lost_at >= PATIENCE:
                    raise
                if lost_at == now:
                    self._say(f"{error.message}: trying again for {PATIENCE.seconds // 60} minutes")
                self._check_time()
                self._environment.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT_SECONDS)
                continue
            if lost_at is not None:
                self._say("Connected again")
            self._was_reached = True
            return found


def _may_pass(error: CliError) -> bool:
    if isinstance(error, ApiError):
        return error.answer.get("status") in _MAY_PASS
    return isinstance(error, UnreachableError)
