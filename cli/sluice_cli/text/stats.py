"""Draws the numbers of `sluice stats`; it counts nothing."""

from rich.console import Console

from sluice.api.bodies.insights import InsightsBody, NumbersRow
from sluice_cli.text.targets import plain_table
from sluice_cli.text.terminal import printable, say
from sluice_cli.text.times import date_of, length

_UNKNOWN = "-"
_MINUTE = 60


def show_stats(console: Console, found: InsightsBody, *, by_month: bool) -> None:
    """A line for each application or month, and one for all."""
    table = plain_table(
        "MONTH" if by_month else "APPLICATION", "DEPLOYMENTS", "FAILED", "RATE", "RESTORE", "LEAD", "STOPPED"
    )
    if by_month:
        rows: list[tuple[str, NumbersRow]] = [(row["month"], row) for row in found["months"]]
    else:
        rows = [(printable(row["application"]), row) for row in found["applications"]]
    for name, row in [*rows, ("all", found["total"])]:
        table.add_row(name, *_cells(row))
    console.print(table)
    only = "" if found["isComplete"] else "; there were too many, so only the newest are counted"
    say(console, f"Since {date_of(found['from'])}; times are medians, {_UNKNOWN} is not known{only}.")


def _cells(row: NumbersRow) -> tuple[str, ...]:
    rate = row["failureRate"]
    return (
        str(row["deployments"]),
        str(row["failed"]),
        _UNKNOWN if rate is None else f"{rate:g} %",
        _length(row["restoreSeconds"]),
        _length(row["leadSeconds"]),
        str(row["stopped"]),
    )


def _length(seconds: float | None) -> str:
    """As exactly as it matters: a day's lead time needs no seconds."""
    if seconds is None:
        return _UNKNOWN
    step = _MINUTE if seconds >= _MINUTE * _MINUTE else 1
    return length(round(seconds / step) * step)
