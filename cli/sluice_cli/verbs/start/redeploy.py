"""`sluice redeploy`: starts an earlier deployment again, with the very same code."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.named import find_deployment
from sluice_cli.options import (
    ApiOption,
    BreakGlassOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    WatchOption,
)
from sluice_cli.text.output import problems_too
from sluice_cli.text.submitted import show_submitted
from sluice_cli.watching.stay import watch_to_end


def redeploy(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    *,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target", "--targets", "-t", metavar="TARGET", help="Only this target; give it once for each."
        ),
    ] = None,
    watch: WatchOption = False,
    break_glass: BreakGlassOption = None,
    application: OfApplicationOption = None,
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
        found = find_deployment(control_plane, environment, deployment_id, application)
        submitted = control_plane.redeploy(found, target or [], break_glass)
        if watch:
            watch_to_end(control_plane, [submitted["deploymentId"]], output, environment)
    show_submitted(submitted, output)
