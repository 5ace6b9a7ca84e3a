"""Creates, updates and reads the StackSet through which an organization's accounts get the role."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sluice_cli.client.aws import AwsError
from sluice_cli.errors import CliError
from sluice_cli.roles.kinds import RoleKind
from sluice_cli.roles.operations import run_operation
from sluice_cli.roles.organization import Failure, OrganizationStackSet
from sluice_cli.roles.stacks import OURS, parameter_rows

_AUTO_DEPLOYMENT = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
_EXISTS = {"NameAlreadyExistsException", "CreatedButModifiedException"}
_MOST_READS = 10
_READ_SECONDS = 3.0


@dataclass(frozen=True)
class RoleStackSet:
    """A StackSet as it is now."""

    id: str
    template: str
    parameters: Mapping[str, str]
    units: Sequence[str]
    regions: Sequence[str]
    is_service_managed: bool
    auto_deployment: Mapping[str, Any]


@dataclass(frozen=True)
class Instance:
    """The role's stack in one account; `is_current` if it is as the StackSet says."""

    account: str
    is_current: bool
    status: str
    stack: str
    reason: str

    @property
    def is_behind(self) -> bool:
        """Whether it is to change still; AWS leaves suspended accounts out."""
        return not self.is_current and self.status != "SKIPPED_SUSPENDED_ACCOUNT"


@dataclass(frozen=True)
class Rollout:
    """What has become of the role: the accounts that have it, and those that do not."""

    accounts: Sequence[str]
    failures: Sequence[Failure]


def read_stack_set(stack_set: OrganizationStackSet) -> RoleStackSet | None:
    """The StackSet; None if there is none."""
    try:
        found = stack_set.call("describe_stack_set")["StackSet"]
    except AwsError as error:
        if error.code == "StackSetNotFoundException":
            return None
        raise
    return RoleStackSet(
        found["StackSetId"],
        found.get("TemplateBody", ""),
        {row["ParameterKey"]: row.get("ParameterValue", "") for row in found.get("Parameters", [])},
        found.get("OrganizationalUnitIds", []),
        found.get("Regions", []),
        found.get("PermissionModel") == "SERVICE_MANAGED",
        found.get("AutoDeployment", {}),
    )


def read_instances(stack_set: OrganizationStackSet) -> list[Instance]:
    """Each account's stack, in the order of the accounts."""
    rows = sorted(stack_set.rows("list_stack_instances"), key=lambda row: str(row["Account"]))
    return [
        Instance(
            row["Account"],
            row["Status"] == "CURRENT",
            row.get("StackInstanceStatus", {}).get("DetailedStatus", row["Status"]),
            row.get("StackId", "").rpartition(":stack/")[2].partition("/")[0],
            row.get("StatusReason", ""),
        )
        for row in rows
    ]


def put_stack_set(
    stack_set: OrganizationStackSet,
    kind: RoleKind,
    parameters: Mapping[str, str],
    units: Sequence[str],
    region: str,
) -> Rollout:
    """Create the StackSet, or update it, with stacks in the units' accounts, and wait until all have ended.

    Parameters that are left out stay, and so do units. It has one region, which stays: the role is global.

    Raises:
        CliError: it is another StackSet, or AWS did not carry the operation out.
    """
    is_new = read_stack_set(stack_set) is None and _create(stack_set, kind, parameters)
    now = read_stack_set(stack_set)
    if now is None:
        raise CliError(f"The StackSet {stack_set.name} is gone", "Run the command again")
    _check_ours(stack_set.name, now, kind)
    failures = [] if is_new else _update(stack_set, now, kind, parameters)
    if missing := [unit for unit in units if unit not in now.units]:
        region = min(now.regions, default=region)
        request = {"DeploymentTargets": {"OrganizationalUnitIds": missing}, "Regions": [region]}
        failures += run_operation(stack_set, now.id, "create_stack_instances", request)
    return _rollout(stack_set, failures)


def _content(kind: RoleKind) -> dict[str, Any]:
    """What a StackSet of the role always is; managed execution lets operations queue."""
    return {
        "TemplateBody": kind.template,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "PermissionModel": "SERVICE_MANAGED",
        "ManagedExecution": {"Active": True},
    }


def _create(stack_set: OrganizationStackSet, kind: RoleKind, parameters: Mapping[str, str]) -> bool:
    """Whether it is new: after a lost answer, or beside another run, it exists."""
    try:
        stack_set.call(
            "create_stack_set",
            **_content(kind),
            Parameters=parameter_rows(parameters),
            AutoDeployment=_AUTO_DEPLOYMENT,
        )
    except AwsError as error:
        if error.code not in _EXISTS:
            raise
        return False
    return True


def _update(
    stack_set: OrganizationStackSet, now: RoleStackSet, kind: RoleKind, parameters: Mapping[str, str]
) -> list[Failure]:
    """Bring every account up to date, also those where an earlier operation failed."""
    request = {
        **_content(kind),
        "Parameters": parameter_rows(parameters, now.parameters),
        "AutoDeployment": now.auto_deployment if now.auto_deployment.get("Enabled") else _AUTO_DEPLOYMENT,
    }
    return run_operation(stack_set, now.id, "update_stack_set", request)


def _check_ours(name: str, now: RoleStackSet, kind: RoleKind) -> None:
    """Another template would delete what its stacks have, in every account."""
    if OURS not in now.parameters or kind.role not in now.template:
        raise CliError(f"The StackSet {name} is not that of {kind.role}", "Give another --stack")
    if not now.is_service_managed:
        raise CliError(
            f"The StackSet {name} is self-managed: it has accounts, not organizational units",
            "Give another --stack, or update it yourself with what --print prints",
        )


def _rollout(stack_set: OrganizationStackSet, failures: Iterable[Failure]) -> Rollout:
    """What the accounts have, read back from the StackSet: the end of an operation alone does not say it."""
    failed = {failure.account: failure for failure in failures}
    instances = _settled_instances(stack_set, failed)
    late = [
        Failure(one.account, f"{one.status}: {one.reason or 'not done yet'}")
        for one in instances
        if one.is_behind and one.account not in failed
    ]
    accounts = [one.account for one in instances if one.is_current and one.account not in failed]
    return Rollout(accounts, [*failed.values(), *late])


def _settled_instances(stack_set: OrganizationStackSet, failed: Container[str]) -> list[Instance]:
    """The instances, read again while some are still to change: the list may be seconds late."""
    for _ in range(_MOST_READS):
        instances = read_instances(stack_set)
        if not any(one.is_behind and one.account not in failed for one in instances):
            return instances
        stack_set.sleep(_READ_SECONDS)
    return read_instances(stack_set)
