"""What somebody does to a function past Sluice, by name, and to which functions it can be done."""

from collections.abc import Callable

from tests.faults.deployed import Placed
from tests.faults.hands import (
    code_by_hand,
    delete_alias_by_hand,
    delete_version_by_hand,
    drain_by_hand,
    provide_by_hand,
    settings_by_hand,
)
from tests.faults.invariant import Witness
from tests.faults.observed import observe
from tests.faults.schedules import FunctionShape


def _code(witness: Witness, one: Placed, at: float) -> None:
    sha256 = code_by_hand(one)
    if sha256 and (hand := witness.touched_by_hand(one, at)):
        hand.code_sha256, hand.code_at = sha256, at


def _settings(witness: Witness, one: Placed, at: float) -> None:
    settings = settings_by_hand(one)
    if settings and (hand := witness.touched_by_hand(one, at)):
        hand.settings, hand.settings_at = settings, at


def _delete_alias(witness: Witness, one: Placed, at: float) -> None:
    if delete_alias_by_hand(one):
        witness.alias_deleted_by_hand(one, at)


def _delete_old(witness: Witness, one: Placed, at: float) -> None:
    before = witness.before[one.name]
    _delete_version(witness, one, before.routing[0][0] if before.routing else witness.secured(one), at)


def _delete_new(witness: Witness, one: Placed, at: float) -> None:
    _delete_version(witness, one, witness.new_version(one, observe(one)), at)


def _delete_both(witness: Witness, one: Placed, at: float) -> None:
    _delete_alias(witness, one, at)
    _delete_old(witness, one, at)


def _delete_version(witness: Witness, one: Placed, version: str, at: float) -> None:
    if version and delete_version_by_hand(one, version) and (hand := witness.touched_by_hand(one, at)):
        hand.versions_gone[version] = at


def _provide(witness: Witness, one: Placed, at: float) -> None:
    given = provide_by_hand(one)
    if given and (hand := witness.touched_by_hand(one, at)):
        hand.provided, hand.provided_at = hand.provided | given, at


def _drain(_witness: Witness, one: Placed, _at: float) -> None:
    drain_by_hand(one)


def _is_any(_shape: FunctionShape) -> bool:
    return True


def _exists(shape: FunctionShape) -> bool:
    return shape.kind != "absent"


def _has_alias(shape: FunctionShape) -> bool:
    return shape.kind != "latest"


def _is_provided(shape: FunctionShape) -> bool:
    return shape.kind in ("provided", "provisioned")


HAND_DEEDS: dict[str, tuple[Callable[[Witness, Placed, float], None], Callable[[FunctionShape], bool]]] = {
    "drain": (_drain, _is_provided),
    "provide": (_provide, _is_provided),
    "code": (_code, _exists),
    "settings": (_settings, _exists),
    "deleteAlias": (_delete_alias, _has_alias),
    "deleteOld": (_delete_old, _exists),
    "deleteNew": (_delete_new, _is_any),
    "deleteBoth": (_delete_both, _has_alias),
}
"""By name: what is done, and to which functions."""
