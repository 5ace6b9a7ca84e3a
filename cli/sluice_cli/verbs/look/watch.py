"""`sluice watch`: shows what happens in deployments until they end, and leaves with how they ended."""

from collections.abc import Sequence
from typing import Annotated

import typer

from sluice_cli.client.api import Api, connect
from sluice_cli.environment import Environment, environment_of
from sluice_cli.inputs.duration import wanted_duration
from sluice_cli.inputs.status import known_status
from sluice_cli.named import find_deployment
from sluice_cli.options import ApiOption, OfApplicationOption, Output, OutputOption
from sluice_cli.text.output import problems_too
from sluice_cli.watching.stay import Stay, watch_to_end


def watch(
    context: typer.Context,
    deployment_ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID",
            help="Deployments' ids, or `latest`. Without any: --application, or a list to choose from.",
        ),
    ] = None,
    *,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="STATUS", help="Leave with 0 as soon as all have this status."),
    ] = None,
    timeout: Annotated[
        str | None,
        typer.Option(
            "--timeout",
            metavar="TIME",
            help="Stay so long at most, as in 90s, 45m or 2h; then exit with 124.",
        ),
    ] = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show what happens in deployments until they have ended: a live board in a terminal, else lines.

    Exits with 0 when they succeeded, 5 when they failed and everything is rolled back, 7 when some targets
    are rolled back and the others keep the new version, 1 when they ended otherwise, or in different ways.
    Ctrl-C stops watching; the deployments go on.

    Example: sluice watch latest --until AWAITING_APPROVAL
    """
    environment = environment_of(context)
    stay = Stay(wanted_duration(timeout), until=None if until is None else known_status(until))
    with problems_too(output):
        control_plane = connect(api, environment)
        meant = _meant(control_plane, environment, deployment_ids or [], application)
        watch_to_end(control_plane, meant, output, environment, stay=stay)


def _meant(
    api: Api, environment: Environment, deployment_ids: Sequence[str], application: str | None
) -> list[str]:
    if not deployment_ids:
        return [find_deployment(api, environment, None, application)]
    return [find_deployment(api, environment, word, application) for word in deployment_ids]
