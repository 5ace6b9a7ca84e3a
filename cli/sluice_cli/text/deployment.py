"""Describes one deployment for people: what it is, where it stands, and its targets."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from sluice.api.bodies.deployment import DeploymentBody
from sluice.domain.record.source_control import change_in_words, link_to
from sluice_cli.text.drift import drifted_in_words
from sluice_cli.text.targets import remarks, status_text, target_table, untold
from sluice_cli.text.terminal import printable, say
from sluice_cli.text.times import date_and_time_of, span


def show_deployment(console: Console, deployment: DeploymentBody) -> None:
    """Print the deployment's head, its targets, and what there is to say about them."""
    say(console, _headline(deployment))
    if deployment["description"]:
        say(console, printable(deployment["description"]))
    say(console, Text(_history(deployment), style="dim"))
    change = deployment.get("sourceControl") or {}
    if change:
        say(console, Text(printable(_change(change)), style="dim"))
    if context := deployment.get("context"):
        say(console, Text(printable(_set_variables(context)), style="dim"))
    for use in deployment.get("breakGlass", []):
        about = f" ({printable(use['target'])})" if use["target"] else ""
        words = f"glass broken by {printable(use['by'])}{about}: {printable(use['reason'])}"
        say(console, Text(words, style="bold yellow"))
    drifted = deployment.get("drift")
    if drifted:
        words = f"drifted since: {drifted_in_words(drifted['count'], deployment['application'])}"
        say(console, Text(printable(words), style="bold yellow"))
    show_targets(console, deployment)


def show_end(console: Console, deployment: DeploymentBody, told: str) -> None:
    """Print how the deployment ended, without the reasons that its timeline has told."""
    say(console, "")
    say(console, _headline(deployment, told))
    show_targets(console, deployment, told)


def show_targets(console: Console, deployment: DeploymentBody, told: str = "") -> None:
    """Print the table of targets and the remarks under it."""
    say(console, "")
    console.print(target_table(deployment))
    found = remarks(deployment, told)
    if found:
        say(console, "")
    for remark in found:
        say(console, remark)


def _headline(deployment: DeploymentBody, told: str = "") -> Text:
    took = span(deployment["createdAt"], deployment["endedAt"])
    reason = printable(untold(deployment["reason"], told))
    return Text.assemble(
        (printable(deployment["application"]), "bold"),
        "  ",
        status_text(deployment["status"]),
        f" after {took}" if took else "",
        f": {reason}" if reason else "",
        (f"  {printable(deployment['deploymentId'])}", "dim"),
    )


def _change(change: Mapping[str, str]) -> str:
    """What is known of the change, with the first link that leads to it."""
    return (
        f"from {change_in_words(change) or change.get('type', 'an unknown change')} {link_to(change)}".strip()
    )


def _set_variables(context: Mapping[str, str]) -> str:
    return f"with {', '.join(f'{name}={value}' for name, value in context.items())}"


def _history(deployment: DeploymentBody) -> str:
    by = f" by {printable(deployment['requestedBy'])}" if deployment["requestedBy"] else ""
    undone = deployment.get("revertedBy")
    end = f", undone by {printable(undone)}" if undone else ""
    return f"started {date_and_time_of(deployment['createdAt'])}{by}{end}"
