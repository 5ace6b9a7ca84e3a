"""Collects what a handler's process writes, without losing the lines written just before its answer."""

import os
import select
import threading
from typing import IO

_CHUNK = 65_536


class Output:
    """The merged standard output and error of one process."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._text = bytearray()
        os.set_blocking(stream.fileno(), False)
        threading.Thread(target=self._follow, daemon=True, name="handler-output").start()

    def take(self) -> str:
        """Everything written so far, once.

        A handler writes its lines before the runtime posts the answer, so at that moment they are in the
        pipe: reading it here, under the lock, makes the tail complete without waiting for the reader thread.
        """
        with self._lock:
            self._drain()
            text = self._text.decode(errors="replace")
            self._text.clear()
            return text

    def _follow(self) -> None:
        # Not `select`, which takes no file with a number above 1,023.
        waiting = select.poll()
        waiting.register(self._stream, select.POLLIN)
        is_open = True
        while is_open:
            waiting.poll()
            with self._lock:
                is_open = self._drain()
        self._stream.close()

    def _drain(self) -> bool:
        while not self._stream.closed:
            try:
                chunk = os.read(self._stream.fileno(), _CHUNK)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            self._text += chunk
        return False
