"""`sluice skip`: ends a pause or an analysis of a target, or leaves out a target that has not started."""

import typer

from sluice_cli.client.api import connect
from sluice_cli.control import open_wait, show
from sluice_cli.environment import environment_of
from sluice_cli.named import find_target
from sluice_cli.options import (
    ApiOption,
    BreakGlassOption,
    CommentOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    TargetArgument,
)
from sluice_cli.text.output import problems_too


def skip(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    target: TargetArgument = None,
    *,
    comment: CommentOption = None,
    break_glass: BreakGlassOption = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """End the pause or the analysis of a target now, or leave out a target that has not started.

    Targets that depend on a target that is left out are left out too.

    Exits with 3 when there is nothing to skip.

    Example: sluice skip d-n6omghxj2w6pshpa prod --comment "no need to wait"
    """
    with problems_too(output):
        environment = environment_of(context)
        control_plane = connect(api, environment)
        found, name = find_target(control_plane, environment, deployment_id, target, application)
        which = open_wait(control_plane, found, name, "pause", "analysis")
        answer = control_plane.skip(found, name, comment, which, break_glass=break_glass)
    over = {"pause": f"The pause of {name} is over", "analysis": f"{name} goes on without a verdict"}
    what = over.get(answer["skipped"], f"{name} is left out")
    show(answer, f"{what}.", output)
