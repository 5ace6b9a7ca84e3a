"""`sluice plan`: shows what a deployment config would do, without starting anything."""

from typing import NoReturn

import typer

from sluice_cli.client.api import Api, connect
from sluice_cli.environment import environment_of
from sluice_cli.errors import ExitCode
from sluice_cli.inputs.body_files import read_deployment_config
from sluice_cli.inputs.config_text import ConfigText
from sluice_cli.inputs.for_now import for_now
from sluice_cli.inputs.start_time import wanted_start
from sluice_cli.inputs.variables import variables
from sluice_cli.options import (
    AddContextOption,
    ApiOption,
    AsApplicationOption,
    DeployTargetOption,
    FileOption,
    Output,
    OutputOption,
    SetOption,
    StartOption,
)
from sluice_cli.text.output import problems_too, show_answer
from sluice_cli.text.plan import show_plan, unchecked
from sluice_cli.text.problems import problems_shown, show_problems
from sluice_cli.text.terminal import progress


def plan(
    context: typer.Context,
    *,
    file: FileOption,
    application: AsApplicationOption = None,
    target: DeployTargetOption = None,
    sets: SetOption = None,
    add_context: AddContextOption = None,
    at: StartOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Show what a deployment config would do now, without starting it.

    The control plane reads the targets' accounts and changes nothing there.

    Exits with 1 when the deployment would be stopped before its first change, or when a target could not be
    checked, and with 4 when the config has problems.

    Example: sluice plan -f deploy.yaml
    """
    environment = environment_of(context)
    config = for_now(read_deployment_config(file, environment.folder), application, target)
    with problems_too(output):
        start_at = wanted_start(at, environment.now())
        set_now = variables(sets, add_context)
        preview(connect(api, environment), config, start_at, set_now, output)


def preview(
    api: Api, config: ConfigText, start_at: str | None, set_now: dict[str, str], output: Output
) -> NoReturn:
    """Show what the config would do, and leave with the exit code that it deserves."""
    with problems_shown(config):
        planned = api.plan(config.content, config.content_type, start_at, set_now)
    show_answer(planned, output, show_plan)
    show_problems(progress(), config, planned["warnings"])  # last, where they are seen
    fails = planned["wouldFail"] or unchecked(planned)
    raise typer.Exit(ExitCode.FAILED if fails else ExitCode.OK)
