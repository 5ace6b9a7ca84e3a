"""`sluice config`: prints the config of a deployment as it was submitted."""

import typer

from sluice_cli.named import meant_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption
from sluice_cli.text.terminal import printed_as_it_is


def config(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
) -> None:
    """Print the config of a deployment as it was submitted, without values that may be secrets.

    Example: sluice config latest > deployed.yaml
    """
    control_plane, found = meant_deployment(context, api, deployment_id, application)
    typer.echo(printed_as_it_is(control_plane.config(found)), nl=False)
