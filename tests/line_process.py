"""A process of the interpreter that has the emulator: it answers each line of text by a line of JSON."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from local.process import ROOT

PYTHON = ROOT / ".venv-plane/bin/python"
# The order of sets must not depend on the process, or no two runs would be the same.
ENVIRONMENT = {**os.environ, "PYTHONHASHSEED": "0"}


class LineProcess:
    """The process, as whoever asks it sees it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._to, self._from = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

    def ask(self, text: str) -> dict[str, Any]:
        """Its answer to one line."""
        self._to.write(f"{text}\n")
        self._to.flush()
        line = self._from.readline()
        assert line, "the simulated plane has ended; its error is above"
        result: dict[str, Any] = json.loads(line)
        return result


@contextmanager
def line_process(module: str) -> Iterator[LineProcess]:
    """A process that runs this module, until it is left."""
    with subprocess.Popen(  # noqa: S603 - a module of these tests
        [PYTHON, "-m", module],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield LineProcess(process)
        process.communicate()
