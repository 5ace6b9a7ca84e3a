"""`sluice reject`: has a target roll back that waits for a person."""

import typer

from sluice_cli.control import decide
from sluice_cli.options import (
    ApiOption,
    CommentOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    TargetArgument,
)


def reject(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    target: TargetArgument = None,
    *,
    comment: CommentOption = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Reject what a target waits for, so that it rolls back.

    Exits with 3 when there is nothing to decide any more, 1 when you may not decide.

    Example: sluice reject d-n6omghxj2w6pshpa prod --comment "error rate is up"
    """
    decide(context, "reject", (deployment_id, target, application), comment, api=api, output=output)
