"""The maps of the code name what exists: the house in CONTRIBUTING.md and the code tour."""

import re

from tests.architecture.sources import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
TOUR = (ROOT / "docs" / "explanation" / "code-tour.md").read_text()
HOUSE = CONTRIBUTING.partition("## The house")[2].split("```")[1]
_ROOM = re.compile(r"^ {4}([\w.]+)/? ", re.MULTILINE)


def rooms() -> set[str]:
    """The packages and modules of `sluice`, as the tree has them."""
    found = (ROOT / "functions" / "sluice").iterdir()
    return {path.name for path in found if not path.name.startswith("__")}


def test_house_names_every_room_and_no_other_when_it_is_drawn() -> None:
    drawn = set(_ROOM.findall(HOUSE.partition("  sluice/\n")[2]))
    assert drawn == rooms()


def test_house_names_folders_that_exist_when_it_is_drawn() -> None:
    folders = re.findall(r"^([a-z]+)/", HOUSE, re.MULTILINE)
    assert [name for name in folders if not (ROOT / name).is_dir()] == []
    assert {"functions", "statemachine", "infra", "cli", "local", "tests"} <= set(folders)


def test_tour_names_files_that_exist_when_it_is_read() -> None:
    named = re.findall(r"`([\w/]+(?:/|\.py|\.json))`", TOUR)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []
