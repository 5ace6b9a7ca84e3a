"""`sluice init`: writes a first deployment config, from functions that exist or from a template."""

from pathlib import Path
from typing import Annotated

import typer

from sluice_cli.client.aws import Aws, AwsError, find_aws
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import UsageError
from sluice_cli.init.config_file import SAMPLE, FirstTarget, config_for, needs_push
from sluice_cli.init.found_functions import FoundFunction, find_functions
from sluice_cli.options import ApiOption
from sluice_cli.text.terminal import printable, progress, say

_ROLE = "SluiceDeployRole"
"""The name of the role that the target account's template creates."""
_STANDARD_OUTPUT = Path("-")


def init(
    context: typer.Context,
    functions: Annotated[
        list[str] | None,
        typer.Argument(metavar="FUNCTION", help="NAME, NAME:ALIAS or a pattern such as 'shop-*'."),
    ] = None,
    *,
    application: Annotated[
        str | None,
        typer.Option(
            "--application", "-a", metavar="NAME", help="Its name. Without it: the first function's."
        ),
    ] = None,
    target: Annotated[
        str, typer.Option("--target", "-t", metavar="NAME", help="What to call the account and region.")
    ] = "prod",
    region: Annotated[
        str | None, typer.Option("--region", metavar="REGION", help="Without it: the AWS SDKs' default.")
    ] = None,
    deploy_role: Annotated[
        str | None,
        typer.Option("--deploy-role", metavar="ARN", help=f"Without it: {_ROLE} of the account."),
    ] = None,
    file: Annotated[
        Path, typer.Option("--file", "-f", metavar="FILE", help="The file to write; - is standard output.")
    ] = Path("deploy.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    api: ApiOption = None,
) -> None:
    """Write a first deployment config.

    With functions it reads them in the account of your credentials, and changes nothing there; without, it
    writes a template to fill in.

    Example: sluice init orders:live --application shop
    """
    environment = environment_of(context)
    if file != _STANDARD_OUTPUT and file.exists() and not force:
        raise UsageError(f"{file} exists", "Give another --file, or --force to replace it")
    if functions:
        aws = find_aws(api, environment)
        place = region or _default_region(aws, environment)
        found = find_functions(aws.service("lambda", place), functions)
        where = _where(aws, target, place, deploy_role)
    else:
        found, place = [SAMPLE], region or "us-east-1"
        where = FirstTarget(
            target, "my-account", place, deploy_role or f"arn:aws:iam::111122223333:role/{_ROLE}"
        )
    text = config_for(application or found[0].name, where, found)
    if file == _STANDARD_OUTPUT:
        typer.echo(text, nl=False)
    else:
        _write(file, text)
    _say_what_next(file, found, is_template=not functions)


def _default_region(aws: Aws, environment: Environment) -> str:
    region = aws.default_region(environment.environment)
    if not region:
        raise UsageError("No AWS region is named", "Give --region, or set AWS_REGION")
    return region


def _where(aws: Aws, target: str, region: str, deploy_role: str | None) -> FirstTarget:
    caller = aws.service("sts", region).call("get_caller_identity")
    account, partition = str(caller["Account"]), str(caller["Arn"]).split(":")[1]
    if deploy_role is None:
        deploy_role = f"arn:{partition}:iam::{account}:role/{_ROLE}"
        _warn_if_missing(aws, region, account)
    return FirstTarget(target, account, region, deploy_role)


def _warn_if_missing(aws: Aws, region: str, account: str) -> None:
    try:
        aws.service("iam", region).call("get_role", RoleName=_ROLE)
    except AwsError as error:
        if error.status == 404:
            say(
                progress(),
                f"warning: {account} has no role {_ROLE} yet. Create it from the template of the target"
                " account role, or give --deploy-role ARN.",
            )


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}", "Give another --file") from error
    say(progress(), f"Wrote {file}")


def _say_what_next(file: Path, found: list[FoundFunction], *, is_template: bool) -> None:
    local = [printable(function.name) for function in found if needs_push(function)]
    if is_template:
        say(
            progress(),
            "Fill in your account, role, function and alias. Then check it: sluice validate -f FILE",
        )
    elif local:
        say(progress(), f"Put the code of {', '.join(local)} into the folders that the file names.")
        say(progress(), f"Then see what would happen: sluice push -f {file} --bucket NAME | sluice plan -f -")
    else:
        say(progress(), f"See what would happen: sluice plan -f {file}")
