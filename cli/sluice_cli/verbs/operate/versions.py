"""`sluice versions`: shows the published versions of a function and what needs each."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
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
from sluice_cli.prunable import functions_named
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers
from sluice_cli.text.versions import show_versions


def versions(
    context: typer.Context,
    function: Annotated[str, typer.Argument(metavar="FUNCTION", help="The function's name.")],
    *,
    keep: KeepOption = 10,
    others: OthersOption = False,
    application: ApplicationOption = None,
    target: OnlyTargetOption = None,
    account: AccountOption = None,
    region: RegionOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show the published versions of a function, and what needs each of them.

    Example: sluice versions checkout-api --region eu-west-1
    """
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        where = {"application": application, "target": target, "account": account, "region": region}
        found = functions_named(control_plane, function, where)
        bodies = [control_plane.versions(one, keep, others=others) for one in found]
    if output is not Output.TEXT:
        print_data({"functions": bodies}, output)
        return
    for body in bodies:
        show_versions(answers(), body)
