"""Reads which deployments may still need versions: those that have not ended, and those of some days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import takewhile

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.versions.stored_needs import StoredUse, is_of_interest
from sluice.errors import RecordUnreadableError
from sluice.ports import Ports
from sluice.tasks.look.newest_deployments import LISTED_BY_THEN_SECONDS, newest_deployments
from sluice.tasks.versions.find_functions import readable_plans
from sluice.values import dataclass

_PAGE = 100
_LONGEST_SECONDS = 366 * 24 * 3600
"""No deployment lasts longer: Step Functions ends an execution after a year."""
_MAX_PARALLEL_READS = 16


@dataclass(frozen=True, slots=True)
class StoredUses:
    """What deployments say about versions, as read at a moment."""

    read_at: float
    by_deployment: Mapping[str, StoredUse] = field(default_factory=dict)
    watched: Sequence[WatchedFunction] = ()


def read_uses(ports: Ports, known: StoredUses | None = None) -> StoredUses:
    """Every deployment that may need versions; of those that are `known`, what has come since.

    What had not ended when it became known is read again: it has gone on.
    Deployments that have not ended are read first and consistently: one that ends meanwhile counts as open.
    """
    now = ports.clock.now()
    window = ports.settings.revert_window_hours * 3600
    items = {one: ports.deployments.get(one) for one in ports.deployments.list_open()}
    opened = {one: replace(item, ended_at=None) for one, item in items.items()}
    since = known.read_at - LISTED_BY_THEN_SECONDS if known else now - _LONGEST_SECONDS - window
    ended = {
        item.deployment_id: item
        for item in _created_since(ports, since)
        if is_of_interest(item.ended_at, now, window, has_succeeded=item.status is DeploymentStatus.SUCCEEDED)
    }
    gone_on = _open_in(known) - opened.keys() - ended.keys()
    wanted = {**ended, **opened, **{one: ports.deployments.get(one) for one in gone_on}}
    undone = {item.reverts: item.deployment_id for item in opened.values() if item.reverts}
    for one in undone.keys() - wanted.keys():
        wanted[one] = ports.deployments.get(one)
    uses = ports.side_by_side.run(
        lambda item: _read(ports, item, undone.get(item.deployment_id, "")),
        list(wanted.values()),
        limit=_MAX_PARALLEL_READS,
    )
    found = {use.deployment_id: use for use in uses}
    return StoredUses(now, {**(known.by_deployment if known else {}), **found}, ports.drift.list())


def _open_in(known: StoredUses | None) -> set[str]:
    uses = known.by_deployment if known else {}
    return {one for one, use in uses.items() if use.ended_at is None}


def _created_since(ports: Ports, since: float) -> Iterator[DeploymentItem]:
    return takewhile(lambda item: item.created_at >= since, newest_deployments(ports, None, _PAGE))


def _read(ports: Ports, item: DeploymentItem, undone_by: str) -> StoredUse:
    one = item.deployment_id
    try:
        read = ports.records.of_versions(one)
    except RecordUnreadableError:
        return StoredUse(one, item.ended_at, readable_plans(ports, one), undone_by=undone_by, is_unread=True)
    return StoredUse(one, item.ended_at, read.plans, read.functions, read.statuses, read.pinned, undone_by)
