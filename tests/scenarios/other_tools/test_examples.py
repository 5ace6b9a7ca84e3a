"""The examples of CDK, SAM, Terraform and Serverless: the tool publishes, and Sluice moves the alias."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from aws_cdk import App

from local.plane_access import Access
from local.sample_functions import Place, answering, zipped
from local.stack import deploy_template
from tests.scenarios.intake.test_plan import plan
from tests.scenarios.world import World

EXAMPLES = Path(__file__).parents[3] / "examples"
PAUSE = 601


def config_of(tool: str, place: Place) -> dict[str, Any]:
    """The example's config, with the account of the plane in place of the bakery's."""
    data = yaml.safe_load((EXAMPLES / tool / "sluice.yaml").read_text("utf-8"))
    data["targets"]["live"] |= {"deployAsIamRole": place.deploy_role_arn, "region": place.region}
    return data


def deployed(world: World, config: dict[str, Any]) -> dict[str, Any]:
    """The deployment once it has ended; its pauses are skipped by moving the clock."""
    deployment = world.deploy(config)

    def is_over() -> dict[str, Any] | None:
        view = world.read(deployment)
        if view["status"] == "PAUSED":
            world.move_clock(PAUSE)
        return view if view["endedAt"] else None

    return dict(world.wait_for(is_over, 180))


def publish(place: Place, function: str, answer: str) -> str:
    """Publish new code, as the tool would; the version."""
    client = place.client("lambda")
    client.update_function_code(FunctionName=function, ZipFile=zipped(answering(answer)))
    waiter = client.get_waiter("function_updated_v2")
    waiter.wait(FunctionName=function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    return str(client.publish_version(FunctionName=function)["Version"])


@pytest.mark.parametrize("tool", ["sam", "terraform", "serverless"])
def test_config_moves_the_alias_when_the_tool_has_published(world: World, tool: str) -> None:
    place, function = world.place(), f"quote-{tool}"
    place.create(function, answering("one"), alias="live")
    publish(place, function, "two")
    ended = deployed(world, config_of(tool, place))

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    assert place.alias(function, "live") == {"2": 100}


@pytest.fixture(scope="module")
def cdk_app() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_cdk_app", EXAMPLES / "cdk" / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def synthesised(cdk_app: ModuleType, folder: Path, code: str) -> Path:
    """The template of the example with this code in its function."""
    app = App(outdir=str(folder), analytics_reporting=False)
    cdk_app.Quote(app, "Quote", code)
    app.synth()
    return folder / "Quote.template.json"


def test_cdk_publishes_and_never_moves_the_alias_that_sluice_has_moved(
    world: World, cdk_app: ModuleType, tmp_path: Path
) -> None:
    place = world.place()
    access = Access(world.plane.endpoint_url, place.account, place.region)

    def cdk_deploys(answer: str) -> None:
        template = synthesised(cdk_app, tmp_path / answer, answering(answer))
        deploy_template(access, "Quote", template, {})

    cdk_deploys("one")
    assert place.alias("quote-cdk", "live") == {"1": 100}
    cdk_deploys("two")
    assert place.alias("quote-cdk", "live") == {"1": 100}
    shown = plan(world, config_of("cdk", place))
    warning = next(one for one in shown["findings"] if one["code"] == "AliasOfStack")
    assert (warning["severity"], shown["wouldFail"]) == ("warning", False)
    assert "CloudFormation stack Quote" in warning["message"]

    ended = deployed(world, config_of("cdk", place))
    assert ended["status"] == "SUCCEEDED", ended["reason"]
    assert place.alias("quote-cdk", "live") == {"2": 100}
    cdk_deploys("three")
    assert place.alias("quote-cdk", "live") == {"2": 100}
    versions = place.client("lambda").list_versions_by_function(FunctionName="quote-cdk")["Versions"]
    assert [one["Version"] for one in versions] == ["$LATEST", "1", "2", "3"]


def test_cdk_template_keeps_old_versions_and_names_no_version_that_changes(
    cdk_app: ModuleType, tmp_path: Path
) -> None:
    templates = [
        json.loads(synthesised(cdk_app, tmp_path / code, code).read_text("utf-8"))
        for code in ("a = 1", "a = 2")
    ]
    kinds = [
        {one["Type"]: (name, one) for name, one in template["Resources"].items()} for template in templates
    ]
    versions = [found["AWS::Lambda::Version"] for found in kinds]
    assert versions[0][0] != versions[1][0]
    assert {one["DeletionPolicy"] for _, one in versions} == {"Retain"}
    before, after = (found["AWS::Lambda::Alias"][1]["Properties"] for found in kinds)
    assert before == after
    assert before["FunctionVersion"] == "1"
