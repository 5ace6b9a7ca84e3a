"""`python -m local up|status|down`: the whole plane by one command, once."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import launcher, process

pytestmark = pytest.mark.plane


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of its own, so that a plane of the person at the keyboard is left alone."""
    folder = tmp_path_factory.mktemp("home")
    yield folder
    launcher.down(folder)


def run(home: Path, *arguments: str) -> tuple[int, str]:
    """Exit status and output of one command, in a process of its own as a person would start it."""
    command = [sys.executable, "-m", "local", "--home", str(home), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    return done.returncode, done.stdout + done.stderr


def takes_a_process_of_another_program_for_no_plane(home: Path, saved: dict[str, Any]) -> None:
    """Its number has been given to another process since; the note is as before afterwards."""
    launcher.plane_file(home).write_text(json.dumps({**saved, "pid": os.getpid()}))
    assert launcher.running(home) is None
    assert launcher.down(home) is False
    launcher.plane_file(home).write_text(json.dumps(saved))
    assert launcher.running(home) is not None


def test_starts_once_says_what_to_try_and_ends(home: Path) -> None:
    assert run(home, "status")[0] == 1
    status, said = run(home, "up", "--speed", "60")
    assert status == 0, said
    saved = json.loads((home / "plane.json").read_text())
    assert saved["apiUrl"] in said
    assert re.search(rf"{saved['apiUrl']}/page/open#[0-9a-f]{{32}}\.\S{{43}}\n", said)
    with urllib.request.urlopen(f"{saved['endpointUrl']}/_sluice/clock") as answer:  # noqa: S310 - ours
        assert json.load(answer)["now"] > 0
    assert json.loads(Path(saved["clockFile"]).read_text())["speed"] == 60
    assert f"already runs (process {saved['pid']})" in run(home, "up")[1]
    takes_a_process_of_another_program_for_no_plane(home, saved)
    assert run(home, "down") == (0, "The plane has ended.\n")
    assert not (home / "plane.json").exists()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{saved['endpointUrl']}/_sluice/clock")  # noqa: S310 - ours
    assert run(home, "down") == (0, "No plane runs.\n")


OWNER = """
import sys, time
from pathlib import Path
from local import process
server = process.start(Path(sys.argv[1]), iam=False)
print(server.pid, flush=True)
time.sleep(600)
"""


def test_plane_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:  # noqa: S603 - our own command
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert process.is_ours(pid, tmp_path)
        owner.kill()
    assert _ends_within(30.0, pid, tmp_path)


def _ends_within(seconds: float, pid: int, state_dir: Path) -> bool:
    deadline = time.monotonic() + seconds
    while process.is_ours(pid, state_dir):
        if time.monotonic() > deadline:
            process.stop(pid, state_dir)
            return False
        time.sleep(0.05)
    return True
