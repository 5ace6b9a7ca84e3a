"""What every piece of work inside a target begins with: its plan, the right to go on, and the way in."""

from collections.abc import Callable, Mapping
from itertools import count

from sluice.domain.function.routing import Routing, is_draining, leads_to
from sluice.domain.function.state import LATEST, AliasState, FunctionState
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease, function_arn, lease_seconds
from sluice.errors import (
    PublishFailedError,
    RetryableError,
    TimeLimitExceededError,
)
from sluice.ports import Ports
from sluice.ports.records import TargetRecords
from sluice.ports.target import TargetFunctions
from sluice.tasks.guard import MAX_PARALLEL_FUNCTIONS, ActionInput, report_begun, report_done, stage_of
from sluice.tasks.look.read_until_stable import (
    LONGEST_WAIT_SECONDS,
    Seen,
    read_until_stable,
)
from sluice.tasks.record_event import record
from sluice.values import dataclass

_FIRST_UPDATE_SECONDS = 0.2
"""After which the quickest updates are done."""
_DRAINING_SECONDS = 600.0
_ACTIVATING_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class TargetWork:
    """One target of one deployment, ready to be worked on."""

    ports: Ports
    deployment_id: str
    plan: TargetPlan
    functions: TargetFunctions
    deadline_seconds: float | None = None
    begun: Mapping[str, FunctionRecord] | None = None
    """What was stored of the functions when the action began; None where that was not read."""
    stage: int | None = None
    """The stage that is worked on: once it is done, a late run of it stores nothing. None: of no stage."""

    def check_time(self) -> None:
        """TimeLimitExceededError when the target's time is up."""
        if self.deadline_seconds is not None and self.ports.clock.now() >= self.deadline_seconds:
            limit = self.plan.time_limit_seconds
            raise TimeLimitExceededError(
                f"Target '{self.plan.name}' did not finish its active work within {limit} seconds",
                "Raise deploymentConfig.timeout, or find out from the timeline what took so long",
            )

    def save(self, record: FunctionRecord, *, is_new: bool = False) -> FunctionRecord:
        """Store the record, provided that the target still runs and holds the function's lease.

        Give back what is stored: only of that can the next record be made.

        Raises:
            TargetStoppedError, FunctionLockedError: the work must not go on.
            RetryableError: another run of the same step has ended it, or stored what this is not made of.
        """
        record = record.saved()
        arn = function_arn(self.plan, record.function_name)
        until = self.ports.clock.now() + lease_seconds(self.plan)
        lease = Lease(arn, record.fence, until, self.deployment_id, self.plan.name)
        self.ports.targets.save_function(
            self.deployment_id, self.plan.name, record, lease, stage=self.stage, is_new=is_new
        )
        return record

    def save_restored(self, record: FunctionRecord) -> None:
        """Store what a rollback has put back, so that what is shown agrees with AWS."""
        self.ports.targets.save_restored(self.deployment_id, self.plan.name, record.saved())

    def record(self, function: FunctionPlan) -> FunctionRecord | None:
        """The stored record of the function."""
        return self.ports.targets.function(self.deployment_id, self.plan.name, function.function_name)

    def record_as_begun(self, function: FunctionPlan) -> FunctionRecord | None:
        """The record of the function as it was when the action began, for who has written none since."""
        return self.record(function) if self.begun is None else self.begun.get(function.function_name)

    def event(self, kind: str, message: str, detail: str = "") -> TimelineEvent:
        """An event of this target that happens now."""
        return TimelineEvent(kind, message, self.ports.clock.now(), self.plan.name, detail)

    def record_event(self, kind: str, message: str, detail: str = "") -> None:
        """Add an event to the timeline."""
        record(self.ports, self.deployment_id, self.event(kind, message, detail))

    def wait_until_updatable(self, name: str) -> FunctionState | None:
        """`$LATEST` once AWS takes a write for it: an earlier update that failed is no obstacle.

        AWS goes back to the previous code and settings then, and refuses writes only while it creates or
        updates a function: https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
        """
        return self._wait_until(name, None, lambda state: state.may_be_updated)

    def wait_until_ready(self, name: str, version: str | None = None) -> FunctionState | None:
        """The function or version once AWS has finished creating or updating it; None when there is none."""
        return self._wait_until(name, version, lambda state: state.is_ready)

    def wait_until_updated(self, name: str, began: float) -> FunctionState | None:
        """The same of a function whose update began at that moment: no update is done at once."""
        left = _FIRST_UPDATE_SECONDS - (self.ports.clock.now() - began)
        if left > 0:
            self._wait(left)
        return self.wait_until_ready(name)

    def _wait_until(
        self, name: str, version: str | None, is_done: Callable[[FunctionState], bool]
    ) -> FunctionState | None:
        pause = _FIRST_UPDATE_SECONDS
        while (state := self.functions.get_function(name, version)) is not None and not is_done(state):
            _refuse_endless_wait(name, state)
            self._wait(pause)
            pause = min(pause * 2, LONGEST_WAIT_SECONDS)
        return state

    def wait_until_active(self, name: str, version: str) -> FunctionState | None:
        """A version that was inactive, once it serves again; it is left inactive after a time."""
        waited = 0.0
        state = self.functions.get_function(name, version)
        while (
            state is not None and not state.serves and not state.has_failed and waited < _ACTIVATING_SECONDS
        ):
            self._wait(LONGEST_WAIT_SECONDS)
            waited += LONGEST_WAIT_SECONDS
            state = self.functions.get_function(name, version)
        return state

    def read_until_stable(self, read: Callable[[], Seen], is_expected: Callable[[Seen], bool]) -> Seen:
        """What is read, once it is as expected or has been otherwise for some seconds."""
        return read_until_stable(read, is_expected, self._wait)

    def as_written(
        self, name: str, alias_name: str, answered: AliasState, wanted: Routing, *, based_on: str
    ) -> AliasState | None:
        """The alias once it has the traffic that a write has just given it; None when others deleted it.

        While provisioned concurrency moves, AWS leaves the traffic where it was by a weight of its own, and
        the answer to the write does not show that weight: so the alias is read, until a read is no older than
        the write. One that keeps the RevisionId that the write was `based_on` is only shown late, and the
        answer counts; one that stays otherwise was written by others since.
        """
        if wanted.is_split:
            return answered

        def is_current(seen: AliasState | None) -> bool:
            return seen is not None and (
                seen.revision_id == answered.revision_id or is_draining(seen.routing, wanted)
            )

        seen = self.read_until_stable(lambda: self.functions.get_alias(name, alias_name), is_current)
        if seen is not None and is_draining(seen.routing, wanted):
            return self.drained(name, alias_name, seen, wanted)
        return answered if seen is not None and seen.revision_id == based_on else seen

    def drained(self, name: str, alias_name: str, state: AliasState, wanted: Routing) -> AliasState | None:
        """The alias once it has the traffic it was given: provisioned concurrency moves slowly.

        It is seen elsewhere only when others have moved it meanwhile, and None when they have deleted it.
        RetryableError when it takes longer than a handler has.
        """

        def is_expected(seen: AliasState | None) -> bool:
            return seen is not None and leads_to(seen.routing, wanted)

        waited = 0.0
        while is_draining(state.routing, wanted):
            if waited > _DRAINING_SECONDS:
                raise RetryableError(f"AWS still moves the provisioned concurrency of {name}:{alias_name}")
            self._wait(LONGEST_WAIT_SECONDS)
            waited += LONGEST_WAIT_SECONDS
            seen = self.read_until_stable(lambda: self.functions.get_alias(name, alias_name), is_expected)
            if seen is None:
                return None
            state = seen
        return state

    def for_each_function(self, work: Callable[[FunctionPlan], None]) -> None:
        """Do `work` for all functions side by side."""
        self.ports.side_by_side.run(work, self.plan.functions, limit=MAX_PARALLEL_FUNCTIONS)

    def do_stage(self, given: ActionInput, work: Callable[[FunctionPlan], TimelineEvent]) -> None:
        """Do the whole stage of this action: `work` for all functions side by side, each told as it is done.

        The last one is told in one write with the end of the stage.
        """
        done = count(1)

        def tell_unless_last(function: FunctionPlan) -> TimelineEvent | None:
            event = work(function)
            if next(done) == len(self.plan.functions):
                return event
            record(self.ports, self.deployment_id, event)
            return None

        told = self.ports.side_by_side.run(
            tell_unless_last, self.plan.functions, limit=MAX_PARALLEL_FUNCTIONS
        )
        report_done(self.ports, given, next((event for event in told if event is not None), None))

    def pause(self, seconds: float) -> None:
        """Wait for AWS; TimeLimitExceededError when the target's time is up."""
        self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        # Checked at each pause, because waiting for AWS is where active time goes.
        self.check_time()
        self.ports.clock.sleep(seconds)


def _refuse_endless_wait(name: str, state: FunctionState) -> None:
    """PublishFailedError when AWS has failed, or is in a state that no waiting ends."""
    which = name if state.version == LATEST else f"version {state.version} of {name}"
    if state.has_failed and state.has_snapshot:
        raise PublishFailedError(
            f"AWS could not take the snapshot of {which} (SnapStart): {state.reason or state.state}",
            "Change the code or a setting: publishing the same again gives the same failed version",
        )
    if state.has_failed:
        raise PublishFailedError(
            f"AWS could not update {which}: {state.reason or state.last_update_status}",
            "Fix what AWS reports, then deploy again",
        )
    if not state.can_become_ready:
        raise PublishFailedError(
            f"{which} is {state.standing}, and no waiting ends that"
            f"{f': {state.reason}' if state.reason else ''}",
            "Find out who put it there, then deploy again",
        )


def work_on(ports: Ports, given: ActionInput, records: TargetRecords) -> TargetWork:
    """The target of an action that may begin, ready to be worked on."""
    plan = records.plan
    if records.target.is_parked:
        # Nobody who has begun waits for those who have not: its traffic may be split.
        ports.quotas.resume(records.target)
    report_begun(ports, given, records)
    functions = ports.accounts.connect(plan, given.deployment_id)
    stage = stage_of(plan.action(given.action))
    return TargetWork(
        ports, given.deployment_id, plan, functions, given.deadline / 1000, records.functions, stage
    )
