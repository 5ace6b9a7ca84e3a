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
        if now and application:
            _check(control_plane, application)
        rows = control_plane.drift(application)
    if output is Output.TEXT:
        show_drift(answers(), rows)
    else:
        print_data({"functions": rows}, output)
    raise typer.Exit(_exit_code(rows))


def _check(control_plane: Api, application: str) -> None:
    """As many requests as it takes: each has little time, and the next goes on where it ended."""
    checked = control_plane.check_drift(application)
    since, left = checked["startedAt"], checked["left"]
    while left:
        checked = control_plane.check_drift(application, since)
        if checked["left"] >= left:
            return
        left = checked["left"]


def _exit_code(rows: Sequence[DriftRow]) -> ExitCode:
    if any(row["status"] == "drifted" for row in rows):
        return ExitCode.DRIFTED
    return ExitCode.FAILED if any(row["unread"] for row in rows) else ExitCode.OK
