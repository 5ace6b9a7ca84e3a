"""Ends a process that uses more memory than its function has, as Lambda does; it restarts nothing.

What counts is what is resident (Linux: /proc/PID/statm): a limit on the address space would count memory that
Python and OpenSSL only reserve. On systems without /proc nothing is ended.
"""

import os
import subprocess
import threading
from dataclasses import dataclass

_EVERY_SECONDS = 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class _Watched:
    """A process, what it may use, and where Linux says what it does: opened once, because looks are many."""

    process: Process
    limit_bytes: int
    statm: int

    def look(self) -> bool:
        """End it if it uses too much; whether there is more to see."""
        used = resident_bytes(self.statm)
        if used > self.limit_bytes:
            self.process.kill()
        return used > 0 or self.process.poll() is None


class MemoryGuard:
    """Looks at every process that it watches, some twenty times a second."""

    def __init__(self) -> None:
        self._watched: list[_Watched] = []
        self._lock = threading.Lock()
        self._has_begun = False

    def watch(self, process: Process, limit_bytes: int) -> None:
        """End the process when it uses more than so many bytes."""
        try:
            statm = os.open(f"/proc/{process.pid}/statm", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return
        with self._lock:
            self._watched.append(_Watched(process, limit_bytes, statm))
            if not self._has_begun:
                self._has_begun = True
                threading.Thread(target=self._run, daemon=True, name="memory-guard").start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(_EVERY_SECONDS):
            with self._lock:
                watched = list(self._watched)
            for one in watched:
                if not one.look():
                    self._forget(one)

    def _forget(self, one: _Watched) -> None:
        with self._lock:
            self._watched.remove(one)
        os.close(one.statm)


def resident_bytes(statm: int) -> int:
    """How much memory a process uses, by its open `statm`; 0 when it has ended."""
    try:
        return int(os.pread(statm, 100, 0).split()[1]) * _PAGE_BYTES
    except (OSError, IndexError):
        return 0


GUARD = MemoryGuard()
"""The one of this process."""
