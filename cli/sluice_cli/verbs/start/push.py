"""`sluice push`: uploads the code that a config names by local paths, and fills in where it is now."""

from pathlib import Path
from typing import Annotated

import typer

from sluice.api.bodies.submission import ValidationBody
from sluice_cli.client.aws import find_aws
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import UsageError
from sluice_cli.inputs.body_files import read_deployment_config
from sluice_cli.inputs.config_text import ConfigText
from sluice_cli.inputs.for_now import for_now
from sluice_cli.inputs.variables import variables
from sluice_cli.options import (
    AddContextOption,
    ApiOption,
    AsApplicationOption,
    BucketOption,
    DeployTargetOption,
    FileOption,
    Output,
    PrefixOption,
    SetOption,
)
from sluice_cli.push.destination import Destination
from sluice_cli.text.output import print_data
from sluice_cli.text.problems import show_problems
from sluice_cli.text.terminal import progress, say


def push(
    context: typer.Context,
    *,
    file: FileOption,
    application: AsApplicationOption = None,
    target: DeployTargetOption = None,
    bucket: BucketOption = None,
    prefix: PrefixOption = "sluice/",
    sets: SetOption = None,
    add_context: AddContextOption = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", "-w", metavar="FILE", help="Write the config there instead of to stdout."),
    ] = None,
    api: ApiOption = None,
    output: Annotated[
        Output,
        typer.Option("--output", "-o", help="json and yaml print what is wrong with the config on stdout."),
    ] = Output.TEXT,
) -> None:
    """Upload the code that a config names by local paths, and print the config with its addresses.

    A path of a zip file or a folder starts from the config's folder. Images get the digest of their tag.

    Exits with 4 when the config has problems; then nothing is uploaded.

    Example: sluice push -f deploy.yaml --bucket 'artifacts-{{sluice.region}}' > pushed.yaml
    """
    environment = environment_of(context)
    config = for_now(read_deployment_config(file, environment.folder), application, target)
    destination = Destination(bucket, prefix, variables(sets, add_context))
    pushed = push_config(config, destination, api, environment, output)
    if write is None:
        typer.echo(pushed.content, nl=False)
        return
    try:
        write.write_bytes(pushed.content)
    except OSError as error:
        raise UsageError(f"{write} cannot be written: {error.strerror}", "Give another --write") from error
    say(progress(), f"Wrote {write}")


def push_config(
    config: ConfigText, destination: Destination, api: str | None, environment: Environment, output: Output
) -> ConfigText:
    """The config with the addresses of its code, which S3 holds by then; shows what was uploaded."""
    # The config models are slow to import, and most verbs do without them.
    from sluice_cli.push.pushed_config import RefusedConfigError, push_code  # noqa: PLC0415
    from sluice_cli.text.uploads import upload_and_show  # noqa: PLC0415

    aws, console = find_aws(api, environment), progress()
    try:
        pushed, uploaded = push_code(
            config,
            config.folder or environment.folder,
            destination,
            aws,
            lambda uploads: upload_and_show(aws, uploads, console),
        )
    except RefusedConfigError as error:
        problems = [problem.as_dict() for problem in error.problems]
        if output is not Output.TEXT:
            refused: ValidationBody = {"valid": False, "problems": problems, "warnings": []}
            print_data(refused, output)
        show_problems(console, error.config, problems)
        raise
    if not uploaded:
        say(console, "No path of this machine is in the config: nothing was uploaded.")
    return pushed
