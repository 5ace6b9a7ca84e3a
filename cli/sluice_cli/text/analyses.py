"""Shows analyses: their verdicts, and what was measured in each window."""

from rich.console import Console

from sluice.api.bodies.analysis import AnalysesBody, JudgedAnalysisRow, JudgmentRow, MeasuredRow
from sluice_cli.text.targets import plain_table
from sluice_cli.text.terminal import printable, say
from sluice_cli.text.times import date_and_time_of, time_of

_NONE = "-"


def show_analyses(console: Console, found: AnalysesBody) -> None:
    """Print each analysis with a table of its windows."""
    if not found["analyses"]:
        say(console, "No analysis has begun in this deployment.")
    for analysis in found["analyses"]:
        say(console, _headline(analysis))
        for query in analysis["queries"]:
            say(console, f"  {printable(query['verdict'])}: {printable(query['reason'])}")
        if analysis["judgments"]:
            console.print(_windows(analysis["judgments"]))
        say(console, "")


def _headline(analysis: JudgedAnalysisRow) -> str:
    verdict = analysis["verdict"] or analysis["status"].lower()
    why = f": {analysis['reason']}" if analysis["reason"] else ""
    begun = date_and_time_of(analysis["startsAt"])
    return printable(f"{analysis['target']}: {analysis['title']} from {begun}: {verdict}{why}")


def _windows(judgments: list[JudgmentRow]) -> object:
    table = plain_table("RUN", "FROM", "TO", "QUERY", "FUNCTION", "NEW", "CALLS", "OLD", "CALLS")
    for judgment in judgments:
        run = f"{judgment['run']}{' (early)' if judgment['isEarly'] else ''}"
        for reading in judgment["readings"]:
            table.add_row(
                run,
                time_of(judgment["from"]),
                time_of(judgment["to"]),
                printable(reading["query"]),
                printable(reading["functionName"] or _NONE),
                *_measured(reading["candidate"]),
                *_measured(reading["stable"]),
            )
    return table


def _measured(measured: MeasuredRow | None) -> tuple[str, str]:
    """The values, and of how many calls they tell."""
    if measured is None or measured["calls"] is None:
        return _NONE, _NONE
    return ", ".join(f"{value:g}" for value in measured["values"]) or _NONE, f"{measured['calls']:g}"
