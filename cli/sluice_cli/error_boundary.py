"""Where errors become words and exit codes: no verb prints an error, and nobody sees a traceback."""

import os
import traceback
from typing import Any

import typer
from rich.text import Text
from typer.core import TyperGroup

from sluice_cli.errors import ApiError, CliError, ExitCode
from sluice_cli.text.terminal import printable, progress, say

_DEBUG = "SLUICE_DEBUG"


class ErrorBoundary(TyperGroup):
    """The command group; it tells people what their verb could not do."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as Typer declares it
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except CliError as error:
            _show_traceback()
            _show(error)
            raise typer.Exit(error.exit_code) from error
        # Typer's own errors (usage, exit, abort) and a closed pipe are told by Typer itself.
        except (typer.TyperException, typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:  # the last border before the shell
            _show_traceback()
            _show(_unexpected(error))
            raise typer.Exit(ExitCode.FAILED) from error


def _show(error: CliError) -> None:
    console = progress()
    say(console, Text.assemble(("Error: ", "bold red"), printable(_sentence(error.message))))
    if error.remedy and error.remedy not in error.message:  # the control plane's sentence may end with it
        say(console, printable(_sentence(error.remedy)))
    if isinstance(error, ApiError) and "blockingDeploymentId" in error.answer:
        say(console, f"Watch it with: sluice watch {printable(error.answer['blockingDeploymentId'])}")
    for note in getattr(error, "__notes__", ()):
        say(console, printable(note))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _unexpected(error: Exception) -> CliError:
    return CliError(
        f"Unexpected error in sluice: {type(error).__name__}: {error}",
        f"Run the command again with {_DEBUG}=1 and report what it prints",
    )


def _show_traceback() -> None:
    if os.environ.get(_DEBUG) == "1":
        traceback.print_exc()
