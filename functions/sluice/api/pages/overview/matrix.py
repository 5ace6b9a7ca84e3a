"""Arranges what serves as a matrix of applications and targets; a template draws it."""

import dataclasses
from collections.abc import Mapping, Sequence

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.routing import as_percent
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.tasks.drift.read_serving import AtWork, Serving
from sluice.values import dataclass

_LATEST = "$LATEST"


@dataclass(frozen=True, slots=True)
class Served:
    """One function and the version that serves."""

    name: str
    version: str
    drift: Sequence[str]
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """Functions that one deployment brought, or only touched last if `is_known` is false."""

    deployment_id: str
    since: float
    is_known: bool
    functions: Sequence[Served]


@dataclass(frozen=True, slots=True)
class Moving:
    """What a deployment at work does in a target, function by function."""

    deployment_id: str
    status: str
    weights: Sequence[tuple[str, str, float]]


@dataclasses.dataclass(slots=True)
class Cell:
    """One target of one application."""

    delivered: Sequence[Delivered] = ()
    moving: Moving | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows by application, each with a cell for every column in which it has a target."""

    targets: Sequence[str]
    rows: Mapping[str, Mapping[str, Cell]]


def matrix_of(serving: Serving) -> Matrix:
    """The matrix of what serves and of what is being changed."""
    rows: dict[str, dict[str, Cell]] = {}
    for (application, target), functions in _by_place(serving.watched).items():
        _cell(rows, application, target).delivered = _delivered(functions)
    # What has succeeded serves already, and is noted only when the whole deployment has ended.
    for deployment in serving.at_work:
        for item in deployment.targets:
            if item.ends_wave:  # nothing serves there
                continue
            if not item.status.is_end or item.status is TargetStatus.SUCCEEDED:
                _cell(rows, deployment.item.application, item.name).moving = _moving(deployment, item)
    return Matrix(sorted({target for row in rows.values() for target in row}), dict(sorted(rows.items())))


def _by_place(
    watched: Sequence[WatchedFunction],
) -> Mapping[tuple[str, str], Sequence[WatchedFunction]]:
    places: dict[tuple[str, str], list[WatchedFunction]] = {}
    for one in watched:
        places.setdefault((one.application, one.target), []).append(one)
    return places


def _cell(rows: dict[str, dict[str, Cell]], application: str, target: str) -> Cell:
    return rows.setdefault(application, {}).setdefault(target, Cell())


def _delivered(functions: Sequence[WatchedFunction]) -> list[Delivered]:
    by_delivery: dict[tuple[str, float, bool], list[Served]] = {}
    for one in functions:
        known = bool(one.served_by)
        delivery = (one.served_by, one.serving_since) if known else (one.deployment_id, one.deployed_at)
        by_delivery.setdefault((*delivery, known), []).append(_served(one))
    return [Delivered(*delivery, served) for delivery, served in by_delivery.items()]


def _served(one: WatchedFunction) -> Served:
    return Served(
        one.function_name,
        version_of(one),
        [finding.message for finding in one.findings],
        bool(one.unread) and not one.has_drifted,
    )


def version_of(one: WatchedFunction) -> str:
    """The version that serves in words; with two of them their shares as well."""
    if one.routing is None:
        return _LATEST
    return str(one.routing) if one.routing.is_split else one.routing.version


def _moving(deployment: AtWork, target: TargetItem) -> Moving:
    records = deployment.functions.get(target.name, ())
    weights = [_weight(record) for record in records if record.candidate_version is not None]
    return Moving(deployment.item.deployment_id, target.status.value, weights)


def _weight(record: FunctionRecord) -> tuple[str, str, float]:
    return record.function_name, record.candidate_version or "", as_percent(record.weight or 0)
