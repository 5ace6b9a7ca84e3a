"""Prints an answer as JSON or YAML, alone on stdout, also when the answer is a problem."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import typer
import yaml

from sluice_cli.errors import ApiError
from sluice_cli.options import Output


def print_data(answer: Mapping[str, object], output: Output) -> None:
    """Print the answer for a machine."""
    if output is Output.YAML:
        typer.echo(yaml.safe_dump(dict(answer), sort_keys=False, allow_unicode=True), nl=False)
    else:
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))


@contextmanager
def problems_too(output: Output) -> Iterator[None]:
    """Print the control plane's problem answer for a machine as well, before people are told."""
    try:
        yield
    except ApiError as error:
        if output is not Output.TEXT:
            print_data(error.answer, output)
        raise
