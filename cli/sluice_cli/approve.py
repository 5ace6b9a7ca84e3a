"""`sluice approve`: lets a target go on that waits for a person."""

import typer

from sluice_cli.options import (
    ApiOption,
    CommentOption,
    DeploymentArgument,
    Output,
    OutputOption,
    TargetArgument,
)
from sluice_cli.steering import decide


def approve(
    context: typer.Context,
    deployment_id: DeploymentArgument,
    target: TargetArgument,
    *,
    comment: CommentOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Approve what a target waits for, so that it goes on.

    Exits with 3 when there is nothing to decide any more, 1 when you may not decide.

    Example: sluice approve d-n6omghxj2w6pshpa prod --comment "checked in staging"
    """
    decide(context, "approve", deployment_id, target, comment, api=api, output=output)
