"""The tutorial, done as a reader would do it: its shell blocks, in order, in one shell, on a plane."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.launcher import running_plane
from tests.docs.markdown import ROOT, page


def script() -> str:
    """All blocks except those that start and end the plane, which this test does itself."""
    blocks = [block for block in page("docs/tutorial.md").blocks("bash") if "make " not in block]
    return "\n".join(["set -euo pipefail", *blocks])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / ".git").mkdir()
    (folder / ".venv").symlink_to(Path(sys.prefix), target_is_directory=True)
    with running_plane() as plane:
        plane.write(folder / ".local" / "plane.json")
        done = subprocess.run(  # noqa: S603  # the documentation of this repository
            ["/bin/bash", "-c", script()],
            check=False,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SLUICE_API": ""},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_tutorial_shows_the_split_when_the_approval_is_open(told: str) -> None:
    assert "alias live: {'1': 75.0, '2': 25.0}" in told


def test_tutorial_shifts_the_alias_when_the_link_is_answered(told: str) -> None:
    assert "Approved by ada" in told
    assert "greeter: alias live serves version 2 (100 %)\n" in told


def test_tutorial_rolls_back_when_the_release_is_rejected(told: str) -> None:
    assert "greeter: alias live serves version 2 (100 %) again" in told
    assert told.rstrip().endswith("exit code 5")
