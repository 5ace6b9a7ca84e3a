"""Keeping the new version after a failed gate: the old one's provisioned concurrency is taken."""

from dataclasses import replace

from sluice.domain.function.provisioned import ProvisionedConcurrency, ProvisionedState
from sluice.domain.plan.actions import AskForApproval, Promote, ReleaseConcurrency, SetWeight
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.lease import lease_seconds
from sluice.domain.rollback.point import RollbackOutcome
from sluice.errors import AccessDeniedError
from sluice.ports.target import TargetFunctions
from sluice.tasks.restore.keep_version import keep_version
from tests.builders import a_function_plan, a_target_plan, stages_of
from tests.tasks.calls import text_with
from tests.tasks.ports import accounts, functions, targets
from tests.tasks.scene import (
    ALIAS,
    CANDIDATE,
    DEPLOYMENT,
    FUNCTION,
    LEASE,
    RECORD,
    TARGET,
    an_alias,
    an_event,
    records,
    saves,
    waits_for_nothing,
)
from tests.tasks.script import NOW, Cue, Script

STAGES = stages_of(SetWeight("", 25), Promote(""), AskForApproval(""), ReleaseConcurrency(""))
KEEPS = replace(
    a_target_plan(),
    stages=STAGES,
    functions=(replace(a_function_plan(), provisioned=ProvisionedConcurrency()), a_function_plan("other")),
)
PROVIDED = replace(
    RECORD, rollback_point=replace(RECORD.rollback_point, provisioned=5), is_provided=True, is_changed=True
)


KEPT = RollbackOutcome(TargetStatus.FAILED, text_with("Nobody approved.", "keep"))


def kept(script: Script) -> RollbackOutcome:
    return script.play(lambda ports: keep_version(ports, DEPLOYMENT, KEEPS, "Nobody approved."))


def keeps() -> Cue[TargetFunctions]:
    return waits_for_nothing() << accounts.connect(KEEPS, DEPLOYMENT, {})


def test_takes_the_old_versions_concurrency_when_the_new_version_stays() -> None:
    script = (
        keeps()
        >> functions
        << targets.function(DEPLOYMENT, TARGET, FUNCTION)
        >> PROVIDED
        << saves(replace(PROVIDED, is_released=True), replace(LEASE, until=NOW + lease_seconds(KEEPS)))
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(CANDIDATE)
        << functions.get_provisioned(FUNCTION, "6")
        >> ProvisionedState(5, "READY")
        << functions.delete_provisioned(FUNCTION, "6")
        << records(an_event("ConcurrencyReleased", FUNCTION))
    )
    assert kept(script) == KEPT


def test_says_what_still_costs_money_when_the_new_version_stays_and_nobody_is_let_in() -> None:
    script = (
        keeps() >> AccessDeniedError("no") << records(an_event("ConcurrencyKept", FUNCTION, "costs money"))
    )
    assert kept(script) == KEPT
