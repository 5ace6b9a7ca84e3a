"""`sluice analyses`: shows what the analyses of a deployment have measured."""

import typer

from sluice_cli.named import meant_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.text.analyses import show_analyses
from sluice_cli.text.output import problems_too, show_answer


def analyses(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show every window that was judged in a deployment, with its numbers.

    Example: sluice analyses latest
    """
    with problems_too(output):
        control_plane, which = meant_deployment(context, api, deployment_id, application)
        found = control_plane.analyses(which)
    show_answer(found, output, show_analyses)
