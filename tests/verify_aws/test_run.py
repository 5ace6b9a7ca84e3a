"""A run of `make verify-aws` on a plane: what it reports, what it asks, and that it leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.launcher import plane_file, running_plane
from local.plane_access import Plane
from tests.plane import eventually
from verify_aws import estimate
from verify_aws.__main__ import _remove_at_last
from verify_aws.report import Check, Part, Status, has_passed, markdown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for which a plane runs."""
    path = tmp_path_factory.mktemp("verify")
    with running_plane() as plane:
        plane.write(plane_file(path / ".local"))
        yield path


@pytest.fixture
def plane(folder: Path) -> Plane:
    return Plane.read(plane_file(folder / ".local"))


def command(folder: Path, *more: str) -> list[str]:
    report = str(folder / "report.md")
    return [sys.executable, "-m", "verify_aws", "--plane", str(folder), "--report", report, *more]


def made(plane: Plane) -> list[str]:
    """What a run has made in the target account."""
    account = plane.session(plane.accounts[0], plane.home_region)
    functions = account.client("lambda").list_functions()["Functions"]
    roles = account.client("iam").list_roles()["Roles"]
    bucket = plane.artifact_buckets[f"{plane.accounts[0]}/{plane.home_region}"]
    objects = account.client("s3").list_object_versions(Bucket=bucket)
    names = [
        *(one["FunctionName"] for one in functions),
        *(one["RoleName"] for one in roles),
        *(one["Key"] for one in (*objects.get("Versions", ()), *objects.get("DeleteMarkers", ()))),
    ]
    return [name for name in names if "verify" in name]


def test_releases_are_seen_to_end_and_nothing_is_left_when_a_run_is_over(folder: Path, plane: Plane) -> None:
    done = subprocess.run(
        command(folder, "--only", "definitions", "releases"), capture_output=True, text=True, check=False
    )
    report = (folder / "report.md").read_text()
    assert done.returncode == 0, done.stdout + done.stderr + report
    assert "| A deployment all at once succeeds | passed |" in report
    assert "| A rejected deployment rolls back | passed |" in report
    assert "| target.asl.json is valid | not available here |" in report
    assert made(plane) == []


def until_it_has_made(count: int, run: subprocess.Popen[str], plane: Plane) -> None:
    """Wait until so many things are there; a run that ends before tells why."""
    eventually(lambda: len(made(plane)) >= count or run.poll() is not None, 120, 0.2)
    assert run.poll() is None, run.communicate()[0]


def test_function_and_role_are_removed_and_the_report_says_so_when_a_run_is_interrupted(
    folder: Path, plane: Plane
) -> None:
    with subprocess.Popen(command(folder, "--only", "releases"), stdout=subprocess.PIPE, text=True) as run:
        until_it_has_made(3, run, plane)
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)
    assert run.returncode == 130
    assert made(plane) == []
    assert "- Interrupted: yes" in (folder / "report.md").read_text()


class InterruptedOnce:
    """An account in which somebody interrupts the first removal."""

    def __init__(self) -> None:
        self.installation = self.target = self.ledger = self
        self.removals = 0

    def remove_all(self, _client_of: object) -> list[str]:
        """What could not be removed."""
        self.removals += 1
        if self.removals == 1:
            raise KeyboardInterrupt
        return []


def test_removal_begins_anew_when_it_is_interrupted_itself() -> None:
    place: Any = InterruptedOnce()
    removed, was_interrupted = _remove_at_last(place)
    assert (place.removals, was_interrupted) == (2, True)
    assert has_passed([removed])


def test_next_run_removes_what_is_left_when_a_run_was_killed(folder: Path, plane: Plane) -> None:
    with subprocess.Popen(command(folder, "--only", "releases"), stdout=subprocess.PIPE, text=True) as run:
        until_it_has_made(3, run, plane)
        run.kill()
    assert made(plane) != []
    subprocess.run(command(folder, "--only", "definitions"), check=True, capture_output=True)
    assert made(plane) == []


def test_real_account_is_left_alone_when_nobody_agrees(plane: Plane, tmp_path: Path) -> None:
    """The plane stands in for the account; the run does not know that it is no real one."""
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": plane.endpoint_url,
        "AWS_ACCESS_KEY_ID": plane.home_account,
        "AWS_SECRET_ACCESS_KEY": "plane",
    }
    done = subprocess.run(
        [sys.executable, "-m", "verify_aws", "--region", "us-east-1", "--only", "definitions"],
        env=environment,
        input="n\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Begin? [y/N] Nothing was done." in done.stdout
    assert f"{estimate.total_dollars():.3f} $  together, at most" in done.stdout


def test_run_costs_less_than_a_dollar_when_it_is_estimated() -> None:
    assert 0 < estimate.total_dollars() < 1


def test_what_was_not_available_is_no_success_when_it_is_reported() -> None:
    part = Part("One", [Check("a | b", Status.UNAVAILABLE, "no\nanswer")], passed_elsewhere=2)
    assert json.dumps(part.counts) == json.dumps({"not available here": 1, "passed": 2})
    assert "| One | 2 | 0 | 1 |" in markdown({}, [part])
    assert "| a \\| b | not available here | no answer |" in markdown({}, [part])
    assert has_passed([part])
    part.add("c", Status.FAILED)
    assert not has_passed([part])
