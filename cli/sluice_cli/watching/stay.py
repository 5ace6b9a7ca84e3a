"""Stays with deployments until they end or the command has to leave, and shows what happens meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

import typer

from sluice.api.bodies.deployment import DeploymentBody
from sluice_cli.client.api import Api
from sluice_cli.environment import Environment
from sluice_cli.errors import ApiError, CliError, ExitCode
from sluice_cli.options import Output
from sluice_cli.text.deployment import show_end
from sluice_cli.text.output import print_data
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.watching.follow import follow
from sluice_cli.watching.interrupts import Held, held_back, interrupted_code, terminable
from sluice_cli.watching.outcome import exit_code_of, exit_code_of_all
from sluice_cli.watching.persistence import Persistence
from sluice_cli.watching.screen import Screen


@dataclass(frozen=True)
class Stay:
    """How long the command stays, and whether it takes the deployments down with it when it is interrupted.

    `until` is a status of deployments that is enough.
    """

    timeout: timedelta | None = None
    cancels: bool = False
    until: str | None = None


UNTIL_THE_END = Stay()


class _TimeIsUp(Exception):  # noqa: N818 - it is no error
    """The command has stayed as long as it was to."""


def watch_to_end(
    api: Api,
    deployment_ids: Sequence[str],
    output: Output,
    environment: Environment,
    *,
    stay: Stay = UNTIL_THE_END,
    held: Held | None = None,
) -> NoReturn:
    """Watch, show the end, and leave with the exit code it deserves; `held` may have interrupted before."""
    watch = _Watch(api, list(dict.fromkeys(deployment_ids)), output, environment, stay)
    try:
        with terminable():
            if held is not None:
                held.release()
            watch.run()
    except KeyboardInterrupt as interrupt:
        watch.leave("Interrupted")
        raise typer.Exit(interrupted_code(interrupt)) from None
    except _TimeIsUp:
        watch.leave("Time is up")
        raise typer.Exit(ExitCode.TIMED_OUT) from None
    raise typer.Exit(watch.end())


class _Watch:
    """One run of the command that stays with deployments."""

    def __init__(
        self, api: Api, deployment_ids: Sequence[str], output: Output, environment: Environment, stay: Stay
    ) -> None:
        self._api, self._ids, self._output, self._stay = api, deployment_ids, output, stay
        self._environment = environment
        # For machines, stdout belongs to the answer alone, so the timeline goes to stderr.
        self._console = answers() if output is Output.TEXT else progress()
        self._screen = Screen(self._console, environment, has_several=len(deployment_ids) > 1)
        self._ends_at = environment.now() + stay.timeout if stay.timeout else None
        self._ended: list[DeploymentBody] = []

    @property
    def _again(self) -> str:
        return f"sluice watch {' '.join(self._ids)}"

    def run(self) -> None:
        """Show what happens until all have ended, or have the status that is waited for."""
        persistence = Persistence(self._environment, self._screen.say, self._check_time)
        try:
            with self._screen as screen:
                for polls in follow(self._api, self._ids, persistence, screen.rest):
                    self._ended = [poll.deployment for poll in polls]
                    screen.show(polls)
                    if all(one["status"] == self._stay.until for one in self._ended):
                        return
                    self._check_time()
        except CliError as error:
            # A control plane that refuses the first read does not know the deployment, or the caller.
            if persistence.was_reached or not isinstance(error, ApiError):
                error.add_note(f"The deployment itself goes on: {self._again}")
            raise

    def end(self) -> ExitCode:
        """Show how it ended, and say with which exit code to leave."""
        if self._output is not Output.TEXT:
            one, *others = self._ended
            print_data({"deployments": self._ended} if others else one, self._output)
        else:
            for deployment in self._ended:
                show_end(self._console, deployment, self._screen.told)
        return exit_code_of_all([self._exit_code(one) for one in self._ended])

    def _exit_code(self, deployment: DeploymentBody) -> ExitCode:
        until = self._stay.until
        if until is None:
            return exit_code_of(deployment)
        if deployment["status"] == until:
            return ExitCode.OK
        say(progress(), f"{deployment['deploymentId']} ended without being {until} while it was watched.")
        return exit_code_of(deployment) or ExitCode.FAILED

    def leave(self, why: str) -> None:
        """Say what becomes of the deployments, and cancel them if that is wanted."""
        console, see = progress(), f"See `{self._again}`."
        if not self._stay.cancels:
            say(console, f"{why}: stopped watching; the deployment goes on. {see}")
            return
        for deployment_id in self._ids:
            say(console, f"{why}: cancelling {deployment_id}.")
            try:
                with held_back():
                    answer = self._api.cancel(deployment_id, f"{why}, with --cancel-on-interrupt")
            except CliError as error:
                say(console, f"It could not be cancelled: {printable(error.message)}.")
            else:
                say(console, f"{printable(answer['message'])}. {see}")

    def _check_time(self) -> None:
        if self._ends_at is not None and self._environment.now() >= self._ends_at:
            raise _TimeIsUp
