"""`sluice redeploy`: starts an earlier deployment again, with the very same code."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.options import (
    ApiOption,
    BreakGlassOption,
    DeploymentArgument,
    Output,
    OutputOption,
    WatchOption,
)
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.verbs.deploy import show_submitted
from sluice_cli.verbs.watch import watch_to_end


def redeploy(
    context: typer.Context,
    deployment_id: DeploymentArgument,
    *,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target", "--targets", "-t", metavar="TARGET", help="Only this target; give it once for each."
        ),
    ] = None,
    watch: WatchOption = False,
    break_glass: BreakGlassOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Start an earlier deployment again: its config, and the versions of its artifacts that it has read.

    Exits as `sluice deploy` does.

    Example: sluice redeploy d-n6omghxj2w6pshpa --target prod --watch
    """
    environment = environment_of(context)
    with problems_too(output):
        control_plane = connect(api, environment)
        submitted = control_plane.redeploy(deployment_id, target or [], break_glass)
        if watch:
            watch_to_end(control_plane, submitted["deploymentId"], output, environment)
    if output is Output.TEXT:
        show_submitted(submitted)
    else:
        print_data(submitted, output)
