"""Prints an answer as JSON or YAML, alone on stdout, also when the answer is a problem."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import typer
import yaml
from rich.console import Console

from sluice.domain.record.visible import is_hidden
from sluice_cli.errors import ApiError
from sluice_cli.options import Output
from sluice_cli.text.terminal import answers

Answer = TypeVar("Answer", bound=Mapping[str, object])


def show_answer(answer: Answer, output: Output, show: Callable[[Console, Answer], None]) -> None:
    """Show it to people as `show` does, or print all of it for a machine."""
    if output is Output.TEXT:
        show(answers(), answer)
    else:
        print_data(answer, output)


def print_data(answer: Mapping[str, object], output: Output) -> None:
    """Print the answer for a machine: all of it, in escapes where a terminal would obey it."""
    text = _written(answer, output, ascii_only=False)
    if any(map(is_hidden, text)):
        text = _written(answer, output, ascii_only=True)
    typer.echo(text, nl=False)


def _written(answer: Mapping[str, object], output: Output, *, ascii_only: bool) -> str:
    if output is Output.YAML:
        return str(yaml.safe_dump(dict(answer), sort_keys=False, allow_unicode=not ascii_only))
    return f"{json.dumps(answer, indent=2, ensure_ascii=ascii_only)}\n"


@contextmanager
def problems_too(output: Output) -> Iterator[None]:
    """Print the control plane's problem answer for a machine as well, before people are told."""
    try:
        yield
    except ApiError as error:
        if output is not Output.TEXT:
            print_data(error.answer, output)
        raise
