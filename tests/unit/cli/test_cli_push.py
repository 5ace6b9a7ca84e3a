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


def test_file_without_an_application_is_valid_when_one_is_named(sluice: Any, valid_config: Path) -> None:
    valid_config.write_text(valid_config.read_text().replace("application: checkout\n", ""))
    assert sluice("validate", "--file", valid_config, api=None).exit_code == 4
    assert sluice("validate", "--file", valid_config, "--application", "shop", api=None).exit_code == 0
    pushed = sluice("push", "--file", valid_config, "--application", "shop", "--target", "prod")
    assert pushed.exit_code == 0, pushed.output
    config = yaml.safe_load(pushed.stdout)
    assert (config["application"], config["targetFilters"]) == ("shop", [{"includeTarget": "prod"}])
