"""Creates, updates and reads the stack of a role; the caller's credentials decide in which account."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sluice_cli.client.aws import AwsError, AwsService
from sluice_cli.errors import CliError
from sluice_cli.roles.kinds import RoleKind

_POLL_SECONDS = 3.0
_MOST_POLLS = 200
_UNCHANGED = "No updates are to be performed"
OURS = "ControlPlaneAccountId"
"""The parameter by which a stack is known as that of a role."""


@dataclass(frozen=True)
class RoleStack:
    """A stack as it is now."""

    name: str
    status: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def role_arn(self) -> str:
        """What `deployAsIamRole` says; empty until the stack is complete."""
        return self.outputs.get("DeployRoleArn", "")

    @property
    def is_ready(self) -> bool:
        """Whether it is as its template says."""
        return self.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def read_stack(cloudformation: AwsService, name: str) -> RoleStack | None:
    """The stack; None if there is none. `name` may be the id of one that was deleted."""
    try:
        found = cloudformation.call("describe_stacks", StackName=name)["Stacks"][0]
    except AwsError as error:
        if error.code == "ValidationError":  # how CloudFormation says that there is none
            return None
        raise
    return RoleStack(
        found["StackName"],
        found["StackStatus"],
        {row["ParameterKey"]: row["ParameterValue"] for row in found.get("Parameters", [])},
        {row["OutputKey"]: row["OutputValue"] for row in found.get("Outputs", [])},
    )


def put_stack(
    cloudformation: AwsService,
    name: str,
    kind: RoleKind,
    parameters: Mapping[str, str],
    sleep: Callable[[float], None],
) -> RoleStack:
    """Create the stack, or update it, and wait until it is ready; parameters that are left out stay.

    Raises:
        CliError: it is another stack, or did not become ready; one that could not be created is gone again.
    """
    before = read_stack(cloudformation, name)
    if before is not None:
        _check_ours(before, kind)
    request: dict[str, Any] = {
        "StackName": name,
        "TemplateBody": kind.template,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": parameter_rows(parameters, before.parameters if before else ()),
    }
    if before is None:
        made = cloudformation.call("create_stack", **request, OnFailure="DELETE")
        return _ready(cloudformation, made["StackId"], sleep)
    try:
        cloudformation.call("update_stack", **request)
    except AwsError as error:
        if _UNCHANGED not in error.message:
            raise
    return _ready(cloudformation, name, sleep)


def parameter_rows(parameters: Mapping[str, str], before: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The parameters as CloudFormation takes them; those of `before` that are left out stay."""
    given = [{"ParameterKey": key, "ParameterValue": text} for key, text in parameters.items()]
    kept = [key for key in before if key not in parameters]
    return [*given, *({"ParameterKey": key, "UsePreviousValue": True} for key in kept)]


def _check_ours(stack: RoleStack, kind: RoleKind) -> None:
    """Another template would delete what a stack has: nobody means that of a stack of something else."""
    has_role = stack.role_arn.endswith(f"/{kind.role}") or not stack.role_arn
    if not has_role or OURS not in stack.parameters:
        raise CliError(f"The stack {stack.name} is not that of {kind.role}", "Give another --stack")


def _ready(cloudformation: AwsService, name: str, sleep: Callable[[float], None]) -> RoleStack:
    for _ in range(_MOST_POLLS):
        stack = read_stack(cloudformation, name)
        if stack is None or stack.is_ready:
            break
        if not stack.status.endswith("_IN_PROGRESS"):
            raise CliError(
                f"The stack {stack.name} ended {stack.status}: {_reason(cloudformation, name)}",
                "Fix what AWS reports, then run the command again",
            )
        sleep(_POLL_SECONDS)
    if stack is None or not stack.is_ready:
        raise CliError(
            "The stack is not ready yet", "Look at it in CloudFormation, then run the command again"
        )
    return stack


def _reason(cloudformation: AwsService, name: str) -> str:
    """Why the first resource failed: what follows is a consequence."""
    events = cloudformation.call("describe_stack_events", StackName=name)["StackEvents"]
    failed = [row for row in events if row["ResourceStatus"].endswith("_FAILED")]
    reasons = [row.get("ResourceStatusReason", "") for row in failed]
    return reasons[-1] if reasons else "AWS gives no reason"
