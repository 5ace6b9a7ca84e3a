"""A small team's repository: CDK publishes in two accounts and three regions, and CI deploys with Sluice."""

import importlib.util
import json
import shlex
import shutil
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from aws_cdk import App
from typer.testing import CliRunner

from local.plane_access import Access
from local.sample_functions import Place, answering
from local.stack import deploy_template
from sluice_cli.environment import Environment
from sluice_cli.main import app as command
from tests.scenarios.world import World

TEAM = Path(__file__).parents[3] / "examples" / "team"
TARGETS = ("staging", "america", "europe")
PAUSE = 601


def deploy_line(release: str) -> list[str]:
    """The words of CI's deploy command, with CI's variables filled in."""
    jobs = yaml.safe_load((TEAM / ".github" / "workflows" / "deploy.yml").read_text("utf-8"))["jobs"]
    (line,) = [run for step in jobs["deploy"]["steps"] if (run := step.get("run", "")).startswith("sluice")]
    for name, value in {"$GITHUB_SHA": release, "$GITHUB_RUN_ID": "7", "$GITHUB_RUN_ATTEMPT": "1"}.items():
        line = line.replace(name, value)
    return [word.replace("bakery-code-", "sluice-artifacts-") for word in shlex.split(line)[1:]]


def cloned(folder: Path, world: World, places: dict[str, Place]) -> None:
    """The team's repository in the accounts of the plane, which is the local control plane of the clone."""
    shutil.copytree(TEAM, folder, dirs_exist_ok=True)
    (folder / ".git").mkdir()
    world.plane.write(folder / ".local" / "plane.json")
    staging, production = places["staging"], places["europe"]
    text = (folder / "deploy.yaml").read_text("utf-8")
    for account, place in (("111122223333", staging), ("444455556666", production)):
        text = text.replace(f"arn:aws:iam::{account}:role/SluiceDeployRole", place.deploy_role_arn)
        text = text.replace(f"arn:aws:iam::{account}:role/bakery-functions", place.execution_role_arn)
    (folder / "deploy.yaml").write_text(text.replace("bakery-data-", "sluice-artifacts-"), "utf-8")


def cdk_app() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_team_app", TEAM / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cdk_deploys(world: World, places: dict[str, Place], folder: Path, code: str | None = None) -> None:
    module = cdk_app()
    app = App(outdir=str(folder), analytics_reporting=False)
    module.Orders(app, "Orders", code or module.CODE.read_text("utf-8"))
    app.synth()
    for place in places.values():
        access = Access(world.plane.endpoint_url, place.account, place.region)
        deploy_template(access, "Orders", folder / "Orders.template.json", {})


@pytest.fixture
def places(world: World) -> dict[str, Place]:
    """Staging in one account, production in two regions of another, each with what ran there before."""
    chosen = (world.place(3, 0), world.place(4, 1), world.place(4, 2))
    found = dict(zip(TARGETS, chosen, strict=True))
    for place in found.values():
        for name in ("receipts", "prices"):
            place.create(name, answering("one"), alias="live")
        place.upload("prices/2026-12.zip", answering("december"))
    return found


def test_ci_pushes_and_deploys_what_cdk_has_published_to_two_accounts_and_three_regions(
    world: World, places: dict[str, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLUICE_API", raising=False)
    monkeypatch.chdir(tmp_path)
    cloned(tmp_path, world, places)
    cdk_deploys(world, places, tmp_path / "one", answering("one"))
    cdk_deploys(world, places, tmp_path / "two")
    assert all(place.alias("orders", "live") == {"1": 100} for place in places.values())

    def skip_pauses(_seconds: float) -> None:
        rows = world.api.get("/deployments", params={"application": "bakery"}).json()["deployments"]
        world.move_clock(PAUSE) if rows[0]["status"] == "PAUSED" else time.sleep(0.3)

    environment = Environment(folder=tmp_path, sleep=skip_pauses)
    words = [*deploy_line("abc123"), "--set", "prices=2026-12", "--output", "json"]
    result = CliRunner().invoke(command, words, obj=environment)

    assert result.exit_code == 0, result.output
    ended: dict[str, Any] = json.loads(result.stdout)
    assert ended["description"] == "Release abc123 with the prices of 2026-12"
    assert ended["context"] == {"release": "abc123", "prices": "2026-12"}
    for place in places.values():
        live = {name: place.invoke(name, "live")[1] for name in ("orders", "receipts", "prices")}
        assert [live["orders"]["function"], live["receipts"]["function"], live["prices"]] == [
            "orders",
            "receipts",
            {"release": "december"},
        ]
