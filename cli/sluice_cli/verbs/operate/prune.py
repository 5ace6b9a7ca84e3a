"""`sluice prune`: shows which old versions nothing needs, and deletes them."""

from collections.abc import Mapping
from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.errors import ExitCode
from sluice_cli.options import (
    AccountOption,
    ApiOption,
    ApplicationOption,
    KeepOption,
    OnlyTargetOption,
    OthersOption,
    Output,
    OutputOption,
    RegionOption,
)
from sluice_cli.prunable import functions_named, prune_shown
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers, progress, say
from sluice_cli.text.versions import pruned_lines, show_versions


def prune(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="An application or a function; without it, all that you may see."
        ),
    ] = None,
    *,
    keep: KeepOption = 10,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Delete; without it, the versions are only shown.")
    ] = False,
    others: OthersOption = False,
    application: ApplicationOption = None,
    target: OnlyTargetOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show which old versions of functions nothing needs, with sizes, and with --yes delete them.

    Deletes no version that is not shown. Exits with 1 when some could not be deleted.

    Example: sluice prune checkout --keep 5 --yes
    """
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        where = {"application": application, "target": target, "account": account, "region": region}
        found = functions_named(control_plane, name, where)
        is_done, bodies = True, list[Mapping[str, object]]()
        for one in found:
            shown = control_plane.versions(one, keep, others=others)
            if output is Output.TEXT:
                show_versions(answers(), shown)
            bodies.append(shown)
            if yes and shown["deletable"]:
                pruned = prune_shown(control_plane, shown, keep, others=others)
                is_done = is_done and not pruned["remaining"]
                bodies[-1] = {**shown, "pruned": pruned}
                for line in pruned_lines(pruned) if output is Output.TEXT else ():
                    say(answers(), line)
    if output is not Output.TEXT:
        print_data({"functions": bodies}, output)
    elif not yes and any(body["deletable"] for body in bodies):
        say(progress(), "Nothing was deleted. Delete these versions with --yes.")
    if not is_done:
        raise typer.Exit(ExitCode.FAILED)
