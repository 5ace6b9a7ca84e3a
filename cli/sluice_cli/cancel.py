"""`sluice cancel`: stops a deployment; what runs rolls back, what waits is skipped."""

import typer

from sluice_cli.api import connect
from sluice_cli.options import ApiOption, DeploymentArgument, Output, OutputOption, ReasonOption
from sluice_cli.output import problems_too
from sluice_cli.steering import show
from sluice_cli.surroundings import surroundings_of


def cancel(
    context: typer.Context,
    deployment_id: DeploymentArgument,
    reason: ReasonOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Cancel a deployment: running targets roll back, waiting ones are skipped.

    Targets that have succeeded stay as they are. Exits with 3 when the deployment has ended.

    Example: sluice cancel d-n6omghxj2w6pshpa --reason "wrong build"
    """
    with problems_too(output):
        answer = connect(api, surroundings_of(context)).control(deployment_id, "cancel", reason=reason)
    show(answer, f"{answer['message']}.", output)
