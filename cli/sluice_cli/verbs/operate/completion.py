"""`sluice completion`: prints what teaches a shell the verbs and options of the command."""

from enum import StrEnum
from typing import Annotated

import typer
from typer._completion_shared import get_completion_script


class Shell(StrEnum):
    """The shells that can be taught."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print the completion for a shell.

    Example: sluice completion bash > ~/.local/share/bash-completion/completions/sluice
    """
    # The variable by which the command knows that a shell asks: Typer makes it from the command's name.
    typer.echo(get_completion_script(prog_name="sluice", complete_var="_SLUICE_COMPLETE", shell=shell))
