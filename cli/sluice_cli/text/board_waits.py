"""Says what a target waits for and for how long still, what is measured meanwhile, and what people can do."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sluice.api.bodies.analysis import JudgedAnalysisRow, MeasuredRow
from sluice.api.bodies.deployment import TargetRow
from sluice.api.bodies.waits import WaitRow
from sluice.domain.record.status import TargetStatus
from sluice_cli.text.targets import awaited, by_hand_in_words
from sluice_cli.text.times import length, moment

_VERBS = {
    "approval": ["approve", "reject"],
    "pause": ["skip"],
    "analysis": ["skip"],
    "freeze": ["skip", "unfreeze"],
    "start": ["skip"],
    "place": ["skip"],
    "webhook": [],
}
_HAS_CHANGES = {TargetStatus.RUNNING, TargetStatus.AWAITING_APPROVAL, TargetStatus.PAUSED}


def waits_in_words(target: TargetRow, now: datetime) -> Iterator[str]:
    """What comes next of itself, and in how long."""
    yield from by_hand_in_words(target)
    for wait in target["waitingFor"]:
        if wait["kind"] == "pause" and wait.get("pausedBy"):
            continue
        if wait["kind"] == "pause":
            yield f"{length(_left(wait['expiresAt'], now))} more"
            continue
        yield f"{awaited(wait).rstrip(',')}{_countdown(wait, now)}"


def measured_in_words(analyses: Sequence[JudgedAnalysisRow]) -> Iterator[str]:
    """The last window of each analysis that is under way: both versions, each with its number of calls."""
    for analysis in analyses:
        for judgment in analysis["judgments"][-1:]:
            for reading in judgment["readings"]:
                whose = f" of {reading['functionName']}" if reading["functionName"] else ""
                old = f", old {_measured(reading['stable'])}" if reading["stable"] else ""
                yield f"{reading['query']}{whose}: new {_measured(reading['candidate'])}{old}"


def possible_in_words(deployment_id: str, target: TargetRow) -> Iterator[str]:
    """`approve, reject, rollback: sluice VERB d-... prod`."""
    verbs = dict.fromkeys(verb for wait in target["waitingFor"] for verb in _verbs(wait))
    if target.get("pausedByHand"):
        verbs["resume"] = None
    if target["status"] in _HAS_CHANGES:
        verbs["rollback"] = None
    if verbs:
        # An address is folded nowhere: this one can be copied from the narrowest terminal.
        yield f"{', '.join(verbs)}: sluice VERB {deployment_id} {_word(target['name'])}"


def _verbs(wait: WaitRow) -> Sequence[str]:
    is_by_hand = wait["kind"] == "pause" and wait.get("pausedBy")
    return [] if is_by_hand else _VERBS.get(wait["kind"], [])


def _word(name: str) -> str:
    """The name as a shell takes it for one word."""
    return name if name.replace("-", "").replace("_", "").isalnum() else f"'{name}'"


def _countdown(wait: WaitRow, now: datetime) -> str:
    if wait["kind"] == "analysis" and _left(wait["startsAt"], now):
        return f"; measures in {length(_left(wait['startsAt'], now))}"
    if not wait["expiresAt"]:
        return ""
    left = length(_left(wait["expiresAt"], now))
    return {
        "approval": f", expires in {left}",
        "webhook": f", gives up in {left}",
        "freeze": f", {left} left",
        "analysis": f", ends in {left} at the latest",
    }.get(wait["kind"], f", in {left}")


def _left(iso: str, now: datetime) -> float:
    return max((moment(iso) - now).total_seconds(), 0)


def _measured(measured: MeasuredRow) -> str:
    """`0.4 of 120 calls`."""
    values = ", ".join(f"{value:g}" for value in measured["values"]) or "-"
    return values if measured["calls"] is None else f"{values} of {measured['calls']:g} calls"
