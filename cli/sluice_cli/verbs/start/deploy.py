"""`sluice deploy`: submits a deployment config, and watches the deployment when asked to."""

from collections.abc import Callable
from functools import partial

import typer

from sluice.api.bodies.submission import SubmittedBody
from sluice_cli.body_files import read_deployment_config
from sluice_cli.client.api import Api, connect
from sluice_cli.config_text import ConfigText
from sluice_cli.environment import Environment, environment_of
from sluice_cli.errors import ApiError
from sluice_cli.options import (
    AddContextOption,
    ApiOption,
    BreakGlassOption,
    BucketOption,
    FileOption,
    KeyOption,
    NoSourceControlOption,
    Output,
    OutputOption,
    PrefixOption,
    PushOption,
    SetOption,
    StartOption,
    WatchOption,
)
from sluice_cli.push.destination import Destination
from sluice_cli.source_control import as_header, source_control
from sluice_cli.start_time import start_time
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.problems import show_problems
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.variables import variables
from sluice_cli.verbs.look.watch import watch_to_end
from sluice_cli.verbs.start.push import push_config


def deploy(
    context: typer.Context,
    *,
    file: FileOption,
    watch: WatchOption = False,
    idempotency_key: KeyOption = None,
    push: PushOption = False,
    bucket: BucketOption = None,
    prefix: PrefixOption = "sluice/",
    sets: SetOption = None,
    add_context: AddContextOption = None,
    at: StartOption = None,
    no_source_control: NoSourceControlOption = False,
    break_glass: BreakGlassOption = None,
    api: ApiOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Submit a deployment config.

    Exits with 3 when the application is being deployed already, 4 when the config has problems.

    With --watch it exits as `sluice watch` does.

    Example: sluice deploy -f deploy.yaml --watch
    """
    environment = environment_of(context)
    config, set_now = read_deployment_config(file, environment.folder), variables(sets, add_context)
    if push:
        config = push_config(config, Destination(bucket, prefix, set_now), api, environment, output)
    with problems_too(output):
        control_plane = connect(api, environment)
        start_at = None if at is None else start_time(at, environment.now())
        change = "" if no_source_control else as_header(source_control(environment))
        key = idempotency_key or environment.new_key()
        submit = partial(
            control_plane.submit,
            break_glass=break_glass,
            start_at=start_at,
            source_control=change,
            variables=set_now,
        )
        submitted = _submit(submit, config, key)
        try:
            if watch:
                _watch(control_plane, submitted, output, environment)
            elif output is Output.TEXT:
                show_submitted(submitted)
            else:
                print_data(submitted, output)
        finally:
            show_problems(progress(), config, submitted["warnings"])  # last, where they are seen


def _watch(api: Api, submitted: SubmittedBody, output: Output, environment: Environment) -> None:
    say(progress(), f"Deployment {submitted['deploymentId']} of {printable(submitted['application'])}")
    watch_to_end(api, submitted["deploymentId"], output, environment)


def _submit(
    submit: Callable[[bytes, str, str], SubmittedBody], config: ConfigText, idempotency_key: str
) -> SubmittedBody:
    try:
        return submit(config.content, config.content_type, idempotency_key)
    except ApiError as error:
        show_problems(progress(), config, error.problems)
        raise


def show_submitted(submitted: SubmittedBody) -> None:
    """Say that it was accepted, what it waits for, and how to go on."""
    deployment_id = printable(submitted["deploymentId"])
    console = answers()
    say(
        console,
        f"Deployment {deployment_id} of {printable(submitted['application'])} is {submitted['status']}.",
    )
    if submitted.get("blockedBy"):
        say(console, f"It waits for {printable(str(submitted['blockedBy']))}.")
    say(console, f"Follow it with: sluice watch {deployment_id}")
