"""What the verbs that steer a deployment share: what exactly they mean, and how answers are shown."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import typer

from sluice.api.bodies.control import (
    DecidedBody,
    PausedBody,
    PromotionBody,
    ResumedBody,
    SkippedBody,
    StoppedBody,
    TargetsPausedBody,
    TargetsResumedBody,
    UnfrozenBody,
)
from sluice.api.bodies.submission import SubmittedBody
from sluice.api.bodies.waits import WaitRow
from sluice_cli.client.api import Api, connect
from sluice_cli.environment import environment_of
from sluice_cli.errors import CliError
from sluice_cli.named import NamedTarget, find_target
from sluice_cli.options import Output
from sluice_cli.text.output import print_data, problems_too
from sluice_cli.text.terminal import answers, printable, progress, say
from sluice_cli.text.times import date_and_time_of


def decide(
    context: typer.Context,
    verb: Literal["approve", "reject"],
    named: NamedTarget,
    comment: str | None,
    *,
    break_glass: str | None = None,
    api: str | None,
    output: Output,
) -> None:
    """Answer the approval that the target waits for."""
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        found, target = find_target(control_plane, environment_of(context), *named)
        which = open_wait(control_plane, found, target, "approval")
        answer = control_plane.decide(found, target, verb, comment, which, break_glass=break_glass)
    missing = answer["missing"]
    more = f"; {missing} more must approve" if missing else ""
    show(answer, f"{'Approved' if verb == 'approve' else 'Rejected'} {target}{more}.", output)


def make_link(
    context: typer.Context,
    named: NamedTarget,
    name: str,
    roles: Sequence[str],
    *,
    api: str | None,
    output: Output,
) -> None:
    """Print a signed link by which `name`, who has these roles, can answer what the target waits for."""
    with problems_too(output):
        control_plane = connect(api, environment_of(context))
        found, target = find_target(control_plane, environment_of(context), *named)
        which = open_wait(control_plane, found, target, "approval")
        if which is None:
            raise CliError(
                f"Target '{target}' does not wait for exactly one approval",
                f"See what it waits for: sluice status {found}",
            )
        link = control_plane.link(which, name, roles)
    if output is not Output.TEXT:
        print_data(link, output)
        return
    until = date_and_time_of(datetime.fromtimestamp(link["expires"], UTC).isoformat())
    say(progress(), printable(f"For {name} alone, good for one answer until {until}:"))
    say(answers(), printable(link["url"]))


def open_wait(
    api: Api, deployment_id: str, target: str, *kinds: Literal["approval", "pause", "analysis"]
) -> str | None:
    """The id of the one wait of these kinds, so that a repeated request cannot hit the next one.

    Without exactly one the control plane says what there is instead.
    """
    targets = [one for one in api.deployment(deployment_id)["targets"] if one["name"] == target]
    waits = [_id_of(wait) for one in targets for wait in one["waitingFor"] if wait["kind"] in kinds]
    return waits[0] if len(waits) == 1 else None


def _id_of(wait: WaitRow) -> str:
    if wait["kind"] == "approval":
        return wait["approvalId"]
    if wait["kind"] == "pause":
        return wait["pauseId"]
    if wait["kind"] == "freeze":
        return wait["rule"]
    if wait["kind"] == "place":
        return wait["reason"]
    if wait["kind"] == "start":
        return wait["expiresAt"]
    return wait["analysisId"] if wait["kind"] == "analysis" else wait["webhook"]


SteeredBody = PausedBody | TargetsPausedBody | ResumedBody | TargetsResumedBody | PromotionBody
"""How far a target may go."""


def show(
    answer: StoppedBody | SubmittedBody | SkippedBody | DecidedBody | UnfrozenBody | SteeredBody,
    sentence: str,
    output: Output,
) -> None:
    """What was done, in a sentence for people, and what to do next."""
    if output is not Output.TEXT:
        print_data(answer, output)
        return
    say(answers(), printable(sentence))
    say(answers(), f"Follow it with: sluice watch {printable(answer['deploymentId'])}")
