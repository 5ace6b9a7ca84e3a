"""What scripts are about: one deployment with the target `prod`, its function `quote`, and small answers."""

from collections.abc import Mapping
from dataclasses import replace

from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.alarms import AlarmState, AlarmWatch, names_of
from sluice.domain.plan.application_lock import Admission
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem, Submission, TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.quotas import Quota, QuotaUse, Started
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.record.timeline import TRANSITIONS, TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease, lease_seconds
from sluice.ports.records import FunctionRecords, TargetRecords
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import ActionInput
from tests.builders import a_function_state, a_record, a_target_plan
from tests.tasks.calls import text_with
from tests.tasks.ports import (
    ScriptedPorts,
    accounts,
    alarms,
    clock,
    deployments,
    events,
    functions,
    quotas,
    targets,
    timeline,
    waits,
    workflow,
)
from tests.tasks.ports import records as stored
from tests.tasks.script import NOW, Cue, Script

DEPLOYMENT, TARGET, FUNCTION, ALIAS = "dep-1", "prod", "quote", "live"
PLAN = a_target_plan()
STABLE, QUARTER, CANDIDATE, FOREIGN = Routing("6"), Routing("6", {"7": 25.0}), Routing("7"), Routing("5")
"""The alias before, with the step's weight, promoted, and where somebody else puts it."""
FENCE = 3
ARN = "arn:aws:lambda:eu-central-1:111111111111:function:quote"
LEASE = Lease(ARN, FENCE, NOW + lease_seconds(PLAN), DEPLOYMENT, TARGET)
RECORD = replace(a_record(), routing=STABLE, alias_revision_id="r1", fence=FENCE)
"""`quote` once it is prepared: its alias was last written, or seen, under the revision r1."""

PREPARED_AT_25 = replace(RECORD, candidate_version="7", routing=QUARTER)
"""`quote` while a quarter of its traffic reaches the candidate."""


def a_deployment(**changes: object) -> DeploymentItem:
    """The deployment, which runs."""
    item = DeploymentItem(
        DEPLOYMENT, "parcels", "", DeploymentStatus.RUNNING, "", NOW - 60, None, "ada", "http", "sha"
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # fields of DeploymentItem


def a_target(status: TargetStatus = TargetStatus.RUNNING, **changes: object) -> TargetItem:
    """The target `prod`, on which no other depends."""
    item = TargetItem(
        DEPLOYMENT,
        TARGET,
        0,
        status,
        "",
        "111111111111",
        "eu-central-1",
        depends_on=(),
        dependents=(),
        is_blocked=False,
        attempt=1,
        progress=Progress(),
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # fields of TargetItem


def an_input(action: str) -> ActionInput:
    """What the state machine hands to the action's task; the time is up a thousand seconds from now."""
    return ActionInput(DEPLOYMENT, TARGET, action, int((NOW + 1_000) * 1000))


def work(
    ports: ScriptedPorts, plan: TargetPlan = PLAN, *, deadline_seconds: float | None = None
) -> TargetWork:
    """The target, open to be worked on."""
    return TargetWork(ports, DEPLOYMENT, plan, ports.functions, deadline_seconds)


def an_alias(routing: Routing, revision_id: str = "r1") -> AliasState:
    """The alias `live` of `quote`."""
    return AliasState(ALIAS, routing, revision_id)


def latest(code_sha256: str = "old-code", revision_id: str = "f1", **changes: object) -> FunctionState:
    """`$LATEST` of `quote`."""
    return replace(a_function_state(code_sha256=code_sha256), revision_id=revision_id, **changes)  # type: ignore[arg-type]  # fields of FunctionState


def old_version_serves() -> Script:
    """The version before, which has had no traffic since the promotion, can still take it."""
    return Script() << functions.get_function(FUNCTION, "6") >> latest(version="6")


def writes_alias(wanted: Routing, revision_id: str, answered: AliasState) -> Script:
    """The alias is given a routing without weights, and then read as the write has answered."""
    return (
        Script()
        << functions.update_alias(FUNCTION, ALIAS, wanted, revision_id)
        >> answered
        << functions.get_alias(FUNCTION, ALIAS)
        >> answered
    )


def still_runs(target: TargetItem | None = None) -> Script:
    """The target may be worked on, and the deployment was not cancelled; it holds no place any more."""
    return runs(target=target or a_target(is_parked=True))


OF_DEPLOYMENT = Quota(f"deployment {DEPLOYMENT}", 50)
"""The quota in which every target of the deployment needs a place."""


def nobody_is_next() -> Script:
    """Nobody waits for the place that has just been given back."""
    return Script() << quotas.uses((OF_DEPLOYMENT,)) >> [QuotaUse(OF_DEPLOYMENT)]


def takes_a_place(target: TargetItem) -> Script:
    """There is a place, and the execution of the target starts."""
    started = Script() << quotas.start(target, (OF_DEPLOYMENT,)) >> Started(is_running=True)
    return started << workflow.start_target(target)


def runs(
    plan: TargetPlan = PLAN, target: TargetItem | None = None, deployment: DeploymentItem | None = None
) -> Script:
    """The target is read with its plan and deployment; it may be worked on unless these say otherwise."""
    found = TargetRecords(deployment or a_deployment(), target or a_target(), plan)
    return Script() << stored.of_target(DEPLOYMENT, TARGET) >> found


def opens_work(action: str, plan: TargetPlan = PLAN) -> Script:
    """The target may be worked on, the stages before this action's are done, and its account is reached."""
    return runs(plan) << reaches_account(action, plan)


def reaches_account(action: str, plan: TargetPlan = PLAN) -> Script:
    """The stages before this action's are done, and the account of the target is reached."""
    stage = int(action.split(".", maxsplit=1)[0])
    return (
        Script()
        << targets.report_stage(DEPLOYMENT, TARGET, stage - 1, NOW)
        << accounts.connect(plan, DEPLOYMENT)
        >> functions
    )


def stage_is_done(action: str, event: TimelineEvent | None = None) -> Script:
    """The stage of this action is done, and what was done last is told with it."""
    stage = int(action.split(".", maxsplit=1)[0])
    return Script() << targets.report_stage(DEPLOYMENT, TARGET, stage, NOW, event)


def waits_for_nothing(deployment_id: str = DEPLOYMENT) -> Script:
    """The deployment has no waits: none is open, and none has a reply that its state has not had."""
    return Script() << waits.list_all(deployment_id) >> []


def seen_until_it_lasts(alias: AliasState | None) -> Script:
    """The alias is seen where nobody expects it, which is believed once it has lasted for some seconds."""
    script: Script = Script() << functions.get_alias(FUNCTION, ALIAS) >> alias
    for pause in (0.25, 0.5, 1.0, 2.0, 2.0):
        script = script << clock.sleep(pause) << functions.get_alias(FUNCTION, ALIAS) >> alias
    return script


def saves(
    record: FunctionRecord, lease: Lease = LEASE, *, stage: int | None = None, is_new: bool = False
) -> Script:
    """The record is stored, under the lease."""
    return Script() << targets.save_function(DEPLOYMENT, TARGET, record, lease, stage=stage, is_new=is_new)


def saves_first(record: FunctionRecord, lease: Lease = LEASE, *, stage: int | None = None) -> Script:
    """The record is stored, unless another run of the step has stored one."""
    return saves(record, lease, stage=stage, is_new=True)


def compares_with(stored: FunctionRecord | None) -> Script:
    """Before somebody else is blamed, the record is read: another run of the step may have gone on."""
    return Script() << targets.function(DEPLOYMENT, TARGET, FUNCTION) >> stored


def reads_functions(
    lease: Lease | None,
    record: FunctionRecord | None = None,
    pinned: CodeSource | None = None,
    plan: TargetPlan = PLAN,
) -> Script:
    """What is stored of the function `quote` is read; there is no other, and nobody deletes its versions."""
    found = {FUNCTION: FunctionRecords(lease, record, pinned)}
    return Script() << stored.of_functions(DEPLOYMENT, plan) >> found


def an_event(
    kind: str,
    detail: str = "",
    *words: str,
    target: str = TARGET,
    facts: Mapping[str, object] | None = None,
    at: float = NOW,
) -> TimelineEvent:
    """An event of this kind, about this, in whatever words as long as these are among them."""
    return TimelineEvent(kind, text_with(*words), at, target, detail, facts or {})


def records(event: TimelineEvent, deployment_id: str = DEPLOYMENT) -> Script:
    """The event is new, and the event bus hears of it when it is a transition."""
    told = Script() << timeline.add(deployment_id, event) >> True
    return told << events.publish(deployment_id, event) if event.kind in TRANSITIONS else told


def submitted(*words: str) -> TimelineEvent:
    """The first event of a deployment, in whatever words as long as these are among them."""
    return an_event("DeploymentSubmitted", "", *words, target="")


def creates(submission: Submission, *words: str) -> Cue[Admission]:
    """The deployment is stored with the machine version of the moment, and told in the same write."""
    pinned = replace(submission, machine_version="7")
    return Script() << workflow.target_version() >> "7" << deployments.create(pinned, submitted(*words))


def hears_of(deployment_id: str, *words: str) -> Script:
    """The event bus hears of a deployment that is new."""
    return Script() << events.publish(deployment_id, submitted(*words))


RED, GREEN = AlarmState("errors", "ALARM", "too many", NOW - 5), AlarmState("errors", "OK", "", NOW - 50)
WATCHING = replace(PLAN, alarms=(AlarmWatch(("errors",)),))
"""The target with an alarm."""


def sees_alarms(*seen: AlarmState, plan: TargetPlan = WATCHING) -> Script:
    """CloudWatch is asked for all alarms of the plan at once."""
    return Script() << alarms.states(plan, DEPLOYMENT, names_of(plan.alarms)) >> seen


def alarm_is(state: AlarmState) -> Script:
    """The alarm is read, and compared with how it stood at the start, which was green."""
    watched = a_target(alarms_at_start=(GREEN,))
    looked = sees_alarms(state) << targets.get(DEPLOYMENT, TARGET) >> watched
    return looked if state == GREEN else looked << targets.note_alarms(DEPLOYMENT, TARGET, (state,))
