"""`sluice status`: shows where one deployment stands."""

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.named import find_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.text.deployment import show_deployment
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers


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
        environment = environment_of(context)
        control_plane = connect(api, environment)
        deployment = control_plane.deployment(
            find_deployment(control_plane, environment, deployment_id, application)
        )
    if output is Output.TEXT:
        show_deployment(answers(), deployment)
    else:
        print_data(deployment, output)
