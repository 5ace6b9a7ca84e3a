"""Stays with a deployment until it ends or the command has to leave, and shows what happens meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from sluice.api.bodies.deployment import DeploymentBody
from sluice_cli.client.api import Api
from sluice_cli.environment import Environment
from sluice_cli.errors import CliError, ExitCode
from sluice_cli.options import Output
from sluice_cli.text.deployment import show_end
from sluice_cli.text.output import print_data
from sluice_cli.text.targets import target_table
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.watching.follow import Timeline, follow
from sluice_cli.watching.heartbeat import Heartbeat
from sluice_cli.watching.interrupts import Held, held_back, terminable
from sluice_cli.watching.interrupts import exit_code_of as interrupted_code
from sluice_cli.watching.outcome import exit_code_of, has_ended


@dataclass(frozen=True)
class Stay:
    """How long the command stays, and whether it takes the deployment down with it when it is interrupted."""

    timeout: timedelta | None = None
    cancels: bool = False


UNTIL_THE_END = Stay()


class _TimeIsUp(Exception):  # noqa: N818 - it is no error
    """The command has stayed as long as it was to."""


def watch_to_end(
    api: Api,
    deployment_id: str,
    output: Output,
    environment: Environment,
    *,
    stay: Stay = UNTIL_THE_END,
    held: Held | None = None,
) -> NoReturn:
    """Watch, show the end, and leave with the exit code it deserves; `held` may have interrupted before."""
    # For machines, stdout belongs to the answer alone, so the timeline goes to stderr.
    console = answers() if output is Output.TEXT else progress()
    try:
        with terminable():
            if held is not None:
                held.release()
            deployment = _record(api, deployment_id, console, environment, stay)
    except KeyboardInterrupt as interrupt:
        _leave(api, deployment_id, "Interrupted", stay)
        raise typer.Exit(interrupted_code(interrupt)) from None
    except _TimeIsUp:
        _leave(api, deployment_id, "Time is up", stay)
        raise typer.Exit(ExitCode.TIMED_OUT) from None
    except CliError as error:
        error.add_note(f"The deployment itself goes on: sluice watch {deployment_id}")
        raise
    if output is Output.TEXT:
        show_end(console, deployment)
    else:
        print_data(deployment, output)
    raise typer.Exit(exit_code_of(deployment))


def _leave(api: Api, deployment_id: str, why: str, stay: Stay) -> None:
    console = progress()
    if not stay.cancels:
        say(console, f"{why}: stopped watching; the deployment goes on. See `sluice watch {deployment_id}`.")
        return
    say(console, f"{why}: cancelling {deployment_id}.")
    try:
        with held_back():
            answer = api.cancel(deployment_id, f"{why}: `sluice deploy --cancel-on-interrupt`")
    except CliError as error:
        say(console, f"It could not be cancelled: {printable(error.message)}.")
    else:
        say(console, f"{printable(answer['message'])}. See `sluice watch {deployment_id}`.")


def _record(
    api: Api, deployment_id: str, console: Console, environment: Environment, stay: Stay
) -> DeploymentBody:
    timeline, heartbeat = Timeline(), Heartbeat(environment.now())
    ends_at = environment.now() + stay.timeout if stay.timeout else None
    # The table under the timeline is redrawn at each look and wiped at the end: no thread, no flicker.
    with Live(console=console, auto_refresh=False, transient=True) as live:
        for look in follow(api, deployment_id, environment.sleep):
            lines = list(timeline.lines(look))
            if not console.is_terminal:
                lines += heartbeat.lines(look.deployment, environment.now(), is_silent=not lines)
            for line in lines:
                say(console, line)
            if has_ended(look.deployment):
                break
            if console.is_terminal:
                live.update(Group(Text(""), target_table(look.deployment)), refresh=True)
            _check_time(environment.now(), ends_at)
    return look.deployment


def _check_time(now: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and now >= ends_at:
        raise _TimeIsUp
