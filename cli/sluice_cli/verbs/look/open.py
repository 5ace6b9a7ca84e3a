"""`sluice open`: opens the page in a browser, signed in as whoever runs the command."""

from typing import Annotated

import typer

from sluice_cli.client.api import connect
from sluice_cli.environment import environment_of
from sluice_cli.options import ApiOption, Output, OutputOption
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers, printable, progress, say


def open_page(
    context: typer.Context,
    deployment_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="The deployment to show; the list without one.")
    ] = None,
    *,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Start a browser, or only print the link.")
    ] = True,
    end_all: Annotated[
        bool, typer.Option("--end-all", help="Open nothing; end all your sessions, in whatever browser.")
    ] = False,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Open the page in a browser, signed in as you for 12 hours at most.

    The link works once, within five minutes. Treat it like a password until then.

    Example: sluice open d-n6omghxj2w6pshpa
    """
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        if end_all:
            ended = control_plane.end_sessions()
        else:
            link = control_plane.session_link(deployment_id)
    if output is not Output.TEXT:
        print_data(ended if end_all else link, output)
        return
    if end_all:
        say(answers(), f"Ended {ended['ended']} sessions and links.")
        return
    say(progress(), "Good for one browser, within five minutes:")
    say(answers(), printable(link["url"]))
    if browser:
        typer.launch(link["url"])
