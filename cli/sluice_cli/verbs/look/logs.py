"""`sluice logs`: tells what has happened in a deployment so far."""

from typing import Annotated

import typer

from sluice_cli.named import meant_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers
from sluice_cli.text.timeline import Timeline


def logs(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    *,
    target: Annotated[
        str | None, typer.Option("--target", "-t", metavar="NAME", help="Only what concerns this target.")
    ] = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tell what has happened in a deployment so far.

    Example: sluice logs d-n6omghxj2w6pshpa --target prod
    """
    with problems_too(output):
        control_plane, found = meant_deployment(context, api, deployment_id, application)
        deployment, events = control_plane.deployment(found), control_plane.events(found)
    told = [event for event in events if target is None or event["target"] == target]
    if output is not Output.TEXT:
        print_data({"events": told}, output)
        return
    Timeline(answers()).show(deployment, told)
