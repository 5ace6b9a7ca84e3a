"""Describes a plan for people: the order, each target over time, what differs, and what was found."""

from rich.console import Console
from rich.text import Text

from sluice.api.bodies.plan import (
    ExpectedInAllRow,
    FindingRow,
    PlanBody,
    PlannedStageRow,
    PlannedTargetRow,
    PlannedWaitRow,
)
from sluice.domain.preflight.findings import counted
from sluice_cli.text.plan_function import function_lines
from sluice_cli.text.targets import plain_table
from sluice_cli.text.terminal import printable, say
from sluice_cli.text.times import date_and_time_of, date_of, length, time_of

_COLOURS = {"error": "bold red", "warning": "bold yellow"}
_UNKNOWN = "later"


def show_plan(console: Console, plan: PlanBody) -> None:
    """Print the whole plan."""
    say(console, Text(printable(f"Plan for {plan['application']}"), style="bold"))
    if plan["description"]:
        say(console, printable(plan["description"]))
    say(console, _when(plan))
    for number, names in enumerate(plan["order"], start=1):
        say(console, f"  {number}. {printable(', '.join(names))}")
    for target in plan["targets"]:
        _show_target(console, target, date_of(plan["madeAt"]))
    _show_findings(console, plan)
    if "costInUsd" in plan["expected"]:  # an older control plane does not estimate it
        say(console, Text(_price(plan["expected"]), style="dim"))
    say(console, _verdict(plan))


def unchecked(plan: PlanBody) -> list[str]:
    """The targets that could not be looked at, or not at each of their functions."""
    return [
        target["name"]
        for target in plan["targets"]
        if not target["isReached"] or not all(function["isRead"] for function in target["functions"])
    ]


def _when(plan: PlanBody) -> str:
    end = f"ends at {date_and_time_of(plan['endsAt'])}" if plan["endsAt"] else "ends when all waits are over"
    starts = plan.get("startsAt", plan["madeAt"])  # an older control plane starts everything at once
    when = "Started now, at" if starts == plan["madeAt"] else "Started at"
    return f"{when} {date_and_time_of(starts)}, it {end}; not counting the time that AWS takes."


def _head(target: PlannedTargetRow) -> str:
    if wave := target.get("endsWave"):
        return f"(end of wave {wave})"
    after = f", after {', '.join(target['dependsOn'])}" if target["dependsOn"] else ""
    place = f"account {target['account']}, {target['region']}"
    return f"({place}), strategy {target['strategy'] or 'all at once'}{after}"


def _show_target(console: Console, target: PlannedTargetRow, today: str) -> None:
    say(console, "")
    head = printable(_head(target))
    say(console, Text.assemble((printable(target["name"]), "bold"), " ", head))
    moves_traffic = not target.get("endsWave")
    table = plain_table("  FROM", "STAGE", *(["NEW VERSION"] if moves_traffic else []), "WAITS")
    for stage in target["stages"]:
        waits = [wait for wait in target["gates"] if wait["stage"] == stage["index"]]
        weight = [f"{stage['weight']} %"] if moves_traffic else []
        table.add_row(_from(stage, today), printable(stage["title"]), *weight, _waits(stage, waits))
    if target["stages"]:
        console.print(table)
    if alarms := target.get("alarms"):
        names = ", ".join(f"{alarm['name']} ({alarm['alreadyInAlarm']})" for alarm in alarms)
        say(console, f"  {printable(f'alarms: {names}')}")
    for function in target["functions"]:
        for line in function_lines(function):
            say(console, f"  {line}")
    say(console, Text(f"  {_cost(target)}", style="dim"))


def _from(stage: PlannedStageRow, today: str) -> str:
    at = stage["startsAt"]
    if at is None:
        return f"  {_UNKNOWN}"
    return f"  {time_of(at)}" if date_of(at) == today else f"  {date_of(at)} {time_of(at)}"


def _waits(stage: PlannedStageRow, waits: list[PlannedWaitRow]) -> str:
    if not waits:
        return length(stage["lastsSeconds"]) if stage["lastsSeconds"] else ""
    known = [length(stage["lastsSeconds"])] if stage["lastsSeconds"] else []
    return "; ".join([*known, *(_wait(wait) for wait in waits)])


def _wait(wait: PlannedWaitRow) -> str:
    within = f", within {length(wait['withinSeconds'])}" if wait["withinSeconds"] else ""
    return f"for {printable(wait['who'])}{within}"


def _cost(target: PlannedTargetRow) -> str:
    transitions = counted(target["expected"]["stateTransitions"], "state transition")
    calls = target["expected"]["awsCalls"]
    if calls is None:
        return f"{transitions}; the account could not be looked at"
    return f"{transitions} and {counted(calls, 'AWS call')} when all goes well"


def _price(expected: ExpectedInAllRow) -> str:
    """`About $0.0008 of AWS in all (list prices of us-east-1 as of 2026-11-29, an estimate)`."""
    prices = expected["prices"]
    return (
        f"About ${expected['costInUsd']:.4f} in AWS's list prices"
        f" ({printable(prices['region'])}, {printable(prices['asOf'])}; an estimate)."
    )


def _show_findings(console: Console, plan: PlanBody) -> None:
    if plan["findings"] or plan["notes"]:
        say(console, "")
    for note in plan["notes"]:
        say(console, printable(f"note: {note}."))
    for finding in plan["findings"]:
        say(console, _finding(finding))


def _finding(finding: FindingRow) -> Text:
    remedy = f" {finding['remedy']}." if finding["remedy"] else ""
    return Text.assemble(
        (f"{finding['severity']}: ", _COLOURS.get(finding["severity"], "")),
        printable(f"{finding['target']}: {finding['message']}.{remedy}"),
    )


def _verdict(plan: PlanBody) -> str:
    errors = sum(finding["severity"] == "error" for finding in plan["findings"])
    if plan["wouldFail"]:
        return f"\nIt would be stopped before its first change: {counted(errors, 'error')}."
    if names := unchecked(plan):
        return f"\nWhether it would succeed is unknown: {printable(', '.join(names))} could not be checked."
    transitions = counted(plan["expected"]["stateTransitions"], "state transition")
    return f"\nNo errors found. In total: {transitions}."
