"""The first config: it has no problems, whatever kinds of functions it is written from."""

from itertools import combinations

import pytest
import yaml

from sluice.config.load import load_config
from sluice_cli.init.config_file import SAMPLE, FirstTarget, config_for
from sluice_cli.init.found_functions import FoundFunction

ROLE = "arn:aws:iam::012345678901:role/orders"
TARGET = FirstTarget("prod", "012345678901", "eu-west-1", "arn:aws:iam::012345678901:role/SluiceDeployRole")
IMAGE = f"012345678901.dkr.ecr.eu-west-1.amazonaws.com/tax@sha256:{'a' * 64}"
KINDS = (
    FoundFunction("orders", "live", ROLE, "app.handler", "python3.13", None),
    FoundFunction("tax", None, ROLE, "", "", IMAGE),
    FoundFunction("prices", "no", ROLE, "", "", IMAGE),
)
SETS = [chosen for size in (1, 2, 3) for chosen in combinations(KINDS, size)]


@pytest.mark.parametrize("functions", SETS, ids=lambda chosen: "+".join(one.name for one in chosen))
def test_config_has_no_problem_when_it_is_written(functions) -> None:
    loaded = load_config(config_for("shop", TARGET, functions))
    # Behind an alias beside one without there is something to say; the author decides.
    unlike = len({function.alias is None for function in functions}) > 1
    assert [("has no alias" in warning.message) for warning in loaded.warnings] == [True] * unlike
    assert {artifact.function_name for artifact in loaded.config.artifacts} == {one.name for one in functions}
    assert loaded.config.targets["prod"].account == "012345678901"


def test_template_has_no_problem_when_it_is_written() -> None:
    assert load_config(config_for("orders", TARGET, [SAMPLE])).warnings == ()


def test_traffic_moves_in_steps_when_there_is_an_alias() -> None:
    config = yaml.safe_load(config_for("shop", TARGET, KINDS[:1]))
    assert config["targets"]["prod"]["strategy"] == "canary"
    assert config["artifacts"][0] == {
        "functionName": "orders",
        "type": "version",
        "version": "latestPublished",
    }


def test_code_comes_from_a_folder_when_a_zip_has_no_alias() -> None:
    text = config_for("shop", TARGET, [FoundFunction("jobs", None, ROLE, "app.handler", "python3.13", None)])
    assert yaml.safe_load(text)["artifacts"] == [
        {"functionName": "jobs", "type": "zipFile", "path": "dist/jobs"}
    ]
    assert "sluice deploy --push" in text


def test_application_keeps_its_name_when_yaml_would_read_another_type() -> None:
    assert load_config(config_for("1e3", TARGET, KINDS[:1])).config.application == "1e3"
