"""`sluice list`: shows the newest deployments."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Annotated

import typer

from sluice.api.bodies.deployment import DeploymentRow, DeploymentsBody
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import environment_of
from sluice_cli.inputs.since import since as since_when
from sluice_cli.inputs.status import known_status
from sluice_cli.options import ApiOption, Output, OutputOption
from sluice_cli.text.deployments import deployments_table
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers, progress, say
from sluice_cli.text.times import moment

_LOOKED_AT = 1000
"""Nobody waits for a search through years of deployments."""


def list_deployments(
    context: typer.Context,
    *,
    application: Annotated[
        str | None, typer.Option("--application", "-a", metavar="NAME", help="Only this application's.")
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="STATUS", help="Only with this status; give it once for each."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="Only started since: 90m, 12h, 3d, 2w, or 2026-12-01."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 20,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """List deployments, newest first.

    Example: sluice list --application checkout --status FAILED --since 7d
    """
    environment = environment_of(context)
    statuses = [known_status(word) for word in status or ()]
    begin = None if since is None else since_when(since, environment.now())
    with problems_too(output):
        control_plane = connect(api, environment)
        if statuses or begin:
            found = _search(control_plane, application, limit, statuses, begin)
        else:
            found = control_plane.deployments(application, limit)
    if output is not Output.TEXT:
        print_data(found, output)
    elif found["deployments"]:
        answers().print(deployments_table(found["deployments"]))
    elif statuses or begin:
        say(progress(), "No such deployment.")
    else:
        say(progress(), "There are no deployments yet. Start one with: sluice deploy -f FILE")


def _search(
    api: Api, application: str | None, limit: int, statuses: Sequence[str], begin: datetime | None
) -> DeploymentsBody:
    """Those that are asked for among the newest."""
    rows: list[DeploymentRow] = []
    for row in islice(api.every_deployment(application), _LOOKED_AT):
        if len(rows) == limit or (begin and moment(row["createdAt"]) < begin):
            break
        if not statuses or row["status"] in statuses:
            rows.append(row)
    return {"deployments": rows, "next": None}
