"""`sluice resume`: lets a target go on that somebody has paused."""

import typer

from sluice_cli.control import show
from sluice_cli.named import meant_targets
from sluice_cli.options import (
    AllTargetsOption,
    ApiOption,
    CommentOption,
    DeploymentArgument,
    OfApplicationOption,
    Output,
    OutputOption,
    TargetArgument,
)
from sluice_cli.text.output import problems_too


def resume(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    target: TargetArgument = None,
    *,
    all_targets: AllTargetsOption = False,
    comment: CommentOption = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Let a target go on that somebody has paused with `sluice pause`.

    A pause of the plan is ended by `sluice skip`. Exits with 3 when nobody has paused the target.

    Example: sluice resume d-n6omghxj2w6pshpa prod --comment "latencies are fine"
    """
    with problems_too(output):
        control_plane, found, name = meant_targets(
            context, api, (deployment_id, target, application), all_targets=all_targets
        )
        answer = control_plane.resume(found, name, comment)
    names = [answer["target"]] if "target" in answer else answer["resumed"]
    show(answer, f"Resumed {', '.join(names)}.", output)
