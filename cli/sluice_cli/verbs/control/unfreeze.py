"""`sluice unfreeze`: lets a target start that a freeze holds, by breaking the glass."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.control import show
from sluice_cli.environment import environment_of
from sluice_cli.named import find_target
from sluice_cli.options import (
    ApiOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    TargetArgument,
)
from sluice_cli.text.output import problems_too


def unfreeze(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    target: TargetArgument = None,
    *,
    reason: Annotated[
        str,
        typer.Option("--break-glass", metavar="REASON", help="Why; kept with the deployment, and told."),
    ],
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Let a target start that a freeze holds, if you may break the glass.

    Exits with 3 when no freeze holds the target, 1 when you may not break the glass.

    Example: sluice unfreeze d-n6omghxj2w6pshpa prod --break-glass "fixes the outage of checkout"
    """
    with problems_too(output):
        environment = environment_of(context)
        control_plane = connect(api, environment)
        found, name = find_target(control_plane, environment, deployment_id, target, application)
        answer = control_plane.unfreeze(found, name, reason)
    show(answer, f"{name} starts within a minute, against the freeze.", output)
