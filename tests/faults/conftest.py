"""One simulated plane for all fault tests, in a process of the interpreter that has the emulator."""

import json
import os
import subprocess
from collections.abc import Iterator
from typing import IO, Any, cast

import pytest

from local.process import ROOT
from tests.faults.schedules import Schedule

PYTHON = ROOT / ".venv-plane/bin/python"
# The order of sets must not depend on the process, or a schedule would not be the same twice.
ENVIRONMENT = {**os.environ, "PYTHONHASHSEED": "0"}


class Simulation:
    """Runs schedules."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._to, self._from = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

    def run(self, schedule: Schedule) -> dict[str, Any]:
        """The result of a schedule, as `Result` has it."""
        self._to.write(schedule.as_json() + "\n")
        self._to.flush()
        line = self._from.readline()
        assert line, "the simulated plane has ended; its error is above"
        result: dict[str, Any] = json.loads(line)
        return result


@pytest.fixture(scope="session")
def simulation() -> Iterator[Simulation]:
    with subprocess.Popen(
        [PYTHON, "-m", "tests.faults.serve"],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Simulation(process)
        process.communicate()
