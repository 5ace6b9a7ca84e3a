"""Runs the schedules that come in, one on each line, and answers with their results: a plane for tests."""

import sys

from local.simulation.plane import simulated_plane
from tests.faults.schedules import Schedule


def main() -> None:
    """Serve until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may come between the answers
    plane = simulated_plane()
    from tests.faults.run import Stage  # it imports the emulator, which a plane must do first

    stage = Stage(plane)
    for line in sys.stdin:
        answers.write(stage.run(Schedule.from_json(line)).as_json() + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
