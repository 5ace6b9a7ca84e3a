"""A sample of what `make chaos` runs: faults spread over all paths; the same ones each time."""

import subprocess

from local.process import ROOT
from tests.line_process import ENVIRONMENT, PYTHON


def test_leaves_nothing_in_between_when_calls_fail_on_every_path() -> None:
    command = [PYTHON, "-m", "tests.faults.chaos", "--every", "800", "--schedules", "30", "--shrink", "1"]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert done.stdout.splitlines()[-1].endswith(" 0 violations")
