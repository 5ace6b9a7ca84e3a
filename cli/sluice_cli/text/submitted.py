"""Says that a deployment was accepted, and how to go on."""

from rich.console import Console

from sluice.api.bodies.deployment import DeploymentBody
from sluice.api.bodies.submission import SubmittedBody
from sluice_cli.options import Output
from sluice_cli.text.output import print_data
from sluice_cli.text.terminal import answers, printable, say
from sluice_cli.text.times import date_and_time_of


def show_submitted(submitted: SubmittedBody, output: Output, status: str | None = None) -> None:
    """Say that it was accepted, what it waits for, and how to go on; `status` is what it is by now."""
    if output is not Output.TEXT:
        print_data(submitted, output)
        return
    console, deployment_id = answers(), printable(submitted["deploymentId"])
    application = printable(submitted["application"])
    say(console, f"Deployment {deployment_id} of {application} is {status or submitted['status']}.")
    if submitted.get("blockedBy"):
        say(console, f"It waits for {printable(str(submitted['blockedBy']))}.")
    say(console, f"Follow it with: sluice watch {deployment_id}")


def show_notes(console: Console, submitted: SubmittedBody) -> None:
    """Say what the plan chose: which targets are left out, and who therefore does not wait for them."""
    for note in submitted.get("notes", []):  # an older control plane has none
        say(console, printable(f"note: {note}."))


def show_repeated(console: Console, deployment: DeploymentBody) -> None:
    """Say that an earlier request with the same key has started it, and what has become of it."""
    status, started = deployment["status"], date_and_time_of(deployment["createdAt"])
    became = status if status in {"SUCCEEDED", "FAILED"} else f"is {status}"
    say(
        console,
        f"{printable(deployment['deploymentId'])} was started with this key at {started} and {became}."
        " Nothing new was started: give another --idempotency-key for that.",
    )
