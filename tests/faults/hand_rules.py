"""What must hold of functions that somebody has changed by hand while a deployment worked on them.

Nothing of theirs is overwritten, no end says more than what is so, and what is gone is said at once.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.faults.deployed import Placed
from tests.faults.hands import ByHand, overwritten
from tests.faults.observed import as_settings, drained, provided_amounts, version_settings

if TYPE_CHECKING:
    from tests.faults.invariant import Witness

_QUIET_SLACK_SECONDS, _SLACK_SECONDS = 8.0, 90.0
"""How long before its event a function may have been read last: with faults its call was repeated."""
_AT_ONCE_SECONDS = 30.0
_UNSEEN_SECONDS = 1.0
"""Between a look and the write that follows it."""
_QUICK = ("alias", "same", "newAlias")
"""What is put back by writes that AWS does not work on afterwards."""


def wrong_about_hands(witness: "Witness", one: Placed, target: Any) -> Iterator[str]:
    """What is wrong with a function and the end of its target, if somebody has changed it by hand."""
    hand, now, status = witness.hands.get(one.name), witness.now(one), target.status.value
    if status == "SUCCEEDED" and not witness.undoes:
        yield from _wrong_version(witness, one)
    if hand is None:
        return
    yield from (f"what somebody else changed is overwritten: {text}" for text in overwritten(hand, now))
    if hand.alias_gone_at and now.routing is not None:
        yield f"its alias was deleted by somebody else and is there again: {now.routing}"
    if one.name not in witness.frozen:
        yield from _wrong_amounts(one, hand)
    yield from _too_good(witness, one, hand, status)
    yield from _too_late(witness, one, hand)


def _wrong_version(witness: "Witness", one: Placed) -> Iterator[str]:
    """The version that serves must have what was planned, and not what somebody has changed meanwhile."""
    new = witness.new_version(one, witness.now(one))
    has = dict(version_settings(one, new)) if new else {}
    planned = dict(as_settings(one.new_settings))
    differing = {key: has[key] for key, value in planned.items() if has and has[key] != value}
    if differing and one.shape.kind != "same":
        yield f"version {new} has {differing}, planned was {planned}"


def _wrong_amounts(one: Placed, hand: ByHand) -> Iterator[str]:
    found = provided_amounts(one)
    # AWS guards these writes by no RevisionId: what was given since Sluice last looked it cannot see.
    was_unseen = hand.provided_until and hand.provided_until - hand.provided_at < _UNSEEN_SECONDS
    for qualifier, amount in hand.provided.items():
        is_exempt = one.name in drained or qualifier in hand.versions_gone or hand.alias_gone_at or was_unseen
        if not is_exempt and found.get(qualifier) != amount:
            yield f"somebody gave {qualifier} a concurrency of {amount}, it is {found.get(qualifier)}"


def _too_good(witness: "Witness", one: Placed, hand: ByHand, status: str) -> Iterator[str]:
    """Success, or a rollback, although what was changed by hand could still be seen."""
    slack = _QUIET_SLACK_SECONDS if witness.is_quiet else _SLACK_SECONDS
    planned = dict(as_settings(one.new_settings))
    is_planned = any(key in planned for key, _ in hand.settings)
    # A rollback deletes an alias that the deployment has created: whoever else did it was only quicker.
    was_there = bool(one.alias) and not (one.shape.kind == "newAlias" and status == "ROLLED_BACK")
    changes = [("its alias was deleted", hand.alias_gone_at if was_there else 0.0)]
    if one.alias is None:
        changes.append(("its code was changed", hand.code_at))
        changes.append(("its settings were changed", hand.settings_at if is_planned else 0.0))
    ends = {"SUCCEEDED": "FunctionPromoted", "ROLLED_BACK": "FunctionRestored"}
    told = witness.told_at(one.target, ends[status], one.name) if status in ends else 0.0
    if witness.undoes:
        return
    for what, at in changes:
        if at and told and at < told - slack:
            yield f"{what} by somebody else {told - at:.0f} s before it was called {ends[status]}"


def _too_late(witness: "Witness", one: Placed, hand: ByHand) -> Iterator[str]:
    """Repetitions about something that is gone."""
    kinds = {other.shape.kind for other in witness.placed if other.target == one.target}
    if not witness.is_quiet or not kinds.issubset(_QUICK) or not (hand.alias_gone_at or hand.versions_gone):
        return
    began = witness.told_at(one.target, "RollbackStarted")
    lasted = witness.told_at(one.target, "TargetEnded") - began
    if began and lasted > _AT_ONCE_SECONDS:
        yield f"the rollback took {lasted:.0f} s although nobody had to wait for anything"
