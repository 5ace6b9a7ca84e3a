"""Shows what is wrong with a deployment config: the place, the line with a marker, and what to do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from sluice.errors.problem import ProblemRow
from sluice_cli.errors import ApiError
from sluice_cli.inputs.config_text import ConfigText
from sluice_cli.text.terminal import printable, progress, say

_COLOURS = {"error": "bold red", "warning": "bold yellow"}


def show_problems(console: Console, config: ConfigText, problems: Sequence[ProblemRow]) -> None:
    """Print each problem, in the order of the file."""
    for problem in sorted(problems, key=_place):
        say(console, _headline(config, problem))
        for line in _source(config, problem):
            say(console, line)
        if problem["remedy"]:
            say(console, f"  {printable(problem['remedy'])}")
        say(console, "")


@contextmanager
def problems_shown(config: ConfigText) -> Iterator[None]:
    """Show what the control plane finds wrong with the config, before its error goes on."""
    try:
        yield
    except ApiError as error:
        show_problems(progress(), config, error.problems)
        raise


def _place(problem: ProblemRow) -> tuple[int, int]:
    return problem["line"] or 0, problem["column"] or 0


def _headline(config: ConfigText, problem: ProblemRow) -> Text:
    # FILE:LINE:COLUMN is what editors and CI annotations make a link of.
    place = ":".join(str(part) for part in (config.name, problem["line"], problem["column"]) if part)
    subject = f"{printable(problem['path'])}: " if problem["path"] else ""
    return Text.assemble(
        (f"{place}: ", "bold"),
        (f"{problem['severity']}: ", _COLOURS.get(problem["severity"], "")),
        f"{subject}{printable(problem['message'])}",
    )


def _source(config: ConfigText, problem: ProblemRow) -> list[Text]:
    number = problem["line"]
    line = config.line(number) if number else None
    if line is None:
        return []
    gutter = f"  {number} | "
    shown = [Text.assemble((gutter, "dim"), _visible(line).rstrip())]
    if problem["column"]:
        # The gutter's bar stands under itself, and the marker under the column.
        bar = " " * (len(gutter) - 2) + "| "
        shown.append(Text.assemble((bar, "dim"), " " * (problem["column"] - 1), ("^", "bold")))
    return shown


def _visible(line: str) -> str:
    """The line with each control character as one blank, so that columns keep their place."""
    return "".join(character if character.isprintable() else " " for character in line)
