"""`sluice guardrails`: applies, checks and shows what the operator of an installation allows."""

from pathlib import Path
from typing import Annotated

import typer

from sluice.api.bodies.guardrails import AppliedBody, VersionRow
from sluice.errors.problem import Problem
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import environment_of
from sluice_cli.inputs.config_text import ConfigText, read_config
from sluice_cli.options import ApiOption, Output, OutputOption
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.problems import problems_shown, show_problems
from sluice_cli.text.targets import plain_table
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.text.times import date_and_time_of
from sluice_cli.verbs.start.validate import ValidateOutput, show_verdict

guardrails = typer.Typer(
    no_args_is_help=True,
    help="What the operator of this installation allows.",
    pretty_exceptions_enable=False,
)

_FileOption = Annotated[
    Path, typer.Option("--file", "-f", metavar="FILE", help="The guardrails; - reads standard input.")
]


@guardrails.command()
def validate(
    *,
    file: _FileOption,
    output: Annotated[
        ValidateOutput,
        typer.Option("--output", "-o", help="json prints {valid, problems, warnings} on stdout."),
    ] = ValidateOutput.TEXT,
) -> None:
    """Check guardrails, without a control plane.

    Exits with 4 when they have problems.

    Example: sluice guardrails validate -f guardrails.yaml
    """
    document = read_config(file)
    show_verdict(document, _check(document.content), output)


@guardrails.command()
def apply(
    context: typer.Context,
    *,
    file: _FileOption,
    comment: Annotated[
        str | None, typer.Option("--comment", "-m", metavar="TEXT", help="Why; the history keeps it.")
    ] = None,
    over: Annotated[
        int | None,
        typer.Option(
            "--over", metavar="VERSION", min=0, help="Only if this version is in force until then; 0: none."
        ),
    ] = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Put these guardrails in force.

    Exits with 3 when another version was applied since --over, 4 when the document has problems.

    Example: sluice guardrails apply -f guardrails.yaml -m "search may deploy to the sandbox"
    """
    document = read_config(file)
    with problems_too(output):
        applied = _apply(connect(api, environment_of(context)), document, comment, over)
    if output is not Output.TEXT:
        print_data(applied, output)
        return
    if applied["changed"]:
        say(answers(), f"Guardrails version {applied['version']} is now in force.")
    else:
        say(answers(), f"Guardrails version {applied['version']} is in force already: nothing changed.")


@guardrails.command()
def show(
    context: typer.Context,
    version: Annotated[
        int | None,
        typer.Option("--version", metavar="VERSION", min=1, help="Another version than the one in force."),
    ] = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show the guardrails in force, as they were applied.

    Example: sluice guardrails show > guardrails.yaml
    """
    with problems_too(output):
        stored = connect(api, environment_of(context)).guardrails(version)
    if output is not Output.TEXT:
        print_data(stored, output)
        return
    # Apart from the document, so that it can be written to a file.
    say(progress(), printable(f"Version {stored['version']}, {_applied(stored)}"))
    typer.echo(stored["document"], nl=not stored["document"].endswith("\n"))


@guardrails.command()
def history(context: typer.Context, api: ApiOption = None, output: OutputOption = Output.TEXT) -> None:
    """List every version of the guardrails, newest first: who applied it, when and why.

    Example: sluice guardrails history
    """
    with problems_too(output):
        found = connect(api, environment_of(context)).guardrails_history()
    if output is not Output.TEXT:
        print_data(found, output)
    elif found["versions"]:
        _show(found["versions"])
    else:
        say(progress(), "There are no guardrails. Apply some with: sluice guardrails apply -f FILE")


def _check(text: bytes) -> list[Problem]:
    # As in `sluice validate`: the config models are the slowest import of the command.
    from sluice.config.guardrails.load import load_guardrails  # noqa: PLC0415
    from sluice.errors import ConfigError, ConfigProblemsError  # noqa: PLC0415

    try:
        return list(load_guardrails(text).warnings)
    except ConfigProblemsError as error:
        return list(error.problems)
    except ConfigError as error:
        return [Problem("", error.message, error.remedy)]


def _apply(api: Api, document: ConfigText, comment: str | None, over: int | None) -> AppliedBody:
    with problems_shown(document):
        applied = api.apply_guardrails(document.content, document.content_type, comment, over)
    show_problems(progress(), document, applied["warnings"])
    return applied


def _applied(row: VersionRow) -> str:
    comment = f": {row['comment']}" if row["comment"] else ""
    return f"applied {date_and_time_of(row['appliedAt'])} by {row['appliedBy']}{comment}"


def _show(versions: list[VersionRow]) -> None:
    table = plain_table("VERSION", "APPLIED", "BY", "WHY")
    for row in versions:
        table.add_row(
            str(row["version"]),
            date_and_time_of(row["appliedAt"]),
            printable(row["appliedBy"]),
            printable(row["comment"] or ""),
        )
    answers().print(table)
