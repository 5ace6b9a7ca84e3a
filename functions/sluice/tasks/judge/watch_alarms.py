"""Watch alarms: has targets roll back whose alarms went red while they wait or work; it moves no alias.

It is called every minute, and by events when an alarm changes. Events are hints, late, repeated or missing:
what counts is what CloudWatch says when it is asked.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from sluice.domain.plan.alarms import AlarmState, names_of
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.errors import AlarmError, RetryableError, SluiceError
from sluice.ports import Ports
from sluice.tasks.isolation import isolated
from sluice.tasks.judge.check_alarms import look_for_raised, record_raised_alarms
from sluice.tasks.record_event import record_event
from sluice.tasks.sweeping import sweeping
from sluice.tasks.wait.close_waits import interrupt
from sluice.values import dataclass

_PARALLEL_TARGETS = 16
_DEPLOYMENTS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class ChangedAlarm:
    """The alarm that an event is about."""

    account: str
    region: str
    name: str

    def concerns(self, plan: TargetPlan) -> bool:
        """Whether the target watches it."""
        place = (plan.account_id, plan.region)
        return place == (self.account, self.region) and self.name in names_of(plan.alarms)


def watch_alarms(ports: Ports, changed: ChangedAlarm | None = None) -> int:
    """Look at the targets that watch the changed alarm, or some; how many targets there were.

    Without a changed alarm it is a sweep: one at a time, as far as there is time.
    """
    if changed is not None:
        return _look(ports, ports.deployments.list_unfinished(), changed)
    count = 0
    with sweeping(ports, "watch_alarms") as share:
        in_turn = share.of(ports.deployments.list_unfinished)
        while some := list(islice(in_turn, _DEPLOYMENTS_AT_ONCE)):
            count += _look(ports, some, None)
    return count


def _look(ports: Ports, deployments: Iterable[str], changed: ChangedAlarm | None) -> int:
    watched = list(_watched(ports, deployments, changed))
    ports.side_by_side.run(lambda one: _watch(ports, *one), watched, limit=_PARALLEL_TARGETS)
    return len(watched)


def _watched(
    ports: Ports, deployments: Iterable[str], changed: ChangedAlarm | None
) -> Iterator[tuple[str, TargetPlan]]:
    """Targets between the note of their alarms, before the first change, and their end."""
    for deployment_id in deployments:
        with isolated(deployment=deployment_id):
            plans = _plans(ports, deployment_id)
            yield from ((deployment_id, plan) for plan in plans if changed is None or changed.concerns(plan))


def _plans(ports: Ports, deployment_id: str) -> list[TargetPlan]:
    items = [target for target in ports.targets.list(deployment_id) if _is_watched(target)]
    return [ports.targets.plan(deployment_id, target.name) for target in items]


def _is_watched(target: TargetItem) -> bool:
    is_running = target.status is TargetStatus.RUNNING and target.stop is None
    return is_running and target.alarms_at_start is not None


def _watch(ports: Ports, deployment_id: str, plan: TargetPlan) -> None:
    """One target; one whose alarms cannot be read is no obstacle for the others."""
    with isolated(deployment=deployment_id, target=plan.name):
        try:
            raised = look_for_raised(ports, deployment_id, plan)
            if raised is not None:
                _stop(ports, deployment_id, plan.name, raised)
        except RetryableError:
            raise
        except SluiceError as error:
            message = f"The alarms cannot be read, and no weight will be raised until they can: {error}"
            record_event(ports, deployment_id, "AlarmsUnread", message, target=plan.name, detail=error.code)


def _stop(ports: Ports, deployment_id: str, name: str, raised: AlarmState) -> None:
    """Note it first, then end what the target waits for; one that has ended meanwhile stays as it is."""
    ports.targets.request_stop(deployment_id, name, StopRequest(AlarmError.__name__, str(raised)))
    target = ports.targets.get(deployment_id, name)
    if target.stop is None or target.status is not TargetStatus.RUNNING:
        return
    if target.stop.error == AlarmError.__name__:
        record_raised_alarms(ports, deployment_id, name, raised)
    interrupt(ports, deployment_id, {name}, target.stop)
