"""`sluice doctor`: checks what a deployment needs, and says what to do about what is missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from sluice_cli import __version__
from sluice_cli.client.api import Api, connect
from sluice_cli.client.aws import Aws, find_aws
from sluice_cli.doctor.account import check_credentials, check_quotas, check_roles
from sluice_cli.doctor.checked import Checked, guarded
from sluice_cli.doctor.config import check_plan
from sluice_cli.doctor.control_plane import check_control_plane
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import CliError, ExitCode
from sluice_cli.inputs.body_files import read_deployment_config
from sluice_cli.options import ApiOption, Output, OutputOption
from sluice_cli.text.output import print_data
from sluice_cli.text.terminal import answers, printable, say


def doctor(
    context: typer.Context,
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", "-f", metavar="FILE", help="Also check each target of this deployment config."
        ),
    ] = None,
    external_id: Annotated[
        str | None,
        typer.Option("--external-id", metavar="ID", help="The one that the account's role must expect."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option("--region", metavar="REGION", help="Of your account; without it the SDKs' default."),
    ] = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Check credentials, control plane, clock and versions, and role, buckets and quotas of your account.

    Changes nothing. Exits with 1 if something needs attention.

    Example: sluice doctor -f deploy.yaml
    """
    environment = environment_of(context)
    found = [
        *_account(find_aws(api, environment), environment, region, external_id),
        *_control_plane(api, environment, file),
    ]
    if output is Output.TEXT:
        for one in found:
            _show(one)
    else:
        rows = [{"topic": one.topic, "message": one.message, "remedy": one.remedy or None} for one in found]
        print_data({"checks": rows}, output)
    if not all(one.is_fine for one in found):
        raise typer.Exit(ExitCode.FAILED)


def _account(
    aws: Aws, environment: Environment, region: str | None, external_id: str | None
) -> Iterator[Checked]:
    where = region or aws.default_region(environment.environment)
    if not where:
        yield Checked("region", "no AWS region is set", "Give --region, or set AWS_REGION")
        return
    sts, cloudformation, iam, s3, functions = (
        aws.service(name, where) for name in ("sts", "cloudformation", "iam", "s3", "lambda")
    )
    who = list(guarded("credentials", lambda: check_credentials(sts)))
    yield from who
    if not all(one.is_fine for one in who):
        return  # without credentials everything else would say the same
    yield from guarded("role", lambda: check_roles(cloudformation, iam, s3, external_id))
    yield from guarded("quota", lambda: check_quotas(functions))


def _control_plane(api: str | None, environment: Environment, file: Path | None) -> Iterator[Checked]:
    try:
        control_plane = connect(api, environment)
    except CliError as error:
        yield Checked("API", error.message, error.remedy)
        return
    yield from check_control_plane(control_plane, __version__, environment.now())
    if file is not None:
        yield from guarded("config", lambda: _config(control_plane, environment, file))


def _config(api: Api, environment: Environment, file: Path) -> Iterator[Checked]:
    config = read_deployment_config(file, environment.folder)
    yield from check_plan(api.plan(config.content, config.content_type))


def _show(one: Checked) -> None:
    mark = ("ok  ", "green") if one.is_fine else ("look", "bold yellow")
    say(answers(), Text.assemble(mark, f"  {printable(one.topic)}: {printable(one.message)}"))
    if one.remedy:
        say(answers(), f"      {printable(one.remedy)}")
