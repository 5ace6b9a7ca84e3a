"""`sluice validate`: checks a deployment config on this machine, with the control plane's own rules."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from sluice.api.bodies.submission import ValidationBody
from sluice.domain.preflight.findings import counted
from sluice.errors.problem import Problem, ProblemRow
from sluice_cli.environment import environment_of
from sluice_cli.errors import ExitCode
from sluice_cli.inputs.body_files import read_deployment_config
from sluice_cli.inputs.config_text import ConfigText
from sluice_cli.inputs.for_now import for_now
from sluice_cli.inputs.variables import variables
from sluice_cli.options import (
    AddContextOption,
    AsApplicationOption,
    DeployTargetOption,
    FileOption,
    Output,
    SetOption,
)
from sluice_cli.text.output import print_data
from sluice_cli.text.problems import show_problems
from sluice_cli.text.terminal import answers, say


class ValidateOutput(StrEnum):
    """How `validate` answers."""

    TEXT = "text"
    JSON = "json"


def validate(
    context: typer.Context,
    *,
    file: FileOption,
    application: AsApplicationOption = None,
    target: DeployTargetOption = None,
    sets: SetOption = None,
    add_context: AddContextOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as problems.")] = False,
    output: Annotated[
        ValidateOutput,
        typer.Option("--output", "-o", help="json prints {valid, problems, warnings} on stdout."),
    ] = ValidateOutput.TEXT,
) -> None:
    """Check a deployment config, without a control plane.

    Exits with 4 when it has problems.

    Example: sluice validate -f deploy.yaml --strict
    """
    config = for_now(read_deployment_config(file, environment_of(context).folder), application, target)
    show_verdict(config, _check(config.content, variables(sets, add_context), is_strict=strict), output)


def show_verdict(config: ConfigText, found: Sequence[Problem], output: ValidateOutput) -> None:
    """Print what was found; leaves with 4 when some of it is a problem."""
    problems = [problem.as_dict() for problem in found if problem.severity == "error"]
    warnings = [problem.as_dict() for problem in found if problem.severity == "warning"]
    if output is ValidateOutput.JSON:
        body: ValidationBody = {"valid": not problems, "problems": problems, "warnings": warnings}
        print_data(body, Output.JSON)
    else:
        _show(config, problems, warnings)
    if problems:
        raise typer.Exit(ExitCode.CONFIG)


def _check(text: bytes, set_now: Mapping[str, str], *, is_strict: bool) -> Sequence[Problem]:
    # The config models are the slowest import of the command, and only this verb needs them.
    from sluice.config.load import load_config  # noqa: PLC0415
    from sluice.errors import ConfigError, ConfigProblemsError  # noqa: PLC0415

    try:
        loaded = load_config(text, strict=is_strict, variables=set_now)
    except ConfigProblemsError as error:
        return error.problems
    except ConfigError as error:
        return [Problem("", error.message, error.remedy)]
    return loaded.warnings


def _show(config: ConfigText, problems: Sequence[ProblemRow], warnings: Sequence[ProblemRow]) -> None:
    console = answers()
    show_problems(console, config, [*problems, *warnings])
    also = f", {counted(len(warnings), 'warning')}" if warnings else ""
    if problems:
        say(console, f"{config.name} has {counted(len(problems), 'problem')}{also}.")
    else:
        say(console, f"{config.name} is valid{also}.")
