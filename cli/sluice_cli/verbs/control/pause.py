"""`sluice pause`: lets no further step of a target begin until it is resumed; its traffic stays."""

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
from sluice_cli.text.terminal import printable, progress, say


def pause(
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
    """Let no further step of a target begin until `sluice resume`; traffic stays where it is.

    What is under way goes on to its end, alarms are watched, and rollback and cancel work at once. A target
    that nobody resumes within 30 days rolls back. Exits with 3 when nothing is left to hold back.

    Example: sluice pause d-n6omghxj2w6pshpa prod --comment "odd latencies"
    """
    with problems_too(output):
        control_plane, found, name = meant_targets(
            context, api, (deployment_id, target, application), all_targets=all_targets
        )
        answer = control_plane.pause(found, name, comment)
    if "target" in answer:
        words = answer["message"]
    else:
        for row in answer["refused"]:
            say(progress(), printable(f"Not paused: {row['reason']}."))
        words = f"Paused {', '.join(answer['paused'])}"
    show(answer, f"{words}. No further step begins until it is resumed.", output)
