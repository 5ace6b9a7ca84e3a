"""`sluice promote`: takes a running target to 100 % without the rest of its strategy."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.control import show
from sluice_cli.environment import environment_of
from sluice_cli.errors import UsageError
from sluice_cli.named import find_target
from sluice_cli.options import (
    ApiOption,
    CommentOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    TargetArgument,
)
from sluice_cli.text.output import problems_too


def promote(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    target: TargetArgument = None,
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Leave out all remaining steps. Needed: there is no other way.")
    ] = False,
    comment: CommentOption = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Promote a running target to 100 % now: weights, pauses, analyses and tests to come are left out.

    Approvals stay with those who may approve; gates, alarms and all that guardrails require are never passed.
    A target that somebody has paused is resumed. Exits with 3 when there is nothing to promote.

    Example: sluice promote d-n6omghxj2w6pshpa prod --full --comment "fixes the outage"
    """
    with problems_too(output):
        if not full:
            raise UsageError(
                "Without --full there is nothing to do", "Skip one pause or analysis: sluice skip"
            )
        environment = environment_of(context)
        control_plane = connect(api, environment)
        found, name = find_target(control_plane, environment, deployment_id, target, application)
        answer = control_plane.promote(found, name, comment)
    show(answer, f"{name} goes on to 100 % without the rest of its strategy.", output)
