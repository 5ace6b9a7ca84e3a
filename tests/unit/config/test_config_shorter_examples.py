"""Long files, and what is left of them with anchors, `targets` and variables: the plan is the same."""

import re
from pathlib import Path

import pytest

from sluice.config.load import load_config
from sluice.planner.deployment import plan_deployment

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
PAIRS = {
    "03-gates-across-accounts.yaml": "shorter/gates-across-accounts.yaml",
    "shorter/four-regions.long.yaml": "shorter/four-regions.yaml",
    "shorter/two-accounts.long.yaml": "shorter/two-accounts.yaml",
}


def planned(name):
    return plan_deployment(load_config((EXAMPLES / name).read_bytes(), strict=True).config)


def lines_of(name):
    return len((EXAMPLES / name).read_text("utf-8").splitlines())


@pytest.mark.parametrize(("long", "short"), PAIRS.items(), ids=lambda name: Path(name).name)
def test_short_file_has_the_plan_of_the_long_one(long, short):
    assert planned(short) == planned(long)


def test_page_tells_the_lines_of_both_files():
    page = (ROOT / "docs" / "how-to" / "shorten-a-config.md").read_text("utf-8")
    file = r"\[[^]]+\]\(\.\./\.\./examples/(\S+)\)"
    rows = re.findall(rf"^\| {file} \| (\d+) \| {file} \| (\d+) \|", page, re.MULTILINE)
    assert {long: (int(before), short, int(after)) for long, before, short, after in rows} == {
        long: (lines_of(long), short, lines_of(short)) for long, short in PAIRS.items()
    }
