"""One simulated plane for all fault tests, in a process of the interpreter that has the emulator."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.schedules import Schedule
from tests.line_process import LineProcess, line_process


class Simulation:
    """Runs schedules."""

    def __init__(self, process: LineProcess) -> None:
        self._process = process

    def run(self, schedule: Schedule, *, may_miss: bool = False) -> dict[str, Any]:
        """The result of a schedule, as `Result` has it; all calls that it names were made, or it may miss."""
        result = self._process.ask(schedule.as_json())
        trace = "\n".join(result["trace"])
        assert may_miss or not result["unmet"], f"{result['unmet']} not among {trace}"
        return result


@pytest.fixture(scope="session")
def simulation() -> Iterator[Simulation]:
    with line_process("tests.faults.serve") as process:
        yield Simulation(process)
