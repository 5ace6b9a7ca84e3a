"""`sluice plan`: shows what a deployment config would do, without starting anything."""

import typer

from sluice.api.bodies.plan import PlanBody
from sluice_cli.body_files import read_deployment_config
from sluice_cli.client.api import Api, connect
from sluice_cli.config_text import ConfigText
from sluice_cli.environment import environment_of
from sluice_cli.errors import ApiError, ExitCode
from sluice_cli.options import (
    AddContextOption,
    ApiOption,
    FileOption,
    Output,
    OutputOption,
    SetOption,
    StartOption,
)
from sluice_cli.start_time import start_time
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.plan import show_plan, unchecked
from sluice_cli.text.problems import show_problems
from sluice_cli.text.terminal import answers, progress
from sluice_cli.variables import variables


def plan(
    context: typer.Context,
    *,
    file: FileOption,
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
    config, set_now = read_deployment_config(file, environment.folder), variables(sets, add_context)
    with problems_too(output):
        start_at = None if at is None else start_time(at, environment.now())
        planned = _ask(connect(api, environment), config, start_at, set_now)
    if output is Output.TEXT:
        show_plan(answers(), planned)
    else:
        print_data(planned, output)
    show_problems(progress(), config, planned["warnings"])  # last, where they are seen
    if planned["wouldFail"] or unchecked(planned):
        raise typer.Exit(ExitCode.FAILED)


def _ask(api: Api, config: ConfigText, start_at: str | None, set_now: dict[str, str]) -> PlanBody:
    try:
        return api.plan(config.content, config.content_type, start_at, set_now)
    except ApiError as error:
        show_problems(progress(), config, error.problems)
        raise
