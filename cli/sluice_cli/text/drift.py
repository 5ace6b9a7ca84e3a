"""Describes drift for people: what was changed, since when, and the commands that restore it."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from sluice.api.bodies.drift import DriftFindingRow, DriftRow
from sluice_cli.text.terminal import printable, say
from sluice_cli.text.times import date_and_time_of


def show_drift(console: Console, rows: Sequence[DriftRow], left_alone: Sequence[DriftRow] = ()) -> None:
    """Print what has drifted, what could not be read, and one line for all the rest.

    `left_alone` are those that a check has not looked at, whatever an earlier one has found.
    """
    for row in rows:
        if row["findings"] or row["unread"]:
            _show(console, row)
    if left_alone:
        names = ", ".join(dict.fromkeys(row["functionName"] for row in left_alone))
        say(
            console,
            f"Not checked now: {printable(names)}. A deployment is at work there or ended less than a minute"
            " ago: check again in a minute.",
        )
    say(console, _summary([row for row in rows if row not in left_alone], left_alone))


def drifted_in_words(count: int, application: str) -> str:
    """`1 function (see sluice drift checkout)`."""
    return f"{_functions(count)} (see sluice drift {application})"


def _show(console: Console, row: DriftRow) -> None:
    alias = f":{row['aliasName']}" if row["aliasName"] else ""
    colour = "bold yellow" if row["findings"] else "dim"
    head = f"{row['application']}  {row['target']}  {row['functionName']}{alias}  {row['deploymentId']}"
    say(console, Text(printable(head), style=colour))
    for finding in row["findings"]:
        _show_finding(console, finding)
    if row["unread"]:
        since = date_and_time_of(row["unread"]["since"])
        say(console, f"  could not look since {since}: {printable(row['unread']['reason'])}")


def _show_finding(console: Console, finding: DriftFindingRow) -> None:
    since = date_and_time_of(finding["since"])
    say(console, f"  {printable(finding['kind'])}: {printable(finding['message'])} (first seen {since})")
    say(console, f"  {printable(finding['remedy'])}{':' if finding['commands'] else ''}")
    for command in finding["commands"]:
        say(console, f"    {printable(command)}")


def _summary(rows: Sequence[DriftRow], left_alone: Sequence[DriftRow]) -> str:
    if not rows and not left_alone:
        return "Nothing is watched yet: what a deployment leaves is watched from its end on."
    counts = {
        "drifted": sum(row["status"] == "drifted" for row in rows),
        "could not be checked": sum(row["status"] == "unknown" for row in rows),
        "not checked yet": sum(row["status"] == "notChecked" for row in rows),
        "as deployed": sum(row["status"] == "inSync" for row in rows),
        "not checked now": len(left_alone),
    }
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{_functions(len(rows) + len(left_alone))}: {said}."


def _functions(count: int) -> str:
    return f"{count} function{'' if count == 1 else 's'}"
