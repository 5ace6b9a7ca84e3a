"""`sluice local`: starts and ends the embedded plane of the clone around, and adds people to it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sluice_cli.client.aws import AwsError, AwsService, find_aws
from sluice_cli.client.identities import keep_key
from sluice_cli.client.local_plane import AccessKey, LocalPlane, clone_of, local_plane
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import CliError, UsageError
from sluice_cli.text.terminal import answers, printable, progress, say

local = typer.Typer(
    no_args_is_help=True,
    help="The embedded plane of a clone of Sluice: all of it on this machine.",
    pretty_exceptions_enable=False,
)
identity = typer.Typer(
    no_args_is_help=True, help="People on the embedded plane.", pretty_exceptions_enable=False
)
local.add_typer(identity, name="identity")

_STACK = "Sluice"
_RIGHTS = {
    "read": "ReadPolicyArn",
    "submit": "SubmitPolicyArn",
    "approve": "ApprovePolicyArn",
    "operate": "OperatePolicyArn",
    "browse": "BrowsePolicyArn",
    "vouch": "VouchPolicyArn",
    "guardrails": "GuardrailsPolicyArn",
}


@local.command()
def up(
    context: typer.Context,
    *,
    speed: Annotated[
        float,
        typer.Option(
            "--speed", metavar="FACTOR", min=1, help="How fast its time runs; 60: a minute in a second."
        ),
    ] = 1.0,
) -> None:
    """Start the plane, and deploy Sluice into it.

    Example: sluice local up --speed 60
    """
    _run(context, "up", "--speed", f"{speed:g}")


@local.command()
def down(context: typer.Context) -> None:
    """End the plane.

    Example: sluice local down
    """
    _run(context, "down")


@local.command()
def status(context: typer.Context) -> None:
    """Say where the plane answers; exits with 1 if none runs.

    Example: sluice local status
    """
    _run(context, "status")


@identity.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the person is called.")],
    *,
    may: Annotated[
        list[str] | None,
        typer.Option("--may", metavar="RIGHT", help=f"{', '.join(_RIGHTS)}; all of them without it."),
    ] = None,
) -> None:
    """Add a person to the plane, to try approvals by several people and guardrails.

    Commands act as this person while SLUICE_IDENTITY is set to the name.

    Example: sluice local identity add ada --may read --may approve
    """
    environment = environment_of(context)
    plane = local_plane(environment.folder)
    if plane is None:
        raise CliError("No plane runs here", "Start one: sluice local up")
    unknown = [right for right in may or () if right not in _RIGHTS]
    if unknown:
        raise UsageError(f"'{unknown[0]}' is not a right", f"Rights are {', '.join(_RIGHTS)}")
    key = _make_person(environment, plane, name, may or list(_RIGHTS))
    keep_key(name, key, plane, environment.folder)
    say(progress(), "Commands act as this person with:")
    say(answers(), printable(f"export SLUICE_IDENTITY={name}"))


def _make_person(environment: Environment, plane: LocalPlane, name: str, rights: list[str]) -> AccessKey:
    aws = find_aws(None, environment)
    iam = aws.service("iam", plane.region)
    stacks = aws.service("cloudformation", plane.region).call("describe_stacks", StackName=_STACK)["Stacks"]
    outputs = {row["OutputKey"]: row["OutputValue"] for row in stacks[0]["Outputs"]}
    _make_user(iam, name)
    for right, output in _RIGHTS.items():
        verb = "attach_user_policy" if right in rights else "detach_user_policy"
        _attach(iam, verb, name, outputs[output])
    made = iam.call("create_access_key", UserName=name)["AccessKey"]
    return AccessKey(made["AccessKeyId"], made["SecretAccessKey"])


def _make_user(iam: AwsService, name: str) -> None:
    try:
        iam.call("create_user", UserName=name)
    except AwsError as error:
        if error.code != "EntityAlreadyExists":
            raise


def _attach(iam: AwsService, verb: str, name: str, policy: str) -> None:
    try:
        iam.call(verb, UserName=name, PolicyArn=policy)
    except AwsError as error:
        if error.code != "NoSuchEntity":  # what is to be detached may not be attached
            raise


def _run(context: typer.Context, *words: str) -> None:
    environment = environment_of(context)
    clone = clone_of(environment.folder)
    if clone is None or not (clone / "local" / "__main__.py").is_file():
        raise CliError(
            "The embedded plane is part of Sluice's repository, and this folder is in no clone of it",
            "Clone the repository, run `make setup` there, then this command in that folder",
        )
    raise typer.Exit(environment.run([str(_python(clone)), "-m", "local", *words], clone))


def _python(clone: Path) -> Path:
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = clone / ".venv" / folder / "python"
    if not python.exists():
        raise CliError(f"{clone} is not set up", "Run `make setup` there")
    return python
