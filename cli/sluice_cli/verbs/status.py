"""`sluice status`: shows where one deployment stands."""

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.options import ApiOption, DeploymentArgument, Output, OutputOption
from sluice_cli.text.deployment import show_deployment
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers


def status(
    context: typer.Context,
    deployment_id: DeploymentArgument,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show where a deployment stands.

    Exits with 0 whatever the status is.

    Example: sluice status dep-01JD3K --output json
    """
    with problems_too(output):
        deployment = connect(api, environment_of(context)).deployment(deployment_id)
    if output is Output.TEXT:
        show_deployment(answers(), deployment)
    else:
        print_data(deployment, output)
