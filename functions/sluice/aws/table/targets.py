"""Stored targets: every move is a conditional write, so of two that race one wins and the other knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sluice.aws.documents import DocumentStore
from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.items.readable import readable
from sluice.aws.table.items.target import (
    FUNCTION,
    PLAN,
    TARGET,
    alarms_text,
    follows,
    found_plan,
    found_target,
    function_item,
    records_by_target,
    to_plan,
    to_record,
    to_target,
)
from sluice.aws.table.items.target_updates import (
    begins,
    ends_stage,
    holds,
    lifts_hold,
    moves_to,
    pauses,
    promotes,
    resumes,
    works_on,
)
from sluice.aws.table.leases import renewal
from sluice.aws.table.quotas import releases
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import DynamoTable, Update, deployment_key
from sluice.aws.table.timeline import event_write, new_event_write, write_what_is_new
from sluice.aws.table.values import Value
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.allowed import Hold
from sluice.domain.record.items import FullPromotion, PauseByHand, StopRequest, TargetItem
from sluice.domain.record.quotas import quota_keys
from sluice.domain.record.status import REOPENED, TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from sluice.errors import FunctionLockedError, RetryableError, TargetStoppedError

_STATUS = {"#s": "status"}


class DynamoTargets:
    """The `TargetStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable, documents: DocumentStore) -> None:
        self._table = table
        self._documents = documents

    def get(self, deployment_id: str, name: str) -> TargetItem:
        """The target; NotFoundError."""
        item = self._table.get(deployment_key(deployment_id), sort_key(TARGET, name))
        return found_target(deployment_id, name, item)

    def list(self, deployment_id: str) -> Sequence[TargetItem]:
        """All targets, in the order of the plan."""
        items = self._table.query(deployment_key(deployment_id), f"{TARGET}#")
        return sorted((to_target(item) for item in items), key=lambda target: target.index)

    def plan(self, deployment_id: str, name: str) -> TargetPlan:
        """The target's plan; NotFoundError."""
        item = self._table.get(deployment_key(deployment_id), sort_key(PLAN, name))
        return found_plan(deployment_id, name, item, self._documents)

    def plans(self, deployment_id: str) -> Mapping[str, TargetPlan]:
        """The plans of all targets by name; RecordUnreadableError."""
        items = self._table.query(deployment_key(deployment_id), f"{PLAN}#")
        with readable(deployment_id):
            return {str(item["name"]): to_plan(item, self._documents) for item in items}

    def move(
        self, deployment_id: str, name: str, status: TargetStatus, *, reason: str = "", at: float = 0.0
    ) -> bool:
        """Give it this status if it may become so; whether this call changed it."""
        return self._changes(deployment_id, name, moves_to(status, reason, at))

    def end(
        self,
        target: TargetItem,
        status: TargetStatus,
        *,
        reason: str,
        at: float,
        event: TimelineEvent,
    ) -> bool:
        """Store its end, tell it and give its places back, all at once; whether this call did."""
        pk = deployment_key(target.deployment_id)
        ends = self._table.update_in_transaction(
            pk, sort_key(TARGET, target.name), moves_to(status, reason, at)
        )
        tells = event_write(self._table, target.deployment_id, event)
        return self._table.try_transact(ends, tells, *releases(self._table, target, quota_keys(target)))

    def request_stop(self, deployment_id: str, name: str, stop: StopRequest) -> bool:
        """Note once that the running target must roll back and not go on; whether this call noted it."""
        update = Update(
            "SET stopError = :error, stopReason = :reason",
            {":error": stop.error, ":reason": stop.reason, ":running": TargetStatus.RUNNING.value},
            condition="#s = :running AND attribute_not_exists(stopError)",
            names=_STATUS,
        )
        return self._changes(deployment_id, name, update)

    def hold(self, deployment_id: str, name: str, hold: Hold) -> bool:
        """Note what keeps a waiting target from starting; whether this call changed it."""
        return self._changes(deployment_id, name, holds(hold))

    def lift_hold(self, deployment_id: str, name: str) -> bool:
        """Forget what keeps a waiting target from starting; whether there was anything."""
        return self._changes(deployment_id, name, lifts_hold())

    def release(self, deployment_id: str, name: str, dependency: str) -> TargetItem:
        """Note that a dependency has succeeded; the target as it is then."""
        update = Update("DELETE pending :done", {":done": frozenset({dependency})}, "attribute_exists(pk)")
        return to_target(self._table.update(deployment_key(deployment_id), sort_key(TARGET, name), update))

    def mark_propagated(self, deployment_id: str, name: str) -> None:
        """Note that its dependents have been told of its end."""
        self._changes(
            deployment_id, name, Update("SET isPropagated = :yes", {":yes": True}, "attribute_exists(pk)")
        )

    def reopen(self, deployment_id: str, name: str, reason: str) -> bool:
        """SUCCEEDED -> ROLLING_BACK under the next attempt; whether this call changed it."""
        before, after = REOPENED
        update = Update(
            "SET #s = :after, reason = :reason, attempt = attempt + :one, isParked = :yes"
            " REMOVE endedAt, isPropagated",
            {":before": before.value, ":after": after.value, ":reason": reason, ":one": 1, ":yes": True},
            condition="#s = :before",
            names=_STATUS,
        )
        return self._changes(deployment_id, name, update)

    def next_attempt(self, deployment_id: str, name: str, attempt: int) -> int:
        """Count one more execution, unless somebody counted since `attempt`; the count as it is then."""
        update = Update(
            "SET attempt = :next", {":next": attempt + 1, ":now": attempt}, condition="attempt = :now"
        )
        self._changes(deployment_id, name, update)
        return self.get(deployment_id, name).attempt

    def begin(
        self, deployment_id: str, name: str, at: float, *, may_pause: bool, event: TimelineEvent
    ) -> bool:
        """Note and tell once that its execution has begun, and note whether that can wait for a pause."""
        begun = self._table.update_in_transaction(
            deployment_key(deployment_id), sort_key(TARGET, name), begins(at, may_pause=may_pause)
        )
        return self._table.try_transact(begun, event_write(self._table, deployment_id, event))

    def request_pause(self, deployment_id: str, name: str, paused: PauseByHand, last_stage: int) -> bool:
        """Note once that its next action waits, unless stage `last_stage` has begun; whether it was noted."""
        return self._changes(deployment_id, name, pauses(paused, last_stage))

    def end_pause(self, deployment_id: str, name: str, number: int, by: str) -> bool:
        """Forget that pause, unless it is over; whether this call did."""
        return self._changes(deployment_id, name, resumes(number, by))

    def request_promotion(
        self, deployment_id: str, name: str, promotion: FullPromotion, promote_stage: int
    ) -> bool:
        """Note once that its strategy ends, and its pause, unless it is promoted; whether it was noted."""
        return self._changes(deployment_id, name, promotes(promotion, promote_stage))

    def report_stage(
        self, deployment_id: str, name: str, stage: int, at: float, event: TimelineEvent | None = None
    ) -> None:
        """Note that a stage is done, which never goes back, and tell this with it."""
        update = ends_stage(stage, at)
        if event is None:
            self._changes(deployment_id, name, update)
            return
        pk = deployment_key(deployment_id)
        done = self._table.update_in_transaction(pk, sort_key(TARGET, name), update)
        write_what_is_new(self._table, [done, new_event_write(self._table, deployment_id, event)])

    def keep_alarms(self, deployment_id: str, name: str, alarms: Sequence[AlarmState]) -> None:
        """Note once how the alarms of a running target stand before its first change."""
        self._note_alarms(
            deployment_id, name, "alarmsAtStart", alarms, " AND attribute_not_exists(alarmsAtStart)"
        )

    def note_alarms(self, deployment_id: str, name: str, alarms: Sequence[AlarmState]) -> None:
        """Note how the alarms of a running target were seen last."""
        self._note_alarms(deployment_id, name, "alarmsSeen", alarms)

    def _note_alarms(
        self, deployment_id: str, name: str, attribute: str, alarms: Sequence[AlarmState], also: str = ""
    ) -> None:
        update = Update(
            f"SET {attribute} = :alarms",
            {":alarms": alarms_text(alarms), ":running": TargetStatus.RUNNING.value},
            condition=f"#s = :running{also}",
            names=_STATUS,
        )
        self._changes(deployment_id, name, update)

    def functions(self, deployment_id: str, name: str) -> Sequence[FunctionRecord]:
        """The records of its functions that were touched."""
        items = self._table.query(deployment_key(deployment_id), sort_key(FUNCTION, name, ""))
        return [to_record(item) for item in items]

    def all_functions(self, deployment_id: str) -> Mapping[str, Sequence[FunctionRecord]]:
        """The records of all functions that were touched, by target."""
        return records_by_target(self._table.query(deployment_key(deployment_id), f"{FUNCTION}#"))

    def function(self, deployment_id: str, name: str, function_name: str) -> FunctionRecord | None:
        """The record of one function, None before it was touched."""
        item = self._table.get(deployment_key(deployment_id), sort_key(FUNCTION, name, function_name))
        return to_record(item) if item else None

    def save_function(
        self,
        deployment_id: str,
        name: str,
        record: FunctionRecord,
        lease: Lease,
        *,
        stage: int | None = None,
        is_new: bool = False,
    ) -> None:
        """Store the record and renew the lease; TargetStoppedError, FunctionLockedError, RetryableError.

        Checks and write are one transaction: whoever begins a rollback or takes over the lease sees every
        record written before. A run that goes on after its state was repeated has read records as they were:
        what it wrote over later ones would look like the work of somebody else.
        """
        pk, unless_stored_since = deployment_key(deployment_id), follows(record, is_new=is_new)
        try:
            self._table.transact(
                self._table.check_in_transaction(pk, sort_key(TARGET, name), *works_on(stage), _STATUS),
                self._record_write(deployment_id, name, record, *unless_stored_since),
                renewal(self._table, lease),
            )
        except ConditionFailedError as failure:
            if 0 in failure.failed:
                raise self._left_behind(deployment_id, name) from None
            if 1 in failure.failed:
                # Also what the function was before is stored once: by now it may have been changed.
                raise RetryableError(f"Another run has just worked on {record.function_name}") from None
            raise FunctionLockedError(
                f"The lock on {lease.function_arn} was lost: this target was silent for too long",
                "Deploy again",
            ) from None

    def save_restored(self, deployment_id: str, name: str, record: FunctionRecord) -> None:
        """Store the record of a target that rolls back; TargetStoppedError. No lease holds a rollback up."""
        pk, during = deployment_key(deployment_id), {":during": TargetStatus.ROLLING_BACK.value}
        try:
            self._table.transact(
                self._table.check_in_transaction(pk, sort_key(TARGET, name), "#s = :during", during, _STATUS),
                self._record_write(deployment_id, name, record),
            )
        except ConditionFailedError:
            raise _stopped(name, self.get(deployment_id, name).status) from None

    def _record_write(
        self,
        deployment_id: str,
        name: str,
        record: FunctionRecord,
        condition: str | None = None,
        compared: Mapping[str, Value] | None = None,
    ) -> dict[str, Any]:
        key = deployment_key(deployment_id), sort_key(FUNCTION, name, record.function_name)
        return self._table.put_in_transaction(*key, function_item(name, record), condition, compared)

    def _left_behind(self, deployment_id: str, name: str) -> Exception:
        """Why the work of a run is refused: its target does not run, or its stage is done."""
        status = self.get(deployment_id, name).status
        if status is not TargetStatus.RUNNING:
            return _stopped(name, status)
        return RetryableError(f"Another run has just done this step of target '{name}'")

    def _changes(self, deployment_id: str, name: str, update: Update) -> bool:
        item = self._table.try_update(deployment_key(deployment_id), sort_key(TARGET, name), update)
        return item is not None


def _stopped(name: str, status: TargetStatus) -> TargetStoppedError:
    return TargetStoppedError(f"Target '{name}' no longer runs: it is {status.value}")
