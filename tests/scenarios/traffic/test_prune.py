"""Old versions: shown with what needs them, deleted by the command when nothing does, and never sooner."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from local.sample_functions import answering
from sluice_cli.environment import Environment
from sluice_cli.main import app
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, weight

WINDOW_SECONDS = 72 * 3600
Sluice = Callable[..., Any]


@pytest.fixture
def sluice(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sluice:
    """Runs the command in a clone in which the plane is the local one."""
    monkeypatch.delenv("SLUICE_API", raising=False)
    (tmp_path / ".git").mkdir()
    world.plane.write(tmp_path / ".local" / "plane.json")
    return lambda *words: CliRunner().invoke(app, list(words), obj=Environment(folder=tmp_path))


def published(canary: Canary) -> list[str]:
    answer = canary.place.client("lambda").list_versions_by_function(FunctionName=canary.function)
    return [one["Version"] for one in answer["Versions"] if one["Version"] != "$LATEST"]


def reasons(sluice: Sluice, canary: Canary, *words: str) -> dict[str, str]:
    """Version -> why it stays; empty if it may go."""
    answer = sluice("versions", canary.function, "--keep", "1", "-o", "json", *words)
    assert answer.exit_code == 0, answer.output
    (body,) = json.loads(answer.stdout)["functions"]
    return {one["version"]: "; ".join(why["text"] for why in one["reasons"]) for one in body["versions"]}


def test_deletes_what_nothing_needs_once_no_undo_needs_it_and_keeps_what_others_use(
    world: World, sluice: Sluice
) -> None:
    canary = a_canary(world, weight(100))
    for release in ("two", "three", "four"):
        canary.place.upload(f"{canary.function}.zip", answering(release))
        deployment = world.deploy(canary.config)
        assert world.ended(deployment)["status"] == "SUCCEEDED"
    canary.place.client("lambda").create_alias(FunctionName=canary.function, Name="qa", FunctionVersion="2")

    before = reasons(sluice, canary)
    assert all("can be undone until" in before[version] for version in ("1", "2", "3", "4"))
    assert "published by others" in before["1"]
    assert "alias live (100 %)" in before["4"]
    world.move_clock(WINDOW_SECONDS + 2 * 3600)
    after = reasons(sluice, canary)
    assert after == {
        "1": "published by others",
        "2": "alias qa (100 %)",
        "3": "",
        "4": f"the newest version; {deployment} left alias live on it; alias live (100 %)",
    }
    shown = sluice("prune", canary.function, "--keep", "1")
    assert "1 version to delete" in shown.stdout
    assert published(canary) == ["1", "2", "3", "4"]

    done = sluice("prune", canary.function, "--keep", "1", "--yes")
    assert done.exit_code == 0, done.output
    assert "Deleted 3 of" in done.stdout
    assert published(canary) == ["1", "2", "4"]
    assert (
        "Deleted 1 of"
        in sluice("prune", canary.function, "--keep", "1", "--published-by-others", "--yes").stdout
    )
    assert published(canary) == ["2", "4"]


def test_keeps_every_version_of_a_function_that_is_being_deployed(world: World, sluice: Sluice) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    body = {
        "deploymentId": deployment,
        "target": "prod",
        "functionName": canary.function,
        "keep": 1,
        "versions": ["1"],
        "others": True,
    }
    assert "has not ended" in reasons(sluice, canary, "--published-by-others")["1"]
    answer = world.api.post("/versions/prune", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "FunctionLocked")
    world.decide(deployment, "prod", "reject")
    world.ended(deployment)
    assert published(canary) == ["1", "2"]
