"""`sluice skip`: ends a pause or an analysis of a target, or leaves out a target that has not started."""

import typer

from sluice_cli.client.api import connect
from sluice_cli.control import open_wait, show
from sluice_cli.environment import environment_of
from sluice_cli.options import (
    ApiOption,
    BreakGlassOption,
    CommentOption,
    DeploymentArgument,
    Output,
    OutputOption,
    TargetArgument,
)
from sluice_cli.text.output import problems_too


def skip(
    context: typer.Context,
    deployment_id: DeploymentArgument,
    target: TargetArgument,
    *,
    comment: CommentOption = None,
    break_glass: BreakGlassOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """End the pause or the analysis of a target now, or leave out a target that has not started.

    Targets that depend on a target that is left out are left out too.

    Exits with 3 when there is nothing to skip.

    Example: sluice skip d-n6omghxj2w6pshpa prod --comment "no need to wait"
    """
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        which = open_wait(control_plane, deployment_id, target, "pause", "analysis")
        answer = control_plane.skip(deployment_id, target, comment, which, break_glass=break_glass)
    over = {"pause": f"The pause of {target} is over", "analysis": f"{target} goes on without a verdict"}
    what = over.get(answer["skipped"], f"{target} is left out")
    show(answer, f"{what}.", output)
