"""What scripts are about: one deployment with the target `prod`, its function `quote`, and small answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.timeline import TRANSITIONS, TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease, lease_seconds
from sluice.ports import Ports
from sluice.tasks.change.target_work import TargetWork
from tests.builders import a_function_state, a_record, a_target_plan
from tests.tasks.calls import text_with
from tests.tasks.ports import ScriptedPorts, events, targets, timeline
from tests.tasks.script import NOW, Script

DEPLOYMENT, TARGET, FUNCTION, ALIAS = "dep-1", "prod", "quote", "live"
PLAN = a_target_plan()
STABLE, QUARTER, CANDIDATE, FOREIGN = Routing("6"), Routing("6", {"7": 25.0}), Routing("7"), Routing("5")
"""The alias before, with the step's weight, promoted, and where somebody else puts it."""
FENCE = 3
ARN = "arn:aws:lambda:eu-central-1:111111111111:function:quote"
LEASE = Lease(ARN, FENCE, NOW + lease_seconds(PLAN), DEPLOYMENT, TARGET)
RECORD = replace(a_record(), routing=STABLE, alias_revision_id="r1", fence=FENCE)
"""`quote` once it is prepared: its alias was last written, or seen, under the revision r1."""


def work(
    ports: ScriptedPorts, plan: TargetPlan = PLAN, *, deadline_seconds: float | None = None
) -> TargetWork:
    """The target, open to be worked on."""
    return TargetWork(cast("Ports", ports), DEPLOYMENT, plan, ports.functions, deadline_seconds)


def an_alias(routing: Routing, revision_id: str = "r1") -> AliasState:
    """The alias `live` of `quote`."""
    return AliasState(ALIAS, routing, revision_id)


def latest(code_sha256: str = "old-code", revision_id: str = "f1", **changes: object) -> FunctionState:
    """`$LATEST` of `quote`."""
    return replace(a_function_state(code_sha256=code_sha256), revision_id=revision_id, **changes)  # type: ignore[arg-type]  # fields of FunctionState


def saves(record: FunctionRecord, lease: Lease = LEASE) -> Script:
    """The record is stored, under the lease."""
    return Script() << targets.save_function(DEPLOYMENT, TARGET, record, lease)


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
