"""The examples of other tools: what each file must say so that its tool publishes and moves no alias."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sluice.config.load import load_config
from sluice.domain.function.published import LATEST_PUBLISHED
from sluice.planner.deployment import plan_deployment

EXAMPLES = Path(__file__).parents[3] / "examples"
TOOLS = ("cdk", "sam", "terraform", "serverless")


class _Cloudformation(yaml.SafeLoader):
    """Reads a template whose short forms (`!Ref Quote`) stand for themselves."""


_Cloudformation.add_multi_constructor("!", lambda _loader, suffix, node: {suffix: node.value})


def text(tool: str, name: str) -> str:
    return (EXAMPLES / tool / name).read_text("utf-8")


@pytest.mark.parametrize("tool", TOOLS)
def test_config_moves_one_alias_to_the_latest_version_and_writes_nothing(tool):
    (target,) = plan_deployment(load_config(text(tool, "sluice.yaml"), strict=True).config).targets
    (function,) = target.functions
    assert (function.function_name, function.alias_name) == (f"quote-{tool}", "live")
    assert function.published_version == LATEST_PUBLISHED
    assert target.deploy_role_arn.endswith(":role/SluiceAliasRole")


def test_sam_publishes_under_another_alias_and_shifts_no_traffic():
    resources: dict[str, Any] = yaml.load(text("sam", "template.yaml"), _Cloudformation)["Resources"]  # noqa: S506
    function, alias = resources["Quote"]["Properties"], resources["Live"]
    assert function["FunctionName"] == "quote-sam"
    assert function["AutoPublishAlias"] == "published"
    assert function["AutoPublishAliasAllProperties"] is True
    assert not {"DeploymentPreference", "Events"} & function.keys()
    assert alias["DependsOn"] == "QuoteAlias" + function["AutoPublishAlias"]
    assert alias["Properties"] == {"Name": "live", "FunctionName": {"Ref": "Quote"}, "FunctionVersion": "1"}


def test_terraform_publishes_and_ignores_where_the_alias_is():
    function, alias = (
        re.search(rf'resource "{kind}" "\w+" {{\n(.*?)\n}}', text("terraform", "main.tf"), re.DOTALL)
        for kind in ("aws_lambda_function", "aws_lambda_alias")
    )
    assert function
    assert alias
    assert re.search(r'function_name += "quote-terraform"', function[1])
    assert re.search(r"^ +publish += true$", function[1], re.MULTILINE)
    assert "ignore_changes = [function_version, routing_config]" in alias[1]


def test_serverless_publishes_and_makes_no_alias_of_its_own():
    service = yaml.safe_load(text("serverless", "serverless.yml"))
    (function,) = service["functions"].values()
    assert service["provider"]["versionFunctions"] is True
    assert function["name"] == "quote-serverless"
    assert not {"events", "provisionedConcurrency", "snapStart"} & function.keys()


@pytest.mark.parametrize("tool", TOOLS)
def test_page_of_the_tool_shows_what_the_example_does(tool):
    page = (EXAMPLES.parent / "docs" / "how-to" / "other-tools" / f"{tool}.md").read_text("utf-8")
    files = {"cdk": "app.py", "sam": "template.yaml", "terraform": "main.tf", "serverless": "serverless.yml"}
    example = _packed(text(tool, files[tool]))
    shown = re.search(r"```\w+\n(.*?)```", page, re.DOTALL)
    assert shown
    lines = [line.strip() for line in shown[1].splitlines() if line.strip()]
    told = [line for line in lines if line.strip(" .,(){}#") and "..." not in line]
    assert [line for line in told if _packed(line) not in example] == []


def _packed(code: str) -> str:
    """Code without what formatters change."""
    return re.sub(r"\s|,\s*(?=\)|$)", "", code)
