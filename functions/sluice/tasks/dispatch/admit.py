"""Gives targets their places: at once where there are some, and else in turn, to whom the quota says.

A target takes the places of all its quotas in one write with its status, and gives them back in one with its
end. Whoever gives places back lets the next ones start; the reconciler does so again, and a crash between the
two costs a minute and no target.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from enum import IntEnum

from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import Queued, Quota, QuotaUse, Started, quotas_of, to_try
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


class _Move(IntEnum):
    """What came of a look at a line."""

    NONE = 0
    ON = 1
    STARTED = 2


def admit_next(
    ports: Ports, quotas: Iterable[Quota], may_start: MayStart, *, spread: int = 0, each: int = MOST_MOVES
) -> None:
    """Start those whose turn it is, as long as these quotas have places and somebody waits.

    `each` is how many start in each line: a target that ends has given back one place of each, and leaves
    others to those who have given them back. `spread` tells those apart who look at the same line.
    """
    looked, started = {quota.key: quota for quota in quotas}, Counter[str]()
    for _ in range(MOST_MOVES):
        lines = tuple(line for line in looked.values() if started[line.key] < each)
        uses = [use for use in ports.quotas.uses(lines) if use.has_place and use.waiting] if lines else []
        moves = {use.quota.key: _serve(ports, use, may_start, looked, spread) for use in uses}
        started.update(key for key, move in moves.items() if move is _Move.STARTED)
        if not any(moves.values()):
            return


def _serve(ports: Ports, use: QuotaUse, may_start: MayStart, looked: Quotas, spread: int) -> _Move:
    """Start one of those at the head of this line."""
    moved = _Move.NONE
    for queued in to_try(use, ports.quotas.first_of_each(use), spread):
        move = _try(ports, queued, use.quota, may_start, looked)
        if move is not _Move.ON:
            return move or moved
        moved = move
    return moved


def _try(ports: Ports, queued: Queued, line: Quota, may_start: MayStart, looked: Quotas) -> _Move:
    with isolated(deployment=queued.deployment_id, target=queued.target):
        return _start_queued(ports, queued, line, may_start, looked)
    # It must not keep those behind it waiting. The reconciler comes back to it.
    with isolated(deployment=queued.deployment_id, target=queued.target):
        ports.quotas.leave(queued, line)
    return _Move.NONE


def _start_queued(ports: Ports, queued: Queued, line: Quota, may_start: MayStart, looked: Quotas) -> _Move:
    target = _waiting_target(ports, queued)
    if target is None or not may_start(target):
        ports.quotas.leave(queued, line)
        return _Move.ON
    started = ports.quotas.start_queued(target, quotas_for(ports, target), line)
    if started.is_running:
        ports.workflow.start_target(target)
        return _Move.STARTED
    if started.full is not None and started.full.key == line.key:  # somebody was quicker
        return _Move.NONE
    if started.full is not None:
        looked[started.full.key] = started.full
        _put_in_line(ports, target, started.full, line)
    return _Move.ON


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
