"""Draws a deployment's targets as a table, versions before and after; it decides nothing about them."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from sluice.api.bodies.deployment import DeploymentBody, FunctionRow, PausedRow, TargetRow
from sluice.api.bodies.waits import ApprovalWait, WaitRow
from sluice.domain.record.status import TargetStatus
from sluice_cli.text.terminal import printable
from sluice_cli.text.times import date_and_time_of

_COLOURS = {
    "SUCCEEDED": "green",
    "FAILED": "bold red",
    "ROLLBACK_FAILED": "bold red",
    "ROLLED_BACK": "yellow",
    "ROLLING_BACK": "yellow",
    "AWAITING_APPROVAL": "bold cyan",
    "PAUSED": "cyan",
    "RUNNING": "cyan",
}
_NONE = "-"
_AT_STABLE = {TargetStatus.ROLLED_BACK, TargetStatus.SKIPPED, TargetStatus.WAITING}


def status_text(status: str) -> Text:
    """The status in its colour."""
    return Text(printable(status), style=_COLOURS.get(status, ""))


def plain_table(*columns: str) -> Table:
    """An empty table without lines, so that it reads the same in a log and can be cut by column."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def target_table(deployment: DeploymentBody) -> Table:
    """One row for each function of each target."""
    # Targets that wait or have ended are at no stage; without one the column would only take room.
    has_stages = any(target["stage"] for target in deployment["targets"])
    table = plain_table("TARGET", "STATUS", *(["STAGE"] if has_stages else []), "FUNCTION", "BEFORE", "AFTER")
    for target in deployment["targets"]:
        lead: list[Text | str] = [printable(target["name"]), status_text(target["status"])]
        lead += [_stage(target)] if has_stages else []
        for function in target["functions"]:
            stable = function["stableVersion"] or _NONE
            table.add_row(*lead, function_name(function), stable, version_after(target, function))
            lead = [""] * len(lead)
        if not target["functions"]:
            table.add_row(*lead, _NONE, _NONE, _NONE)
    return table


def remarks(deployment: DeploymentBody, told: str = "") -> list[str]:
    """What the table has no room for: untold reasons, notes and what each target waits for."""
    return [remark for target in deployment["targets"] for remark in _remarks(target, told)]


def untold(reason: str | None, told: str) -> str:
    """The reason, unless it is part of what was told; sentences there may end otherwise."""
    return reason if reason and reason.rstrip(".") not in told else ""


def version_after(target: TargetRow, function: FunctionRow) -> str:
    """The version that callers reach now."""
    stable, candidate = function["stableVersion"] or _NONE, function["candidateVersion"]
    weight = function["weight"] or 0
    if target["status"] == TargetStatus.ROLLBACK_FAILED:
        return "unknown"
    if candidate is None or target["status"] in _AT_STABLE:
        return stable
    if target["status"] == TargetStatus.SUCCEEDED or weight == 100:
        return candidate
    return f"{stable}, {weight} % on {candidate}" if weight else stable


def function_name(function: FunctionRow) -> str:
    """`checkout-api:live`."""
    alias = f":{function['aliasName']}" if function["aliasName"] else ""
    return printable(f"{function['functionName']}{alias}")


def _stage(target: TargetRow) -> str:
    stage = target["stage"]
    return f"{stage['index'] + 1}/{stage['count']} {printable(stage['title'])}" if stage else ""


def _remarks(target: TargetRow, told: str) -> list[str]:
    name, reason = printable(target["name"]), untold(target["reason"], told)
    found = [f"{name}: {printable(reason)}"] if reason else []
    found += [f"{name}: {words}" for words in by_hand_in_words(target)]
    for wait in target["waitingFor"]:
        if wait["kind"] == "pause" and wait.get("pausedBy"):
            continue
        # A freeze says until when in the time zone of its operator.
        ends = "" if wait["kind"] in {"freeze", "start"} else wait["expiresAt"]
        until = f" until {date_and_time_of(ends)}" if ends else ""
        found.append(f"{name}: {awaited(wait)}{until}")
    for analysis in target.get("analyses", []):
        found += [
            f"{name}: {printable(query['verdict'])}: {printable(query['reason'])}"
            for query in analysis["queries"]
        ]
    if alarms := target.get("alarms"):
        states = ", ".join(f"{alarm['name']} {alarm['state']}" for alarm in alarms)
        found.append(f"{name}: alarms: {printable(states)}")
    noted = [(function, function["note"]) for function in target["functions"]]
    return [
        *found,
        *(f"{name}: {function_name(function)}: {printable(note)}" for function, note in noted if note),
    ]


def by_hand_in_words(target: TargetRow) -> Iterator[str]:
    """Who has paused or promoted the target and since when; a control plane of before knows nothing of it."""
    if paused := target.get("pausedByHand"):
        yield f"paused by {_whose(paused)}: no further step begins until it is resumed"
    if promotion := target.get("fullPromotion"):
        yield f"promoted to 100 % by {_whose(promotion)}: the remaining steps are left out"


def _whose(asked: PausedRow) -> str:
    """`ada since 2026-11-29 09:30 UTC (odd latencies)`."""
    why = f" ({printable(asked['comment'])})" if asked["comment"] else ""
    return f"{printable(asked['by'])} since {date_and_time_of(asked['since'])}{why}"


def awaited(wait: WaitRow) -> str:
    """What or whom the target waits for, without until when."""
    if wait["kind"] == "approval":
        return f"waits for approval {printable(wait['approvalId'])}{_approvers(wait)}"
    if wait["kind"] == "start":
        return f"starts at {date_and_time_of(wait['expiresAt'])}"
    if wait["kind"] == "freeze" or wait["kind"] == "place":
        return f"{'held by' if wait['kind'] == 'freeze' else 'waits for'} {printable(wait['reason'])}"
    if wait["kind"] == "pause":
        return "pauses"
    if wait["kind"] == "webhook":
        return f"waits for webhook {printable(wait['webhook'])}"
    return f"waits for {printable(wait['kind'])}"


def _approvers(wait: ApprovalWait) -> str:
    """` by 2 people (sre or lead), ada has`, where that is more than that somebody must."""
    # Approvals of an older control plane say nothing of several people.
    needed, roles = wait.get("needed", 1), printable(" or ".join(wait.get("requiresRoles", [])))
    approved = wait.get("approvedBy", [])
    given = printable(" and ".join(approved))
    people = f"{needed} people" if needed > 1 else ""
    by = f"{people} ({roles})" if people and roles else people or roles
    has = f", {given} {'has' if len(approved) == 1 else 'have'}," if given else ""
    return f" by {by}{has}" if by else ""
