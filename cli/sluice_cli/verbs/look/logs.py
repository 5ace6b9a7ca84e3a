"""`sluice logs`: tells what has happened in a deployment so far, and goes on when asked to."""

from collections.abc import Sequence
from typing import Annotated

import typer

from sluice.api.bodies.timeline import EventRow
from sluice_cli.client.api import Api
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import UsageError
from sluice_cli.named import meant_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.text.timeline import Timeline
from sluice_cli.watching.follow import follow as follow_deployments
from sluice_cli.watching.interrupts import interrupted_code, terminable
from sluice_cli.watching.persistence import Persistence


def logs(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    *,
    target: Annotated[
        str | None, typer.Option("--target", "-t", metavar="NAME", help="Only what concerns this target.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until the deployment has ended; exits with 0 then.")
    ] = False,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tell what has happened in a deployment so far.

    Example: sluice logs d-n6omghxj2w6pshpa --target prod
    """
    if follow and output is not Output.TEXT:
        raise UsageError("--follow prints lines as they come", "Leave out --output")
    with problems_too(output):
        control_plane, found = meant_deployment(context, api, deployment_id, application)
        if follow:
            _follow(control_plane, found, target, environment_of(context))
            return
        deployment, events = control_plane.deployment(found), control_plane.events(found)
    told = _concerning(target, events)
    if output is Output.TEXT:
        Timeline(answers()).show(deployment, told)
    else:
        print_data({"events": told}, output)


def _follow(api: Api, deployment_id: str, target: str | None, environment: Environment) -> None:
    timeline = Timeline(answers())
    persistence = Persistence(environment, lambda text: say(progress(), printable(f"{text}.")), lambda: None)
    try:
        with terminable():
            for (poll,) in follow_deployments(api, [deployment_id], persistence, environment.sleep):
                timeline.show(poll.deployment, _concerning(target, poll.new_events))
    except KeyboardInterrupt as interrupt:
        raise typer.Exit(interrupted_code(interrupt)) from None


def _concerning(target: str | None, events: Sequence[EventRow]) -> list[EventRow]:
    return [event for event in events if target is None or event["target"] == target]
