"""`sluice role`: makes, shows and checks the role through which Sluice deploys to the caller's account."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from sluice_cli.client.aws import AwsService, find_aws
from sluice_cli.environment import environment_of
from sluice_cli.errors import CliError, ExitCode, UsageError
from sluice_cli.options import ApiOption
from sluice_cli.roles.checks import check_role
from sluice_cli.roles.kinds import ALIAS_ROLE, DEPLOY_ROLE, RoleKind
from sluice_cli.roles.organization import OrganizationStackSet
from sluice_cli.roles.stack_sets import read_stack_set
from sluice_cli.roles.stacks import put_stack, read_stack
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.verbs.operate.role_in_organization import (
    check_units,
    create_in_organization,
    show_in_organization,
)

role = typer.Typer(
    no_args_is_help=True,
    help="The role through which Sluice deploys to an account.",
    pretty_exceptions_enable=False,
)

_PublishedOption = Annotated[
    bool,
    typer.Option(
        "--published-versions", help="The smaller role, for functions that others publish (type: version)."
    ),
]
_StackOption = Annotated[
    str | None, typer.Option("--stack", metavar="NAME", help="The stack, if it is not called as usual.")
]
_RegionOption = Annotated[
    str | None,
    typer.Option("--region", metavar="REGION", help="Where the stack is; without it the SDKs' default."),
]
_ExternalIdOption = Annotated[
    str | None,
    typer.Option("--external-id", metavar="ID", help="The output ExternalId of the control plane's stack."),
]


_ControlPlaneOption = Annotated[
    str | None, typer.Option("--control-plane", metavar="ACCOUNT", help="The account in which Sluice runs.")
]
_FunctionsOption = Annotated[
    str | None, typer.Option("--functions", metavar="PREFIX", help="How the functions begin; * for all.")
]
_RolesOption = Annotated[
    str | None,
    typer.Option("--roles", metavar="PREFIX", help="How the roles begin that functions may run as."),
]
_BucketsOption = Annotated[
    list[str] | None,
    typer.Option("--bucket", metavar="NAME", help="A bucket with code; give it once for each."),
]
_ParameterOption = Annotated[
    list[str] | None,
    typer.Option("--parameter", metavar="NAME=VALUE", help="Any other parameter; give it once for each."),
]
_PrintOption = Annotated[
    bool, typer.Option("--print", help="Change nothing; print the template, as for your own StackSet.")
]
_UnitsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--organizational-unit",
        metavar="OU",
        help="Make a StackSet for all accounts of this unit, now and later; give it once for each.",
    ),
]
_OrganizationOption = Annotated[
    bool, typer.Option("--organization", help="The organization's StackSet, with each account.")
]
_DelegatedOption = Annotated[
    bool,
    typer.Option("--delegated-admin", help="The credentials are of a delegated administrator for StackSets."),
]


@role.command()
def create(
    context: typer.Context,
    *,
    control_plane: _ControlPlaneOption = None,
    external_id: _ExternalIdOption = None,
    functions: _FunctionsOption = None,
    roles: _RolesOption = None,
    bucket: _BucketsOption = None,
    parameter: _ParameterOption = None,
    organizational_unit: _UnitsOption = None,
    delegated_admin: _DelegatedOption = False,
    published_versions: _PublishedOption = False,
    print_only: _PrintOption = False,
    stack: _StackOption = None,
    region: _RegionOption = None,
    api: ApiOption = None,
) -> None:
    """Make or update the role's stack, in the account of your credentials, or in an organization's accounts.

    Of a stack that exists, what you do not give stays.

    Example: sluice role create --control-plane 111111111111 --external-id sluice-0a1b... --functions shop-
    """
    kind = _kind(published_versions)
    if print_only:
        typer.echo(kind.template, nl=False)
        return
    parameters = {
        "ControlPlaneAccountId": control_plane,
        "ExternalId": external_id,
        "FunctionNamePrefix": functions,
        "ExecutionRoleNamePrefix": roles,
        "ArtifactBucketArns": ",".join(f"arn:aws:s3:::{name}" for name in bucket) if bucket else None,
        **_others(parameter or []),
    }
    given = {name: text for name, text in parameters.items() if text is not None}
    name, units = stack or kind.stack, organizational_unit or []
    _check_delegated(delegated_admin and not units, "--organizational-unit")
    if units:
        check_units(units)
        stack_set = _stack_set(context, api, region, name, delegated_admin=delegated_admin)
        if read_stack_set(stack_set) is None:
            _check_complete(kind, given)
        say(progress(), printable(f"Making the StackSet {name} for {', '.join(units)}"))
        partition = _caller(context, api, region)["Arn"].split(":")[1]
        where = _region(context, api, region)
        create_in_organization(stack_set, kind, given, units=units, region=where, partition=partition)
        return
    cloudformation = _service(context, api, "cloudformation", region)
    if read_stack(cloudformation, name) is None:
        _check_complete(kind, given)
    say(progress(), printable(f"Making the stack {name} in account {_account(context, api, region)}"))
    made = put_stack(cloudformation, name, kind, given, environment_of(context).sleep)
    say(answers(), printable(made.role_arn))
    say(progress(), "Write it as deployAsIamRole of your targets.")


def _others(pairs: Sequence[str]) -> dict[str, str]:
    found = dict[str, str]()
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--parameter {pair} has no value", f"Write --parameter {pair}=VALUE")
        found[name] = value
    return found


@role.command()
def show(
    context: typer.Context,
    *,
    organization: _OrganizationOption = False,
    delegated_admin: _DelegatedOption = False,
    published_versions: _PublishedOption = False,
    stack: _StackOption = None,
    region: _RegionOption = None,
    api: ApiOption = None,
) -> None:
    """Show the role's stack, in the account of your credentials, or in all of the organization's accounts.

    Example: sluice role show
    """
    name = stack or _kind(published_versions).stack
    _check_delegated(delegated_admin and not organization, "--organization")
    if organization:
        show_in_organization(_stack_set(context, api, region, name, delegated_admin=delegated_admin))
        return
    found = read_stack(_service(context, api, "cloudformation", region), name)
    if found is None:
        raise CliError(f"There is no stack {name} in this account and region", "Make it: sluice role create")
    say(answers(), printable(f"{found.name} in account {_account(context, api, region)}: {found.status}"))
    for label, text in {"role": found.role_arn, **found.parameters}.items():
        say(answers(), printable(f"{label}: {text}"))


@role.command()
def check(
    context: typer.Context,
    *,
    external_id: _ExternalIdOption = None,
    published_versions: _PublishedOption = False,
    stack: _StackOption = None,
    region: _RegionOption = None,
    api: ApiOption = None,
) -> None:
    """Check the role, in the account of your credentials: there, of this release, and trusting Sluice.

    Exits with 1 if something is wrong.

    Example: sluice role check --external-id sluice-0a1b...
    """
    kind = _kind(published_versions)
    cloudformation = _service(context, api, "cloudformation", region)
    iam = _service(context, api, "iam", region)
    findings = list(check_role(cloudformation, iam, kind, stack or kind.stack, external_id))
    for finding in findings:
        say(answers(), printable(f"{finding.message}. {finding.remedy}."))
    if findings:
        raise typer.Exit(ExitCode.FAILED)
    say(answers(), f"The role {kind.role} is as this release of Sluice needs it.")


def _kind(published_versions: bool) -> RoleKind:  # noqa: FBT001 - it is the option
    return ALIAS_ROLE if published_versions else DEPLOY_ROLE


def _check_delegated(is_alone: bool, option: str) -> None:  # noqa: FBT001 - it is the option
    if is_alone:
        raise UsageError(
            f"--delegated-admin has no meaning without {option}", f"Add {option}, or leave it out"
        )


def _check_complete(kind: RoleKind, given: Mapping[str, str]) -> None:
    options = {
        "ControlPlaneAccountId": "--control-plane",
        "ExternalId": "--external-id",
        "FunctionNamePrefix": "--functions",
    }
    if kind is DEPLOY_ROLE:
        options |= {"ExecutionRoleNamePrefix": "--roles", "ArtifactBucketArns": "--bucket"}
    missing = [option for name, option in options.items() if name not in given]
    if missing:
        raise UsageError(f"A new role needs {', '.join(missing)}", "See `sluice role create --help`")


def _service(context: typer.Context, api: str | None, name: str, region: str | None) -> AwsService:
    return find_aws(api, environment_of(context)).service(name, _region(context, api, region))


def _region(context: typer.Context, api: str | None, region: str | None) -> str:
    environment = environment_of(context)
    where = region or find_aws(api, environment).default_region(environment.environment)
    if not where:
        raise UsageError("No AWS region is set", "Give --region, or set AWS_REGION")
    return where


def _stack_set(
    context: typer.Context, api: str | None, region: str | None, name: str, *, delegated_admin: bool
) -> OrganizationStackSet:
    return OrganizationStackSet(
        _service(context, api, "cloudformation", region),
        name,
        "DELEGATED_ADMIN" if delegated_admin else "SELF",
        environment_of(context).sleep,
        lambda text: say(progress(), printable(text)),
    )


def _caller(context: typer.Context, api: str | None, region: str | None) -> dict[str, str]:
    return _service(context, api, "sts", region).call("get_caller_identity")


def _account(context: typer.Context, api: str | None, region: str | None) -> str:
    return _caller(context, api, region)["Account"]
