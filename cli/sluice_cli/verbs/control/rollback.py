"""`sluice rollback`: has a deployment, or one running target of it, become what it was before."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.control import show
from sluice_cli.environment import environment_of
from sluice_cli.named import find_deployment, with_target
from sluice_cli.options import (
    ApiOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    ReasonOption,
)
from sluice_cli.text.output import problems_too


def rollback(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    target: Annotated[
        str | None,
        typer.Argument(metavar="TARGET", help="One running target. Without it: the whole deployment."),
    ] = None,
    *,
    reason: ReasonOption = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Roll back now, also in the middle of a pause or an approval.

    A deployment that has ended is undone by a new one, within the revert window. Exits with 3 when there is
    nothing to roll back, or when somebody has deployed since.

    Example: sluice rollback d-n6omghxj2w6pshpa prod --reason "error rate is up"
    """
    with problems_too(output):
        environment = environment_of(context)
        control_plane = connect(api, environment)
        named, target = with_target(deployment_id, target, application)
        found = find_deployment(control_plane, environment, named, application)
        answer = control_plane.roll_back(found, target, reason)
    show(answer, f"{answer['message']}.", output)
