"""Ends a process that uses more memory than its function has, as Lambda does; it restarts nothing.

What counts is what is resident (Linux: /proc/PID/statm): a limit on the address space would count memory that
Python and OpenSSL only reserve. On systems without /proc nothing is ended.
"""

import os
import subprocess
import threading
from pathlib import Path
from weakref import WeakKeyDictionary

_EVERY_SECONDS = 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

Process = subprocess.Popen[bytes]


class MemoryGuard:
    """Looks at every process that it watches, some twenty times a second."""

    def __init__(self) -> None:
        self._limits: WeakKeyDictionary[Process, int] = WeakKeyDictionary()
        self._lock = threading.Lock()
        self._has_begun = False

    def watch(self, process: Process, limit_bytes: int) -> None:
        """End the process when it uses more than so many bytes."""
        with self._lock:
            self._limits[process] = limit_bytes
            if not self._has_begun:
                self._has_begun = True
                threading.Thread(target=self._run, daemon=True, name="memory-guard").start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(_EVERY_SECONDS):
            with self._lock:
                watched = list(self._limits.items())
            for process, limit in watched:
                if process.poll() is not None:
                    self._forget(process)
                elif resident_bytes(process.pid) > limit:
                    process.kill()

    def _forget(self, process: Process) -> None:
        with self._lock:
            self._limits.pop(process, None)


def resident_bytes(pid: int) -> int:
    """How much memory a process uses; 0 when nobody says."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0


GUARD = MemoryGuard()
"""The one of this process."""
