"""`sluice watch`: tells a deployment's timeline as it happens and ends with how it ended."""

from typing import NoReturn

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from sluice.api.bodies.deployment import DeploymentBody
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import CliError, ExitCode
from sluice_cli.follow import Timeline, follow
from sluice_cli.named import find_deployment
from sluice_cli.options import ApiOption, DeploymentArgument, OfApplicationOption, Output, OutputOption
from sluice_cli.outcome import exit_code_of, has_ended
from sluice_cli.text.deployment import show_end
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.targets import target_table
from sluice_cli.text.terminal import answers, progress, say


def watch(
    context: typer.Context,
    deployment_id: DeploymentArgument = None,
    application: OfApplicationOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Tell a deployment's timeline as it happens, until it has ended.

    Exits with 0 when it succeeded, 5 when it failed and everything is rolled back, 7 when some targets are
    rolled back and the others keep the new version, 1 when it ended otherwise.
    Ctrl-C stops watching; the deployment goes on.

    Example: sluice watch --application checkout
    """
    environment = environment_of(context)
    with problems_too(output):
        control_plane = connect(api, environment)
        found = find_deployment(control_plane, environment, deployment_id, application)
        watch_to_end(control_plane, found, output, environment)


def watch_to_end(api: Api, deployment_id: str, output: Output, environment: Environment) -> NoReturn:
    """Watch, show the end, and leave with the exit code it deserves."""
    # For machines, stdout belongs to the answer alone, so the timeline goes to stderr.
    console = answers() if output is Output.TEXT else progress()
    try:
        deployment = _record(api, deployment_id, console, environment)
    except KeyboardInterrupt:
        say(progress(), f"Stopped watching; the deployment goes on. See `sluice watch {deployment_id}`.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except CliError as error:
        error.add_note(f"The deployment itself goes on: sluice watch {deployment_id}")
        raise
    if output is Output.TEXT:
        show_end(console, deployment)
    else:
        print_data(deployment, output)
    raise typer.Exit(exit_code_of(deployment))


def _record(api: Api, deployment_id: str, console: Console, environment: Environment) -> DeploymentBody:
    timeline = Timeline()
    looks = follow(api, deployment_id, environment.sleep)
    # The table under the timeline is redrawn at each look and wiped at the end: no thread, no flicker.
    with Live(console=console, auto_refresh=False, transient=True) as live:
        for look in looks:
            for line in timeline.lines(look):
                say(console, line)
            if console.is_terminal and not has_ended(look.deployment):
                live.update(Group(Text(""), target_table(look.deployment)), refresh=True)
    return look.deployment
