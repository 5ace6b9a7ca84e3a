"""Pages that walk a reader through deployments, done as a reader would: their shell blocks, in one shell."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.launcher import running_plane
from local.plane_access import Plane
from tests.docs.markdown import ROOT, page


@pytest.fixture(scope="module")
def plane() -> Iterator[Plane]:
    with running_plane() as plane:
        yield plane


def done(name: str, folder: Path, environment: dict[str, str]) -> str:
    """What a page's blocks print; without those that start and end a plane or need a real account."""
    blocks = [block for block in page(name).blocks("bash") if "make " not in block]
    run = subprocess.run(  # noqa: S603  # the documentation of this repository
        ["/bin/bash", "-c", "\n".join(["set -euo pipefail", *blocks])],
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def in_a_clone(folder: Path) -> Path:
    (folder / ".git").mkdir()
    (folder / ".venv").symlink_to(Path(sys.prefix), target_is_directory=True)
    return folder


def as_owner(plane: Plane, folder: Path) -> dict[str, str]:
    """The environment of the owner of the control plane's account, who has the command `aws`."""
    commands = folder / "commands"
    commands.mkdir()
    for name, does in {"aws": f'exec {sys.executable} -m tests.docs.aws_command "$@"', "sleep": ""}.items():
        (commands / name).write_text(f"#!/bin/sh\n{does}\n")
        (commands / name).chmod(0o755)
    return {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "AWS_ENDPOINT_URL": plane.endpoint_url,
        "AWS_REGION": plane.home_region,
        "AWS_ACCESS_KEY_ID": plane.credentials["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": plane.credentials["secretAccessKey"],
    }


@pytest.fixture(scope="module")
def told(plane: Plane, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = in_a_clone(tmp_path_factory.mktemp("tutorial"))
    plane.write(folder / ".local" / "plane.json")
    return done("docs/tutorial.md", folder, {"SLUICE_API": ""})


def test_tutorial_shows_the_split_when_the_approval_is_open(told: str) -> None:
    assert "alias live: {'1': 75.0, '2': 25.0}" in told


def test_tutorial_shifts_the_alias_when_the_link_is_answered(told: str) -> None:
    assert "Approved by ada" in told
    assert "greeter: alias live serves version 2 (100 %)\n" in told


def test_tutorial_rolls_back_when_the_release_is_rejected(told: str) -> None:
    assert "greeter: alias live serves version 2 (100 %) again" in told
    assert told.rstrip().endswith("exit code 5")


@pytest.fixture(scope="module")
def first(plane: Plane, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The first deployment in an account of one's own, which has the control plane and the function."""
    folder = in_a_clone(tmp_path_factory.mktemp("first"))
    return done("docs/how-to/first-deployment.md", folder, as_owner(plane, folder))


def test_first_deployment_is_approved_at_ten_percent_and_ends(first: str) -> None:
    approved, ended = first.index("hello: alias live now serves 1 (90 %) + 2 (10 %)"), first.index('\n"2"\n')
    assert approved < first.index("answers well") < ended


def test_first_deployment_rolls_a_broken_release_back(first: str) -> None:
    assert "hello: alias live serves version 2 (100 %) again, was at 2 (90 %) + 3 (10 %)" in first
    assert "exit code 5" in first


def test_first_deployment_undoes_a_release_that_has_ended(first: str) -> None:
    assert "hello: alias live serves version 1 (100 %) again, was at 2 (100 %)" in first


@pytest.fixture(scope="module")
def cookbook(plane: Plane, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = in_a_clone(tmp_path_factory.mktemp("cookbook"))
    plane.write(folder / ".local" / "plane.json")
    shutil.copytree(ROOT / "examples" / "local", folder / "examples" / "local")
    return done("docs/how-to/two-approvers.md", folder, {"SLUICE_API": "", "PATH": in_front_of_path(folder)})


def in_front_of_path(folder: Path) -> str:
    return f"{folder / '.venv' / 'bin'}:{os.environ['PATH']}"


def test_cookbook_takes_two_people_to_release_to_production(cookbook: str) -> None:
    for person in ("ada", "grace"):
        assert cookbook.count(f"Approved by {person}") == 2
    assert cookbook.index("staging  SUCCEEDED") < cookbook.index("Approved by grace")


def test_cookbook_shifts_both_regions_in_turn_when_it_releases_again(cookbook: str) -> None:
    america, europe = (
        cookbook.index(f"{region:<8} orders: alias live now serves 1 (90 %) + 2 (10 %)")
        for region in ("america", "europe")
    )
    assert america < europe
    assert "FAILED" not in cookbook
