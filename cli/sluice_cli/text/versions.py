"""Draws the versions of a function with what needs each, and what was deleted; it decides nothing."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sluice.api.bodies.versions import DeployedFunctionRow, PrunedBody, VersionsBody, VersionUseRow
from sluice_cli.text.targets import plain_table
from sluice_cli.text.terminal import printable, say
from sluice_cli.text.times import date_of

_MEGA, _GIGA = 1024**2, 1024**3


def heading(function: DeployedFunctionRow) -> str:
    """`quote in us-east-1, account prod (checkout/prod)`."""
    where = f"{function['region']}, account {function['account']}"
    return printable(
        f"{function['functionName']} in {where} ({function['application']}/{function['target']})"
    )


def version_table(versions: Iterable[VersionUseRow]) -> Table:
    """One row for each version, the newest first, with every reason to keep it."""
    table = plain_table("VERSION", "PUBLISHED", "SIZE", "", "WHY")
    for row in reversed([*versions]):
        published = date_of(row["publishedAt"]) if row["publishedAt"] else "-"
        verdict = Text("keep") if row["keep"] else Text("delete", style="yellow")
        why = "; ".join(reason["text"] for reason in row["reasons"]) or "nothing needs it"
        table.add_row(row["version"], published, size(row["codeSize"]), verdict, printable(why))
    return table


def show_versions(console: Console, body: VersionsBody) -> None:
    """Print the function, its versions with what needs each, and how many may go."""
    say(console, heading(body))
    console.print(version_table(body["versions"]))
    say(console, deletable_line(body))


def deletable_line(body: VersionsBody) -> str:
    """How many versions may go, and how much code they hold."""
    if not body["deletable"]:
        return "Nothing to delete."
    count = "1 version" if body["deletable"] == 1 else f"{body['deletable']} versions"
    return f"{count} to delete, {size(body['deletableBytes'])}."


def pruned_lines(pruned: PrunedBody) -> list[str]:
    """What became of the versions that were to be deleted."""
    lines = []
    if pruned["deleted"]:
        numbers = ", ".join(pruned["deleted"])
        lines.append(f"Deleted {numbers} of {pruned['functionName']} ({size(pruned['freedBytes'])}).")
    lines += [f"Kept {one['version']}: {one['reason']}." for one in pruned["kept"]]
    if pruned["problem"]:
        left = f" Not deleted: {', '.join(pruned['remaining'])}." if pruned["remaining"] else ""
        lines.append(f"Stopped: {pruned['problem']}.{left}")
    return [printable(line) for line in lines]


def size(count: int) -> str:
    """`12.3 MB`, as AWS counts code storage; an image has no size of its own."""
    if count >= _GIGA:
        return f"{count / _GIGA:,.1f} GB"
    return f"{count / _MEGA:,.1f} MB" if count else "-"
