"""Notes what a deployment that has ended has left, function by function, so that it can be watched."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sluice.domain.drift.expected import Expected, expected_after
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import function_arn
from sluice.domain.rollback.undo import has_new_version
from sluice.ports import Ports
from sluice.tasks.drift.record_drift import record_drift_gone
from sluice.values import dataclass

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Touched:
    """A function that an ended target has touched, and what should be there since."""

    target: TargetItem
    plan: TargetPlan
    record: FunctionRecord
    expected: Expected

    @property
    def is_new(self) -> bool:
        """Whether the deployment has brought what serves; otherwise it served before."""
        is_deployed = has_new_version(self.target, self.plan) and not self.record.is_unchanged
        return bool(self.plan.reverts) or is_deployed


def note_deployed(ports: Ports, deployment: DeploymentItem, known: Mapping[Key, WatchedFunction]) -> int:
    """Watch what the deployment has left; how many functions are new to the watch.

    `known` is what was watched before. A later deployment of a function always wins over an earlier one, in
    whatever order they are noted.
    """
    touched = list(_touched(ports, deployment))
    warnings = _warnings(ports, deployment) if touched else {}
    return sum(
        _note(ports, _watched(deployment, one, warnings.get(one.target.name, ())), known) for one in touched
    )


def _touched(ports: Ports, deployment: DeploymentItem) -> Iterator[Touched]:
    deployment_id, undone = deployment.deployment_id, deployment.reverts
    records = ports.targets.all_functions(deployment_id)
    if not records:
        return
    plans, before = ports.targets.plans(deployment_id), _undone_records(ports, undone)
    for target in ports.targets.list(deployment_id):
        for record in records.get(target.name, ()):
            old = before.get((target.name, record.function_name))
            expected = expected_after(target, plans[target.name], record, old)
            if expected is not None:
                yield Touched(target, plans[target.name], record, expected)


def _undone_records(ports: Ports, deployment_id: str) -> dict[tuple[str, str], FunctionRecord]:
    records = ports.targets.all_functions(deployment_id) if deployment_id else {}
    return {(target, one.function_name): one for target, some in records.items() for one in some}


def _warnings(ports: Ports, deployment: DeploymentItem) -> Mapping[str, Sequence[TimelineEvent]]:
    """What preflight has found in each target, in one read of them all; an undo has none."""
    found: dict[str, list[TimelineEvent]] = defaultdict(list)
    for event in () if deployment.reverts else ports.timeline.list(deployment.deployment_id):
        if event.kind in _WARNINGS:
            found[event.target].append(event)
    return found


_WARNINGS = frozenset({"PreflightWarning"})


def _watched(
    deployment: DeploymentItem, touched: Touched, warnings: Sequence[TimelineEvent]
) -> WatchedFunction:
    plan, name = touched.plan, touched.record.function_name
    ended_at = touched.target.ended_at or deployment.ended_at or deployment.created_at
    watched = WatchedFunction(
        deployment.application,
        plan.name,
        name,
        function_arn(plan, name),
        plan.account,
        plan.region,
        deployment.deployment_id,
        ended_at,
        touched.record.fence,
        touched.expected.alias_name,
        touched.expected.routing,
        known_bypasses=None if deployment.reverts else bypasses_in(warnings, name),
    )
    return watched.brought_by_itself() if touched.is_new else watched


def bypasses_in(warnings: Sequence[TimelineEvent], function_name: str) -> tuple[str, ...] | None:
    """What called the function past its alias when preflight looked; None if it could not look.

    A warning's detail is `FUNCTION:CODE:MESSAGE`, and a bypass says who "invokes FUNCTION without alias".
    """
    begins = f"{function_name}:"
    about = [one.detail.removeprefix(begins) for one in warnings if one.detail.startswith(begins)]
    if any(one.startswith("NotChecked:What calls ") for one in about):
        return None
    messages = [one.partition(":")[2] for one in about if one.startswith("BypassesAlias:")]
    return tuple(message.partition(f" invokes {function_name} without alias ")[0] for message in messages)


def _note(ports: Ports, new: WatchedFunction, known: Mapping[Key, WatchedFunction]) -> bool:
    before = known.get(new.key)
    if before is None:
        return ports.drift.save(new)
    if before.deployed_at >= new.deployed_at:
        return False
    if before.has_drifted:
        record_drift_gone(ports, before, f"deployment {new.deployment_id} has touched it since")
    return ports.drift.save(new.in_place_of(before))
