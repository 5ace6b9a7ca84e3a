"""`sluice watch`: tells a deployment's timeline as it happens and ends with how it ended."""

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.named import find_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.text.output import problems_too
from sluice_cli.watching.stay import watch_to_end


def watch(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tell a deployment's timeline as it happens, until it has ended.

    Exits with 0 when it succeeded, 5 when it failed and everything is rolled back, 7 when some targets are
    rolled back and the others keep the new version, 1 when it ended otherwise.
    Ctrl-C stops watching; the deployment goes on.

    Example: sluice watch --application checkout
    """
    environment = environment_of(context)
    with problems_too(output):
        control_plane = connect(api, environment)
        found = find_deployment(control_plane, environment, deployment_id, application)
        watch_to_end(control_plane, found, output, environment)
