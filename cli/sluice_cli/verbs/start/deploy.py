"""`sluice deploy`: submits a deployment config, and watches the deployment when asked to."""

from contextlib import nullcontext

import typer

from sluice.api.bodies.submission import SubmittedBody
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import environment_of
from sluice_cli.errors import UsageError
from sluice_cli.inputs.body_files import read_deployment_config
from sluice_cli.inputs.duration import wanted_duration
from sluice_cli.inputs.for_now import for_now
from sluice_cli.inputs.source_control import as_header, source_control
from sluice_cli.inputs.start_time import wanted_start
from sluice_cli.inputs.variables import variables
from sluice_cli.options import (
    AddContextOption,
    ApiOption,
    AsApplicationOption,
    BreakGlassOption,
    BucketOption,
    CancelOption,
    DeployTargetOption,
    DryRunOption,
    FileOption,
    KeyOption,
    NoSourceControlOption,
    Output,
    OutputOption,
    PrefixOption,
    PushOption,
    SetOption,
    StartOption,
    TimeoutOption,
    WatchOption,
)
from sluice_cli.push.destination import Destination
from sluice_cli.text.output import problems_too
from sluice_cli.text.problems import problems_shown, show_problems
from sluice_cli.text.submitted import show_notes, show_repeated, show_submitted
from sluice_cli.text.terminal import printable, progress, say
from sluice_cli.verbs.start.plan import preview
from sluice_cli.verbs.start.push import push_config
from sluice_cli.watching.interrupts import held_back
from sluice_cli.watching.stay import Stay, watch_to_end


def deploy(
    context: typer.Context,
    *,
    file: FileOption,
    application: AsApplicationOption = None,
    target: DeployTargetOption = None,
    watch: WatchOption = False,
    timeout: TimeoutOption = None,
    cancel_on_interrupt: CancelOption = False,
    dry_run: DryRunOption = False,
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

    With --watch it exits as `sluice watch` does, and with --dry-run as `sluice plan` does.

    Example: sluice deploy -f deploy.yaml --watch
    """
    environment, set_now = environment_of(context), variables(sets, add_context)
    stay = _stay(timeout, watches=watch, cancels=cancel_on_interrupt)
    config = for_now(read_deployment_config(file, environment.folder), application, target)
    if push:
        _refuse_dry_push(dry_run)
        config = push_config(config, Destination(bucket, prefix, set_now), api, environment, output)
    with problems_too(output):
        control_plane = connect(api, environment)
        start_at = wanted_start(at, environment.now())
        if dry_run:
            preview(control_plane, config, start_at, set_now, output)
        with problems_shown(config), held_back() if cancel_on_interrupt else nullcontext() as held:
            submitted = control_plane.submit(
                config.content,
                config.content_type,
                idempotency_key or environment.new_key(),
                break_glass=break_glass,
                start_at=start_at,
                source_control="" if no_source_control else as_header(source_control(environment)),
                variables=set_now,
            )
            status = _show(control_plane, submitted, watches=watch, has_key=idempotency_key is not None)
        try:
            if watch:
                watch_to_end(
                    control_plane, [submitted["deploymentId"]], output, environment, stay=stay, held=held
                )
            show_submitted(submitted, output, status)
        finally:
            show_problems(progress(), config, submitted["warnings"])  # last, where they are seen


def _show(api: Api, submitted: SubmittedBody, *, watches: bool, has_key: bool) -> str:
    """Say which deployment it is, and its status if it was started before; the status."""
    if watches:
        say(progress(), printable(f"Deployment {submitted['deploymentId']} of {submitted['application']}"))
    show_notes(progress(), submitted)
    if has_key and submitted.get("isRepeated"):
        deployment = api.deployment(submitted["deploymentId"])
        show_repeated(progress(), deployment)
        return deployment["status"]
    return submitted["status"]


def _stay(timeout: str | None, *, watches: bool, cancels: bool) -> Stay:
    if not watches and (timeout is not None or cancels):
        option = "--cancel-on-interrupt" if cancels else "--timeout"
        raise UsageError(f"{option} is for staying with the deployment", "Add --watch")
    return Stay(wanted_duration(timeout), cancels)


def _refuse_dry_push(dry_run: bool) -> None:  # noqa: FBT001 - it is the option
    if dry_run:
        raise UsageError(
            "--dry-run uploads nothing, so it cannot plan what --push would upload",
            "Push first: sluice push -f FILE --write PUSHED, then sluice deploy -f PUSHED --dry-run",
        )
