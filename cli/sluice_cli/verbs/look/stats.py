"""`sluice stats`: shows how often is deployed, how often that fails, and how long it takes."""

from functools import partial
from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.inputs.since import since as since_when
from sluice_cli.options import ApiOption, Output, OutputOption
from sluice_cli.text.output import problems_too, show_answer
from sluice_cli.text.stats import show_stats


def stats(
    context: typer.Context,
    application: Annotated[
        str | None, typer.Argument(metavar="APPLICATION", help="Only this application's, month by month.")
    ] = None,
    *,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="Started since: 12h, 30d, 8w, or 2026-12-01.")
    ] = "30d",
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show how often is deployed, how often that fails, and how long it takes.

    Example: sluice stats checkout --since 90d
    """
    environment = environment_of(context)
    begin = since_when(since, environment.now())
    with problems_too(output):
        found = connect(api, environment).insights(application, begin.isoformat())
    show_answer(found, output, partial(show_stats, by_month=application is not None))
