"""Scripts what AWS answers about one StackSet; botocore's model checks each request and answer."""

from datetime import timedelta
from typing import Any

from botocore.stub import ANY

from sluice_cli.roles.kinds import DEPLOY_ROLE
from sluice_cli.roles.organization import OrganizationStackSet
from sluice_cli.roles.stack_sets import Rollout, put_stack_set
from tests.unit.cli.test_role import GIVEN, NAME, NOW, parameter, stubbed

SHOP, SEARCH = "ou-ab12-11111111", "ou-ab12-22222222"
ONE, TWO = "222222222222", "333333333333"
NOT_THERE = ("describe_stack_set", "StackSetNotFoundException", "StackSet not found")
PREFERENCES = {"FailureTolerancePercentage": 100, "MaxConcurrentPercentage": 25}
AUTOMATIC = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
CONTENT = {
    "TemplateBody": DEPLOY_ROLE.template,
    "Capabilities": ["CAPABILITY_NAMED_IAM"],
    "PermissionModel": "SERVICE_MANAGED",
    "ManagedExecution": {"Active": True},
    "AutoDeployment": AUTOMATIC,
}


class Script:
    """What AWS answers to the calls on one StackSet, in order; what the command says and waits meanwhile."""

    def __init__(self, call_as: str) -> None:
        self.stubber, service = stubbed("cloudformation")
        self.always = {"StackSetName": NAME, "CallAs": call_as}
        self.said: list[str] = []
        self.waits: list[float] = []
        self.ids: list[str] = []
        service._client.meta.events.register("provide-client-params.cloudformation.*", self._note)
        self.stack_set = OrganizationStackSet(service, NAME, call_as, self.waits.append, self.said.append)

    def _note(self, params: dict[str, Any], **_: Any) -> None:
        if "OperationPreferences" in params:
            self.ids.append(params["OperationId"])

    def on(self, operation: str, answer: dict[str, Any], **expected: Any) -> None:
        """Answer the next call, which must ask for this."""
        self.stubber.add_response(operation, answer, {**self.always, **expected})

    def refuse(self, operation: str, code: str, message: str = "") -> None:
        """Refuse the next call."""
        self.stubber.add_client_error(operation, service_error_code=code, service_message=message)

    def describe(self, **changes: Any) -> None:
        """Show the StackSet of the role, but for these changes."""
        found = {
            "StackSetName": NAME,
            "StackSetId": f"{NAME}:1",
            "TemplateBody": DEPLOY_ROLE.template,
            "Parameters": [parameter(key, text) for key, text in GIVEN.items()],
            "PermissionModel": "SERVICE_MANAGED",
            "AutoDeployment": AUTOMATIC,
            **changes,
        }
        self.on("describe_stack_set", {"StackSet": found})

    def history(self, *statuses: str) -> None:
        """The operations until now, the newest first."""
        rows = [
            {"OperationId": f"op-{number}", "Status": status, "EndTimestamp": NOW + timedelta(hours=number)}
            for number, status in enumerate(statuses)
        ]
        self.on("list_stack_set_operations", {"Summaries": rows[::-1]})

    def ends(self, *statuses: str, operation_id: Any = ANY, **more: Any) -> None:
        """Show the operation in each of these statuses, one after the other."""
        for status in statuses:
            answer = {"StackSetOperation": {"Status": status, **more}}
            self.on("describe_stack_set_operation", answer, OperationId=operation_id)

    def results(self, *rows: tuple[str, str, str]) -> None:
        """What the operation did: account, status and reason of each."""
        summaries = [
            {"Account": account, "Status": status, **({"StatusReason": reason} if reason else {})}
            for account, status, reason in rows
        ]
        self.on("list_stack_set_operation_results", {"Summaries": summaries}, OperationId=ANY)

    def instances(self, *rows: dict[str, Any]) -> None:
        """Show the stacks of the accounts."""
        self.on("list_stack_instances", {"Summaries": list(rows)})

    def put(self, *units: str, region: str = "eu-west-1", given: dict[str, str] = GIVEN) -> Rollout:
        """Run what is tested."""
        return put_stack_set(self.stack_set, DEPLOY_ROLE, given, units, region)


def instance(account: str, status: str = "CURRENT", **more: Any) -> dict[str, Any]:
    stack = f"arn:aws:cloudformation:eu-west-1:{account}:stack/StackSet-{NAME}-1/2"
    return {"Account": account, "Status": status, "StackId": stack, **more}


def targeting(*units: str, region: str = "eu-west-1") -> dict[str, Any]:
    targets = {"DeploymentTargets": {"OrganizationalUnitIds": list(units)}, "Regions": [region]}
    return {**targets, "OperationPreferences": PREFERENCES, "OperationId": ANY}


def updating(*parameters: dict[str, Any], **changes: Any) -> dict[str, Any]:
    how = {"OperationPreferences": PREFERENCES, "OperationId": ANY}
    return {**CONTENT, **how, "Parameters": list(parameters), **changes}


KEPT = [{"ParameterKey": key, "UsePreviousValue": True} for key in GIVEN]
STARTED = {"OperationId": "sluice-1"}


def updates(script: Script) -> None:
    """A StackSet that needs no new unit, until the update is asked for."""
    script.describe()
    script.describe(OrganizationalUnitIds=[SHOP], Regions=["eu-west-1"])
    script.history()
