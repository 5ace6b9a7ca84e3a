"""`sluice list`: shows the newest deployments."""

from collections.abc import Mapping
from typing import Annotated

import typer

from sluice.api.bodies.deployment import DeploymentRow
from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.options import ApiOption, Output, OutputOption
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.targets import plain_table, status_text
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.text.times import date_and_time_of, span

_SHOWN_OF_SHA = 7


def list_deployments(
    context: typer.Context,
    application: Annotated[
        str | None, typer.Option("--application", "-a", metavar="NAME", help="Only this application's.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 20,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """List deployments, newest first.

    Example: sluice list --application checkout --limit 5
    """
    with problems_too(output):
        found = connect(api, environment_of(context)).deployments(application, limit)
    if output is not Output.TEXT:
        print_data(found, output)
    elif found["deployments"]:
        _show(found["deployments"])
    else:
        say(progress(), "There are no deployments yet. Start one with: sluice deploy -f FILE")


def _show(deployments: list[DeploymentRow]) -> None:
    table = plain_table("ID", "APPLICATION", "STATUS", "STARTED", "TOOK", "CHANGE", "ABOUT")
    for row in deployments:
        table.add_row(
            printable(row["deploymentId"]),
            printable(row["application"]),
            status_text(row["status"]),
            date_and_time_of(row["createdAt"]),
            span(row["createdAt"], row["endedAt"]),
            printable(_change(row.get("sourceControl") or {})),
            printable(row["reason"] or row["description"] or ""),
        )
    answers().print(table)


def _change(change: Mapping[str, str]) -> str:
    """`main@0123456`: as much as a table has room for."""
    sha = change.get("sha", "")[:_SHOWN_OF_SHA]
    return "@".join(part for part in (change.get("referenceName", ""), sha) if part)
