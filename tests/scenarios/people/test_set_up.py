"""Setting up by the command: a role in an account, what the doctor says of it, people on the plane."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sluice_cli.environment import Environment
from sluice_cli.main import app
from tests.scenarios.world import World

Sluice = Callable[..., Any]
NEW_ACCOUNT = "777777777777"


@pytest.fixture
def sluice_in(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Sluice]:
    """Runs the command as the owner of an account, in a clone in which the plane is the local one."""
    monkeypatch.delenv("SLUICE_API", raising=False)
    (tmp_path / ".git").mkdir()

    def owned_by(account: str) -> Sluice:
        owner = {**world.plane.credentials, "accessKeyId": account}
        replace(world.plane, credentials=owner).write(tmp_path / ".local" / "plane.json")

        def run(*words: str, **variables: str) -> Any:
            return CliRunner().invoke(app, words, obj=Environment(variables, tmp_path))

        return run

    return owned_by


def test_role_is_made_changed_and_found_good_in_a_new_account(
    world: World, sluice_in: Callable[[str], Sluice]
) -> None:
    sluice = sluice_in(NEW_ACCOUNT)
    assert sluice("role", "check").exit_code == 1
    first = ("--control-plane", world.plane.home_account, "--external-id", world.plane.external_id)
    made = sluice(
        "role", "create", *first, "--functions", "shop-", "--roles", "shop-", "--bucket", "shop-code"
    )
    assert made.stdout == f"arn:aws:iam::{NEW_ACCOUNT}:role/SluiceDeployRole\n", made.output
    changed = sluice("role", "create", "--parameter", "AllowPruning=true")
    assert changed.exit_code == 0, changed.output
    assert "FunctionNamePrefix: shop-\nAllowPruning: true" in sluice("role", "show").stdout
    assert sluice("role", "check", "--external-id", world.plane.external_id).exit_code == 0
    doctor = sluice("doctor", "--external-id", world.plane.external_id).stdout
    assert (
        f"ok    role: arn:aws:iam::{NEW_ACCOUNT}:role/SluiceDeployRole is as this release needs it" in doctor
    )
    assert "look  bucket: shop-code" in doctor


def test_person_on_the_local_plane_may_do_what_they_were_given(
    world: World, sluice_in: Callable[[str], Sluice]
) -> None:
    sluice = sluice_in(world.plane.home_account)
    assert sluice("local", "identity", "add", "ada", "--may", "approve").exit_code == 0
    refused = sluice("list", SLUICE_IDENTITY="ada")
    assert refused.exit_code == 1
    assert "403 Forbidden" in refused.stderr
    assert sluice("local", "identity", "add", "ada", "--may", "read").exit_code == 0
    assert sluice("list", SLUICE_IDENTITY="ada").exit_code == 0
    assert "Known are ada." in sluice("list", SLUICE_IDENTITY="grace").stderr
