"""The StackSet of a role: made, updated and read by calls that AWS's own models accept."""

from typing import Any

import pytest

from sluice_cli.errors import CliError
from sluice_cli.roles.kinds import ALIAS_ROLE
from sluice_cli.roles.stack_sets import Rollout, read_instances, read_stack_set
from tests.unit.cli.organization.script import (
    AUTOMATIC,
    CONTENT,
    KEPT,
    NOT_THERE,
    ONE,
    SEARCH,
    SHOP,
    STARTED,
    TWO,
    Script,
    instance,
    targeting,
    updates,
    updating,
)
from tests.unit.cli.test_role import GIVEN, NAME, parameter


def creates(script: Script, *units: str) -> None:
    """Everything until the stacks are asked for."""
    script.refuse(*NOT_THERE)
    rows = [parameter(key, text) for key, text in GIVEN.items()]
    made = {"StackSetId": f"{NAME}:1"}
    script.on("create_stack_set", made, **CONTENT, Parameters=rows)
    script.describe()
    script.history()


@pytest.mark.parametrize("script", ["SELF", "DELEGATED_ADMIN"], indirect=True)
def test_stack_set_is_made_with_stacks_in_the_units_and_waited_for_when_there_is_none(script: Script) -> None:
    creates(script)
    script.on("create_stack_instances", STARTED, **targeting(SHOP, SEARCH))
    script.ends("QUEUED", "RUNNING", "SUCCEEDED")
    script.results((ONE, "SUCCEEDED", ""), (TWO, "SUCCEEDED", ""))
    script.instances(instance(TWO), instance(ONE))
    assert script.put(SHOP, SEARCH) == Rollout([ONE, TWO], [])
    assert script.waits == [5.0, 5.0]


def test_parameters_and_units_that_nobody_gives_stay_and_new_units_are_added(script: Script) -> None:
    known = {"OrganizationalUnitIds": [SHOP], "Regions": ["eu-west-1"]}
    script.describe(**known)
    script.describe(**known)
    script.history("SUCCEEDED")
    script.on("update_stack_set", STARTED, **updating(parameter("ExternalId", "sluice-2"), KEPT[0]))
    script.ends("SUCCEEDED")
    script.results((ONE, "SUCCEEDED", ""))
    script.history("SUCCEEDED", "SUCCEEDED")
    script.on("create_stack_instances", STARTED, **targeting(SEARCH))
    script.ends("SUCCEEDED")
    script.results((TWO, "SUCCEEDED", ""))
    script.instances(instance(ONE), instance(TWO))
    assert script.put(SHOP, SEARCH, given={"ExternalId": "sluice-2"}).accounts == [ONE, TWO]


def test_stack_set_is_updated_when_it_turns_out_to_exist(script: Script) -> None:
    script.refuse(*NOT_THERE)
    script.refuse("create_stack_set", "NameAlreadyExistsException")
    script.describe(OrganizationalUnitIds=[SHOP])
    script.history()
    rows = [parameter(key, text) for key, text in GIVEN.items()]
    script.on("update_stack_set", STARTED, **updating(*rows))
    script.ends("SUCCEEDED")
    script.results()
    script.instances(instance(ONE))
    assert script.put(SHOP).accounts == [ONE]


def test_region_of_a_stack_set_stays_because_a_second_one_would_make_the_role_twice(script: Script) -> None:
    script.describe()
    script.describe(OrganizationalUnitIds=[SHOP], Regions=["us-east-1"])
    script.history()
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends("SUCCEEDED")
    script.results()
    script.history()
    script.on("create_stack_instances", STARTED, **targeting(SEARCH, region="us-east-1"))
    script.ends("SUCCEEDED")
    script.results()
    script.instances(instance(ONE))
    script.put(SEARCH, given={})


@pytest.mark.parametrize(
    ("found", "sent"),
    [
        ({"Enabled": True, "RetainStacksOnAccountRemoval": True}, None),
        ({"Enabled": False}, AUTOMATIC),
        ({}, AUTOMATIC),
    ],
)
def test_accounts_that_join_get_the_role_and_what_happens_to_those_that_leave_stays(
    script: Script, found: dict[str, Any], sent: dict[str, Any] | None
) -> None:
    script.describe()
    script.describe(OrganizationalUnitIds=[SHOP], AutoDeployment=found)
    script.history()
    script.on("update_stack_set", STARTED, **updating(*KEPT, AutoDeployment=sent or found))
    script.ends("SUCCEEDED")
    script.results()
    script.instances()
    assert script.put(SHOP, given={}) == Rollout([], [])


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"Parameters": [parameter("Size", "3")]}, "is not that of SluiceDeployRole"),
        ({"TemplateBody": ALIAS_ROLE.template}, "is not that of SluiceDeployRole"),
        ({"PermissionModel": "SELF_MANAGED"}, "is self-managed"),
    ],
)
def test_stack_set_of_something_else_is_left_alone(script: Script, other: dict[str, Any], words: str) -> None:
    script.describe(**other)
    script.describe(**other)
    with pytest.raises(CliError, match=words):
        script.put(SHOP)


def test_each_account_that_failed_is_named_with_its_reason_and_remedy(script: Script) -> None:
    updates(script)
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends("SUCCEEDED")  # AWS: no more failed than may
    script.results(
        (ONE, "FAILED", "Role SluiceDeployRole already exists"),
        (TWO, "FAILED", "User is not authorized to perform iam:CreateRole"),
        ("444444444444", "CANCELLED", ""),
        ("555555555555", "SUCCEEDED", ""),
    )
    script.instances(instance(ONE, "OUTDATED"), instance(TWO), instance("555555555555"))
    rollout = script.put(SHOP, given={})
    assert rollout.accounts == ["555555555555"]
    told = [(failure.account, failure.reason, failure.remedy.split(",")[0]) for failure in rollout.failures]
    assert told == [
        (
            ONE,
            "FAILED: Role SluiceDeployRole already exists",
            "Delete the stack that made the role in this account",
        ),
        (
            TWO,
            "FAILED: User is not authorized to perform iam:CreateRole",
            "Let the organization's policies (SCPs) allow StackSets to write IAM roles there",
        ),
        ("444444444444", "CANCELLED: AWS gives no reason", "Fix what AWS reports"),
    ]


def test_account_is_no_success_until_the_stack_set_shows_it_as_current(script: Script) -> None:
    updates(script)
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends("SUCCEEDED")
    script.results((ONE, "SUCCEEDED", ""))
    late = instance(ONE, "OUTDATED", StackInstanceStatus={"DetailedStatus": "PENDING"})
    suspended = instance(TWO, "OUTDATED", StackInstanceStatus={"DetailedStatus": "SKIPPED_SUSPENDED_ACCOUNT"})
    for _ in range(11):
        script.instances(late, suspended)
    rollout = script.put(SHOP, given={})
    assert [(one.account, one.reason) for one in rollout.failures] == [(ONE, "PENDING: not done yet")]
    assert rollout.accounts == []


def test_list_of_accounts_that_is_late_is_read_again(script: Script) -> None:
    updates(script)
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends("SUCCEEDED")
    script.results((ONE, "SUCCEEDED", ""))
    script.instances(instance(ONE, "OUTDATED"))
    script.instances(instance(ONE))
    assert script.put(SHOP, given={}) == Rollout([ONE], [])
    assert script.waits == [3.0]


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        (
            "You must enable organizations access to operate a service managed stack set",
            "aws cloudformation activate-organizations-access",
        ),
        (
            "You must be the management account or delegated admin account of an organization",
            "--delegated-admin",
        ),
        ("Account used is not a delegated administrator", "register-delegated-administrator"),
        ("Something else", "Check the credentials"),
    ],
)
def test_refusal_for_the_organization_says_what_to_do(script: Script, said: str, remedy: str) -> None:
    script.refuse(*NOT_THERE)
    script.refuse("create_stack_set", "ValidationError", said)
    with pytest.raises(CliError, match=said) as caught:
        script.put(SHOP)
    assert remedy in caught.value.remedy


def test_every_page_of_accounts_is_read(script: Script) -> None:
    script.on("list_stack_instances", {"Summaries": [instance(ONE)], "NextToken": "more"})
    script.on("list_stack_instances", {"Summaries": [instance(TWO)]}, NextToken="more")
    found = read_instances(script.stack_set)
    assert [(one.account, one.stack) for one in found] == [
        (ONE, f"StackSet-{NAME}-1"),
        (TWO, f"StackSet-{NAME}-1"),
    ]


def test_other_refusals_of_aws_are_no_missing_stack_set(script: Script) -> None:
    script.refuse("describe_stack_set", "AccessDenied")
    with pytest.raises(CliError, match="AWS refused DescribeStackSet"):
        read_stack_set(script.stack_set)
