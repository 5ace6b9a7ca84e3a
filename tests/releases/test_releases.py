"""What earlier releases have stored runs to its end by today's handlers, from every state that waits."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.workflow import DEPLOYMENT_HANDLERS, TARGET_HANDLERS
from local.process import ROOT
from sluice import __version__
from sluice.aws.table.items.wait import KINDS, prefix_of
from tests.line_process import LineProcess, line_process

FOLDER = Path(__file__).parent
RELEASES = sorted(one for one in FOLDER.iterdir() if (one / "target.asl.json").exists())
KEPT = [path for release in RELEASES for path in sorted(release.glob("*.json")) if ".asl." not in path.name]
HANDLERS = {"deployment": DEPLOYMENT_HANDLERS, "target": TARGET_HANDLERS}


@pytest.fixture(scope="module")
def plane() -> Iterator[LineProcess]:
    """A simulated plane that takes kept deployments up."""
    with line_process("tests.releases.thaw") as process:
        yield process


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.parametrize("path", KEPT, ids=named)
def test_waits_as_it_did_and_ends_as_it_would_have(plane: LineProcess, path: Path) -> None:
    kept, result = json.loads(path.read_text()), plane.ask(str(path))
    assert (result["waitsIn"], result["left"]) == (kept["waitsIn"], 0)
    assert (result["status"], result["versions"]) == (kept["ends"], [result["version"]])


def test_keeps_the_release_that_this_is() -> None:
    assert __version__ in [release.name for release in RELEASES]


def kept_by(release: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in KEPT if path.parent == release]


def waiting_states(release: Path) -> set[str]:
    """The states of a release's machines that wait for an answer."""
    texts = [(release / f"{machine}.asl.json").read_text() for machine in HANDLERS]
    return {name for text in texts for name in tokens_of(json.loads(text)["States"])}


def tokens_of(states: dict[str, Any]) -> Iterator[str]:
    for name, state in states.items():
        if str(state.get("Resource", "")).endswith(".waitForTaskToken"):
            yield name
        yield from tokens_of(state.get("ItemProcessor", {}).get("States", {}))


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_keeps_a_deployment_in_every_state_that_waits(release: Path) -> None:
    states = {state for kept in kept_by(release) for state in kept["waitsIn"]}
    assert waiting_states(release) <= states


def test_release_that_this_is_has_every_state_that_waits_today() -> None:
    """A new one is to be kept with the release that brings it: `make freeze`."""
    assert waiting_states(ROOT / "statemachine") == waiting_states(FOLDER / __version__)


def test_keeps_every_kind_of_wait_open_and_every_way_not_to_start() -> None:
    items = [item for kept in kept_by(FOLDER / __version__) for item in kept["items"]]
    open_waits = {item["sk"]["S"].split("#")[0] for item in items if item.get("status") == {"S": "OPEN"}}
    assert open_waits == {prefix_of(kind) for kind in KINDS}
    attributes = {name for item in items for name, value in item.items() if value != {"NULL": True}}
    assert attributes >= {"startsAt", "hold", "waitsFor", "pending", "alarmsAtStart", "machineVersion"}


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
@pytest.mark.parametrize("machine", HANDLERS)
def test_machine_of_a_release_may_still_call_all_its_handlers(release: Path, machine: str) -> None:
    called = set(re.findall(r"\$\{(\w+)\}", (release / f"{machine}.asl.json").read_text()))
    assert called <= set(HANDLERS[machine])
