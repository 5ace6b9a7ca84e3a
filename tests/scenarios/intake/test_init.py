"""The first config of a team: read from functions that exist, checked, planned, deployed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from local.sample_functions import Place, answering
from sluice_cli.environment import Environment
from sluice_cli.main import app
from tests.scenarios.world import World, fresh

Sluice = Callable[..., Any]


@pytest.fixture
def place(world: World) -> Place:
    return world.place()


@pytest.fixture
def sluice(world: World, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sluice:
    """Runs the command as the owner of a target's account, in a clone in which the plane is the local one."""
    monkeypatch.delenv("SLUICE_API", raising=False)
    monkeypatch.setenv("AWS_REGION", place.region)
    (tmp_path / ".git").mkdir()
    owner = {**world.plane.credentials, "accessKeyId": place.account}
    replace(world.plane, credentials=owner).write(tmp_path / ".local" / "plane.json")
    return lambda *words: CliRunner().invoke(
        app, [str(word) for word in words], obj=Environment(folder=tmp_path)
    )


def test_written_config_deploys_the_newest_version_when_the_function_has_an_alias(
    world: World, sluice: Sluice, place: Place, tmp_path: Path
) -> None:
    function, file = fresh("first"), tmp_path / "deploy.yaml"
    place.create(function, answering("one"), alias="live")
    place.publish(function, answering("two"))
    written = sluice("init", function, "--application", function, "--file", file)
    assert written.exit_code == 0, written.output
    assert "warning" not in written.stderr  # the role of the target's account is there
    assert sluice("validate", "-f", file, "--strict").exit_code == 0
    config = yaml.safe_load(file.read_text())
    for step in config["strategies"]["canary"]["canary"]["steps"]:
        if "pause" in step:
            step["pause"] = {"duration": 1, "unit": "seconds"}
    assert world.ended(world.deploy(config))["status"] == "SUCCEEDED"
    assert place.invoke(function, "live")[1] == {"release": "two"}


def test_functions_are_found_by_a_pattern_when_there_are_many(sluice: Sluice, place: Place) -> None:
    prefix = fresh("many")
    for name in ("b", "a"):
        place.create(f"{prefix}-{name}", answering("one"), alias="live")
    result = sluice("init", f"{prefix}-*", "-f", "-")
    assert result.exit_code == 0, result.output
    artifacts = yaml.safe_load(result.stdout)["artifacts"]
    assert [artifact["functionName"] for artifact in artifacts] == [f"{prefix}-a", f"{prefix}-b"]


def refused(sluice: Sluice, *words: object) -> str:
    result = sluice("init", *words, "-f", "-")
    assert (result.exit_code, result.stdout) == (1, "")
    return str(result.stderr)


def test_aliases_are_listed_when_it_is_not_said_which_one_callers_use(sluice: Sluice, place: Place) -> None:
    function = fresh("two")
    version = place.create(function, answering("one"), alias="live")
    place.client("lambda").create_alias(FunctionName=function, Name="beta", FunctionVersion=version)
    assert f"'{function}' has several aliases: beta, live" in refused(sluice, function)
    named = sluice("init", f"{function}:live", "-f", "-")
    assert yaml.safe_load(named.stdout)["trafficManagement"][0]["alias"][0]["aliasName"] == "live"
    assert "has no alias 'dev'" in refused(sluice, f"{function}:dev")


def test_function_is_named_when_it_does_not_exist(sluice: Sluice) -> None:
    assert "There is no function 'nowhere'" in refused(sluice, "nowhere")
    assert "No function matches 'nowhere-*'" in refused(sluice, "nowhere-*")


def test_file_is_kept_when_it_exists(sluice: Sluice, tmp_path: Path) -> None:
    (tmp_path / "deploy.yaml").write_text("ours")
    kept = sluice("init", "--file", tmp_path / "deploy.yaml")
    assert (kept.exit_code, (tmp_path / "deploy.yaml").read_text()) == (2, "ours")
    assert sluice("init", "--file", tmp_path / "deploy.yaml", "--force").exit_code == 0
    assert yaml.safe_load((tmp_path / "deploy.yaml").read_text())["application"] == "orders"
