"""The team's repository: its config serves every account and region, and says each thing once."""

from pathlib import Path

import yaml

from sluice.config.load import load_config
from sluice.planner.deployment import plan_deployment

TEAM = Path(__file__).parents[3] / "examples" / "team"


def targets():
    text = (
        (TEAM / "deploy.yaml").read_text("utf-8").replace("path: receipts", "path: s3://pushed/receipts.zip")
    )
    loaded = load_config(text, strict=True, variables={"release": "7"})
    return plan_deployment(loaded.config).targets


def test_deploys_three_functions_to_two_accounts_and_three_regions_one_after_another():
    found = targets()
    assert len({target.account_id for target in found}) == 2
    assert len({target.region for target in found}) == 3
    assert [target.depends_on for target in found] == [(), ("staging",), ("america",)]
    names = {tuple(sorted(one.function_name for one in target.functions)) for target in found}
    assert names == {("orders", "prices", "receipts")}


def test_code_and_role_are_those_of_the_account_and_region():
    for target in targets():
        prices = next(one for one in target.functions if one.function_name == "prices")
        assert prices.bucket == f"bakery-data-{target.account_id}-{target.region}"
        assert target.account_id in (prices.settings.execution_role_arn)


def test_app_has_a_stack_for_each_target():
    places = {(target.account_id, target.region) for target in targets()}
    text = (TEAM / "app.py").read_text("utf-8")
    assert [place for place in places if f'("{place[0]}", "{place[1]}")' not in text] == []


def test_workflow_publishes_before_it_deploys():
    jobs = yaml.safe_load((TEAM / ".github" / "workflows" / "deploy.yml").read_text("utf-8"))["jobs"]
    runs = [step["run"].split()[:3] for step in jobs["deploy"]["steps"] if "run" in step]
    assert runs[-2:] == [["npx", "cdk", "deploy"], ["sluice", "deploy", "-f"]]
