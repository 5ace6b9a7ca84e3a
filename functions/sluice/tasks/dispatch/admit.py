"""Gives targets their places: at once where there are some, and else in turn, to whom the quota says.

A target takes the places of all its quotas in one write with its status, and gives them back in one with its
end. Whoever gives places back lets the next ones start; the reconciler does so again, and a crash between the
two costs a minute and no target.
"""

from collections.abc import Callable, Iterable

from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import Queued, Quota, QuotaUse, Started, next_in_line, quotas_of
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import NotFoundError
from sluice.ports import Ports
from sluice.tasks.isolation import isolated

MOST_MOVES = 200
"""How many targets one call starts or moves from line to line; whoever comes next goes on."""

MayStart = Callable[[TargetItem], bool]
"""Whether nothing else, such as a freeze, keeps a waiting target from starting."""

Quotas = dict[str, Quota]
"""Quotas by their keys."""

Later = list[tuple[TargetItem, Quota]]
"""Targets that found no place, and the quota that was full."""


def quotas_for(ports: Ports, target: TargetItem) -> tuple[Quota, ...]:
    """The quotas in which the target needs a place."""
    return quotas_of(target, ports.settings.targets_per_region)


def admit(ports: Ports, target: TargetItem, full: Quotas, later: Later | None = None) -> bool:
    """Start a waiting target if there is a place, and put it in line if not; whether it runs.

    `full` are the quotas that were full a moment ago, and gets the one that is. A place may come free before
    the target is in line: so whoever has called this calls `admit_next` with them. With `later` the target
    goes there, and into the line with many others by `queue_all`.
    """
    quotas = quotas_for(ports, target)
    known = next((quota for quota in quotas if quota.key in full), None)
    started = ports.quotas.start(target, quotas) if known is None else Started(full=known)
    if started.full is not None:
        full[started.full.key] = started.full
        if later is None:
            _put_in_line(ports, target, started.full)
        else:
            later.append((target, started.full))
    if started.is_running:
        ports.workflow.start_target(target)
    return started.is_running


def queue_all(ports: Ports, later: Later) -> None:
    """Put these targets in the lines for which they wait; the reconciler does so for those that are lost."""
    for line in dict.fromkeys(quota for _target, quota in later):
        waiting = [(target, _queued(ports, target, line)) for target, quota in later if quota == line]
        ports.quotas.queue_all(waiting, line)


def admit_next(ports: Ports, quotas: Iterable[Quota], may_start: MayStart) -> None:
    """Start those whose turn it is, as long as these quotas have places and somebody waits."""
    looked = {quota.key: quota for quota in quotas}
    for _ in range(MOST_MOVES if looked else 0):
        uses = [use for use in ports.quotas.uses(tuple(looked.values())) if use.has_place and use.waiting]
        moved = [_serve(ports, use, may_start, looked) for use in uses]
        if not any(moved):
            return


def _serve(ports: Ports, use: QuotaUse, may_start: MayStart, looked: Quotas) -> bool:
    """Start the first one of this line; whether the line has moved on."""
    queued = next_in_line(use.holders, ports.quotas.first_of_each(use), use.last_served)
    if queued is None:
        return False
    with isolated(deployment=queued.deployment_id, target=queued.target):
        return _start_queued(ports, queued, use.quota, may_start, looked)
    # It must not keep those behind it waiting. The reconciler comes back to it.
    with isolated(deployment=queued.deployment_id, target=queued.target):
        ports.quotas.leave(queued, use.quota)
    return False


def _start_queued(ports: Ports, queued: Queued, line: Quota, may_start: MayStart, looked: Quotas) -> bool:
    target = _waiting_target(ports, queued)
    if target is None or not may_start(target):
        ports.quotas.leave(queued, line)
        return True
    started = ports.quotas.start_queued(target, quotas_for(ports, target), line)
    if started.is_running:
        ports.workflow.start_target(target)
    elif started.full is not None and started.full.key == line.key:  # somebody was quicker
        return False
    elif started.full is not None:
        looked[started.full.key] = started.full
        _put_in_line(ports, target, started.full, line)
    return True


def _put_in_line(ports: Ports, target: TargetItem, quota: Quota, left: Quota | None = None) -> None:
    ports.quotas.queue(target, quota, _queued(ports, target, quota), left)


def _queued(ports: Ports, target: TargetItem, quota: Quota) -> TimelineEvent:
    message = f"Waits for {quota.in_words}"
    return TimelineEvent("TargetQueued", message, ports.clock.now(), target.name, quota.key)


def _waiting_target(ports: Ports, queued: Queued) -> TargetItem | None:
    """The target as it is now; None when it has started, ended or is gone."""
    try:
        target = ports.targets.get(queued.deployment_id, queued.target)
    except NotFoundError:
        return None
    return target if target.status is TargetStatus.WAITING and not target.is_blocked else None
