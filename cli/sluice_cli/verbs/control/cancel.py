"""`sluice cancel`: stops a deployment; what runs rolls back, what waits is skipped."""

import typer

from sluice_cli.control import show
from sluice_cli.named import meant_deployment
from sluice_cli.options import (
    ApiOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    ReasonOption,
)
from sluice_cli.text.output import problems_too


def cancel(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    *,
    reason: ReasonOption = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Cancel a deployment: running targets roll back, waiting ones are skipped.

    Targets that have succeeded stay as they are. Exits with 3 when the deployment has ended.

    Example: sluice cancel d-n6omghxj2w6pshpa --reason "wrong build"
    """
    with problems_too(output):
        control_plane, found = meant_deployment(context, api, deployment_id, application)
        answer = control_plane.cancel(found, reason)
    show(answer, f"{answer['message']}.", output)
