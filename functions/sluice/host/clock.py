"""Time: the machine's own, or that of a clock file, by which the embedded control plane speeds waits up."""

import json
import time
from pathlib import Path


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait for real: AWS updates take the time they take."""
        time.sleep(seconds)


class FileClock(SystemClock):
    """A clock that can be moved: `{"origin", "speed", "offset"}` in a file, read anew each time."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def now(self) -> float:
        """Seconds since the epoch on the moved clock."""
        setting = json.loads(self._path.read_text())
        return float(
            setting["origin"] + (time.time() - setting["origin"]) * setting["speed"] + setting["offset"]
        )
