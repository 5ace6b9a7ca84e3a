"""`sluice rollback`: has a deployment, or one running target of it, become what it was before."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.control import show
from sluice_cli.environment import environment_of
from sluice_cli.options import ApiOption, DeploymentArgument, Output, OutputOption, ReasonOption
from sluice_cli.text.output import problems_too


def rollback(
    context: typer.Context,
    deployment_id: DeploymentArgument,
    target: Annotated[
        str | None,
        typer.Argument(metavar="TARGET", help="One running target. Without it: the whole deployment."),
    ] = None,
    *,
    reason: ReasonOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Roll back now, also in the middle of a pause or an approval.

    A deployment that has ended is undone by a new one, within the revert window. Exits with 3 when there is
    nothing to roll back, or when somebody has deployed since.

    Example: sluice rollback d-n6omghxj2w6pshpa prod --reason "error rate is up"
    """
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        answer = control_plane.roll_back(deployment_id, target, reason)
    show(answer, f"{answer['message']}.", output)
