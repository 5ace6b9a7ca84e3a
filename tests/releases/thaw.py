"""Answers each line, the path of a kept deployment, with a line: what has become of it."""

import json
import sys
from pathlib import Path

from local.simulation.plane import simulated_plane


def main() -> None:
    """Serve until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may come between the answers
    simulated = simulated_plane()
    from tests.releases.site import Site  # it imports the emulator, which a plane must do first
    from tests.releases.taking_up import TakenUp

    site = Site(simulated)
    for line in sys.stdin:
        answers.write(json.dumps(TakenUp(site, Path(line.strip())).run()) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
