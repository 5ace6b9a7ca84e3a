"""`sluice status`: shows where one deployment stands."""

import typer

from sluice_cli.named import meant_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.text.deployment import show_deployment
from sluice_cli.text.output import problems_too, show_answer


def status(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show where a deployment stands.

    Exits with 0 whatever the status is.

    Example: sluice status latest --output json
    """
    with problems_too(output):
        control_plane, which = meant_deployment(context, api, deployment_id, application)
        deployment = control_plane.deployment(which)
    show_answer(deployment, output, show_deployment)
