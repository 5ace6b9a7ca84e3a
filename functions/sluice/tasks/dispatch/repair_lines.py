"""Repair lines: lets waiting targets start where whoever should have done so has died.

Places are given back in one write with the end of a target, so none is lost but that of a target which was
ended by force (`give_up`); that one is taken from it here.
"""

from collections.abc import Sequence

from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import QuotaUse
from sluice.domain.record.status import TargetStatus
from sluice.errors import NotFoundError
from sluice.ports import Ports
from sluice.tasks.dispatch.admit import Quotas, quotas_for
from sluice.tasks.dispatch.dispatcher import start_next


def repair_lines(ports: Ports, targets: Sequence[TargetItem]) -> None:
    """Look at each line in which these targets wait: free what those hold that ended, and start the next."""
    lines = Quotas()
    for target in targets:
        if target.status is TargetStatus.WAITING and target.queued_in:
            lines |= {
                quota.key: quota for quota in quotas_for(ports, target) if quota.key == target.queued_in
            }
    if not lines:
        return
    for use in ports.quotas.uses(tuple(lines.values())):
        if not use.has_place:
            _drop_ended(ports, use)
    start_next(ports, lines.values())


def _drop_ended(ports: Ports, use: QuotaUse) -> None:
    for holder in use.holders:
        try:
            has_ended = ports.targets.get(holder.deployment_id, holder.target).status.is_end
        except NotFoundError:
            has_ended = True
        if has_ended:
            ports.quotas.drop(holder, use.quota)
