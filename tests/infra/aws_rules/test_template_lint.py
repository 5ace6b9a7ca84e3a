"""All templates pass cfn-lint, which knows what CloudFormation refuses; exceptions have their reasons."""

import pytest
from cfnlint.api import ManualArgs, lint

REGIONS = ["eu-west-1", "us-east-1"]
ACCEPTED: dict[str, str] = {
    "W3005": "CDK names dependencies that a reference implies already, which does no harm.",
    "W8003": "The rule HandlersAreBuilt always refuses, in a template without handlers.",
}


@pytest.mark.parametrize("name", ["control_plane", "target_role", "alias_role"])
def test_finds_nothing_that_cloudformation_would_refuse(assembly, name):
    text = getattr(assembly, name).text
    found = lint(text, config=ManualArgs(regions=REGIONS, ignore_checks=list(ACCEPTED)))
    assert [f"{one.rule.id} {one.path}: {one.message}" for one in found] == []
