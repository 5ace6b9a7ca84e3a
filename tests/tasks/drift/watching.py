"""What every probe for drift says to the function's account, and what is stored before it."""

from dataclasses import replace

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from tests.tasks.ports import drift, inspection, inspectors, leases, targets
from tests.tasks.scene import (
    ALIAS,
    ARN,
    CANDIDATE,
    DEPLOYMENT,
    FENCE,
    FUNCTION,
    PLAN,
    RECORD,
    TARGET,
    a_target,
    an_alias,
    latest,
)
from tests.tasks.script import NOW, Script
from tests.unit.domain.drift.watches import a_watched

SUCCEEDED = a_target(TargetStatus.SUCCEEDED, ended_at=NOW - 500)
DEPLOYED = replace(RECORD, is_changed=True, routing=CANDIDATE)
WATCHED = a_watched(deployed_at=NOW - 500, revision=4)
FREE = Lease(ARN, FENCE, application="parcels", target=TARGET)
LATEST = latest("new-code")
PROMOTED = an_alias(CANDIDATE)


def holds(lease: Lease | None = FREE) -> Script:
    return Script() << leases.get(ARN) >> lease


def expects(plan: TargetPlan = PLAN, record: FunctionRecord | None = DEPLOYED) -> Script:
    """What the last deployment left is worked out from its stored items."""
    script = (
        Script()
        << targets.plan(DEPLOYMENT, TARGET)
        >> plan
        << targets.function(DEPLOYMENT, TARGET, FUNCTION)
        >> record
    )
    return script if record is None else script << targets.get(DEPLOYMENT, TARGET) >> SUCCEEDED


def enters(plan: TargetPlan = PLAN) -> Script:
    return Script() << inspectors.watch(plan, FUNCTION, "sluice-drift") >> inspection


def sees(alias: AliasState | None = PROMOTED, latest: FunctionState | None = LATEST) -> Script:
    """The function, its alias, the version that should serve, and what passes the alias: nothing."""
    return (
        Script()
        << inspection.get_function(FUNCTION)
        >> latest
        << inspection.get_alias(FUNCTION, ALIAS)
        >> alias
        << inspection.get_function(FUNCTION, "7")
        >> replace(LATEST, version="7")
        << inspection.has_function_url(FUNCTION)
        >> False
        << inspection.callers(FUNCTION)
        >> []
        << inspection.event_sources(FUNCTION)
        >> []
    )


def probed(alias: AliasState | None = PROMOTED) -> Script:
    """A whole probe, which reads the lease again before it believes a difference."""
    script = holds() << expects() << enters() << sees(alias)
    return script if alias == PROMOTED else script << holds()


def saves(watched: WatchedFunction, *, is_first: bool = True) -> Script:
    return Script() << drift.save(watched) >> is_first
