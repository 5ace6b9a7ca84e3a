"""`sluice drift`: shows what has changed since it was deployed, without any deployment."""

from collections.abc import Sequence
from typing import Annotated

import typer

from sluice.api.bodies.drift import DriftRow
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import environment_of
from sluice_cli.errors import ExitCode, UsageError
from sluice_cli.options import ApiOption, Output, OutputOption
from sluice_cli.text.drift import show_drift
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers


def drift(
    context: typer.Context,
    application: Annotated[
        str | None, typer.Argument(metavar="APPLICATION", help="Only this application's functions.")
    ] = None,
    *,
    now: Annotated[
        bool, typer.Option("--now", help="Check the application first, instead of waiting for the schedule.")
    ] = False,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show what has changed since it was deployed, without any deployment.

    Exits with 6 if something has drifted, and with 1 if something could not be checked.

    Example: sluice drift checkout --now
    """
    if now and not application:
        raise UsageError("--now checks one application", "Name it: sluice drift APPLICATION --now")
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        began = _check(control_plane, application) if now and application else ""
        rows = control_plane.drift(application)
    left_alone = [row for row in rows if (row["checkedAt"] or "") < began]
    if output is Output.TEXT:
        show_drift(answers(), rows, left_alone)
    else:
        print_data({"functions": rows}, output)
    raise typer.Exit(_exit_code(rows, left_alone))


def _check(control_plane: Api, application: str) -> str:
    """When the check began. It takes as many requests as it must: each goes on where the one before ended."""
    checked = control_plane.check_drift(application)
    since, left = checked["startedAt"], checked["left"]
    while left:
        checked = control_plane.check_drift(application, since)
        if checked["left"] >= left:
            break
        left = checked["left"]
    return since


def _exit_code(rows: Sequence[DriftRow], left_alone: Sequence[DriftRow]) -> ExitCode:
    if any(row["status"] == "drifted" for row in rows):
        return ExitCode.DRIFTED
    return ExitCode.FAILED if left_alone or any(row["unread"] for row in rows) else ExitCode.OK
