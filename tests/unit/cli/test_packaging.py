"""What installing the command brings, and what its quickest answer loads."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ONLY_VERSION = """
import sys
sys.argv = ["sluice", "--version"]
from sluice_cli.entry import main
main()
print(sorted({"botocore", "httpx", "pydantic", "rich", "typer", "yaml"} & set(sys.modules)))
"""

STARTS = """
import sys
import sluice_cli.main
print(sorted({"botocore", "pydantic", "sluice.config.model"} & set(sys.modules)))
"""


def names(lines: list[str]) -> set[str]:
    return {Requirement(line).name.lower() for line in lines if line and not line.startswith(("#", "-"))}


def asked_for(file: str) -> set[str]:
    return names((ROOT / file).read_text().splitlines())


def test_command_brings_what_it_is_tested_with_and_nothing_else() -> None:
    assert names(PROJECT["dependencies"]) == asked_for("cli/requirements.txt")


@pytest.mark.parametrize("package", ["boto3", "aws-cdk-lib", "aws-lambda-powertools"])
def test_command_alone_brings_nothing_of_the_control_plane(package: str) -> None:
    brought = {
        line.split("==")[0]
        for line in (ROOT / "cli/requirements.lock").read_text().splitlines()
        if "==" in line
    }
    assert "botocore" in brought  # or nothing was read
    assert package not in brought
    assert package in names(PROJECT["optional-dependencies"]["control-plane"])


def test_extras_name_packages_that_are_pinned() -> None:
    extras = PROJECT["optional-dependencies"]
    pinned = asked_for("requirements.txt") | asked_for("requirements-dev.txt")
    assert names(extras["control-plane"]) | names(extras["dev"]) <= pinned | {"sluice"}


def printed(program: str, folder: Path) -> str:
    return subprocess.run(  # noqa: S603  fixed words
        [sys.executable, "-c", program], cwd=folder, env={}, capture_output=True, text=True, check=True
    ).stdout


def test_version_of_the_command_needs_no_library(tmp_path) -> None:
    assert printed(ONLY_VERSION, tmp_path) == f"sluice {PROJECT['version']}\n[]\n"


def test_command_starts_without_what_few_verbs_need(tmp_path) -> None:
    assert printed(STARTS, tmp_path) == "[]\n"
