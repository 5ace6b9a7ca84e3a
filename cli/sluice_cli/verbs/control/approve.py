"""`sluice approve`: lets a target go on that waits for a person, or makes a link for another person."""

from typing import Annotated

import typer

from sluice_cli.control import decide, make_link
from sluice_cli.errors import UsageError
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


def approve(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    target: TargetArgument = None,
    *,
    comment: CommentOption = None,
    break_glass: BreakGlassOption = None,
    link_for: Annotated[
        str | None,
        typer.Option(
            "--link-for", metavar="NAME", help="Approve nothing; print a link by which this person decides."
        ),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="A role of that person; may be given several times."),
    ] = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Approve what a target waits for, so that it goes on.

    Exits with 3 when there is nothing to decide any more, 1 when you may not decide.

    Example: sluice approve d-n6omghxj2w6pshpa prod --comment "checked in staging"
    """
    if role and link_for is None:
        raise UsageError("--role says what a link is worth, and no link is made", "Add --link-for NAME")
    named = (deployment_id, target, application)
    if link_for is not None:
        make_link(context, named, link_for, role or [], api=api, output=output)
        return
    decide(
        context,
        "approve",
        named,
        comment,
        break_glass=break_glass,
        api=api,
        output=output,
    )
