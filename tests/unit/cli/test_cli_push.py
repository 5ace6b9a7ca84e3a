"""What `sluice push` says of a config that it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.mark.parametrize("words", [("push",), ("deploy", "--push")])
def test_problems_are_alone_on_stdout_when_a_machine_pushes_a_config_that_is_wrong(
    sluice: Any, config_file: Path, words: tuple[str, ...]
) -> None:
    result = sluice(*words, "--file", config_file, "--output", "json")
    assert result.exit_code == 4
    refused = json.loads(result.stdout)
    assert refused["valid"] is False
    assert [row["line"] for row in refused["problems"] if row["path"] == "targets.prod.strategy"] == [4]
    assert "was not pushed" in result.stderr


def test_problems_are_yaml_when_that_is_wanted(sluice: Any, config_file: Path) -> None:
    result = sluice("push", "--file", config_file, "--output", "yaml")
    assert yaml.safe_load(result.stdout)["valid"] is False
