"""Probing a function: what is asked, what is left alone while somebody deploys, and what a refusal means."""

from dataclasses import replace

import pytest

from sluice.domain.drift.finding import DriftKind
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.provisioned import ProvisionedConcurrency
from sluice.domain.function.qualified import Qualifiers
from sluice.domain.guardrails.rules import NO_GUARDRAILS, AccountRule, Guardrails
from sluice.domain.record.items import DeploymentItem, Page
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.rollback.lease import Lease
from sluice.errors import AccessDeniedError
from sluice.tasks.drift.probe_function import Run, probe_function
from tests.builders import a_function_plan, a_target_plan
from tests.tasks.drift.watching import DEPLOYED, FREE, LATEST, WATCHED, enters, expects, holds, probed, sees
from tests.tasks.ports import deployments, inspection, inspectors, targets
from tests.tasks.scene import (
    ALIAS,
    ARN,
    FOREIGN,
    FUNCTION,
    PLAN,
    STABLE,
    TARGET,
    a_deployment,
    an_alias,
)
from tests.tasks.script import NOW, Script

DENIED = AccessDeniedError("no right")
LATER = replace(FREE, fence=9)


def probe(
    script: Script, watched: WatchedFunction = WATCHED, rules: Guardrails = NO_GUARDRAILS
) -> WatchedFunction | None:
    return script.play(lambda ports: probe_function(Run(ports, rules, NOW), watched))


def kinds(after: WatchedFunction | None) -> list[DriftKind]:
    assert after is not None
    return [one.kind for one in after.findings]


def newest(*found: DeploymentItem) -> Script:
    return Script() << deployments.list("parcels", 1, None) >> Page(found, None)


def ended(at: float) -> DeploymentItem:
    return a_deployment(status=DeploymentStatus.SUCCEEDED, ended_at=at)


def test_notes_the_time_when_nothing_has_drifted() -> None:
    assert probe(probed()) == replace(WATCHED, probed_at=NOW)


def test_finds_that_the_alias_was_moved() -> None:
    after = probe(probed(an_alias(FOREIGN)))
    assert kinds(after) == [DriftKind.ALIAS_MOVED]


def test_looks_as_nobody_in_particular_and_with_the_external_id_of_today() -> None:
    plan, today = replace(PLAN, requested_by="ada", external_id="old"), replace(PLAN, external_id="new")
    rules = Guardrails(accounts={"111111111111": AccountRule("demo", external_id="new")})
    probe(holds() << expects(plan) << enters(today) << sees(), rules=rules)


@pytest.mark.parametrize("lease", [replace(FREE, deployment_id="dep-2"), Lease(ARN, 9, 0.0, "dep-2", "x")])
def test_asks_nothing_more_when_a_deployment_holds_the_function(lease: Lease) -> None:
    assert probe(holds(lease)) is None


@pytest.mark.parametrize("newer", [a_deployment(), ended(NOW)])
def test_asks_nothing_more_when_a_deployment_that_held_it_is_open_or_not_noted(newer: DeploymentItem) -> None:
    assert probe(holds(LATER) << newest(newer)) is None


def test_believes_what_was_noted_when_a_deployment_that_held_it_has_left_nothing() -> None:
    after = probe(holds(LATER) << newest(ended(NOW - 1)) << expects() << enters() << sees())
    assert after == replace(WATCHED, probed_at=NOW, fence=9)


def test_probes_when_nobody_has_held_the_function_for_long() -> None:
    script = holds(None) << expects() << enters() << sees(an_alias(FOREIGN)) << holds(None)
    assert kinds(probe(script)) == [DriftKind.ALIAS_MOVED]


def test_believes_no_difference_when_a_deployment_has_begun_meanwhile() -> None:
    script = holds() << expects() << enters() << sees(an_alias(FOREIGN)) << holds(LATER)
    assert probe(script) is None


def test_believes_no_difference_when_the_deployment_has_just_ended() -> None:
    script = holds() << expects() << enters() << sees(an_alias(FOREIGN))
    assert probe(script, replace(WATCHED, deployed_at=NOW - 59)) is None


def test_finds_that_the_function_was_deleted_and_asks_for_nothing_of_it() -> None:
    script = holds() << expects() << enters() << inspection.get_function(FUNCTION) >> None
    assert kinds(probe(script << holds())) == [DriftKind.FUNCTION_DELETED]


def test_says_so_when_the_function_cannot_be_read_and_takes_nothing_for_deleted() -> None:
    script = holds() << expects() << enters() << inspection.get_function(FUNCTION) >> DENIED
    after = probe(script)
    assert after is not None
    assert (after.findings, after.unread, after.unread_since) == ((), "no right.", NOW)


def test_finds_what_it_may_read_when_triggers_may_not_be_read() -> None:
    script = (
        holds()
        << expects()
        << enters()
        << inspection.get_function(FUNCTION)
        >> LATEST
        << inspection.get_alias(FUNCTION, ALIAS)
        >> an_alias(FOREIGN)
        << inspection.get_function(FUNCTION, "7")
        >> replace(LATEST, version="7")
        << inspection.has_function_url(FUNCTION)
        >> DENIED
        << holds()
    )
    after = probe(script)
    assert kinds(after) == [DriftKind.ALIAS_MOVED]
    assert after is not None
    assert after.unread == "no right."


def test_raises_when_the_role_does_not_open() -> None:
    script = holds() << expects() << inspectors.watch(PLAN, FUNCTION, "sluice-drift") >> DENIED
    with pytest.raises(AccessDeniedError):
        probe(script)


def test_enters_no_account_that_guardrails_do_not_list() -> None:
    after = probe(holds() << expects(), rules=Guardrails(accounts={}))
    assert after is not None
    assert "111111111111 is not one of those" in after.unread


def test_says_so_when_the_record_of_the_deployment_is_gone() -> None:
    after = probe(holds() << expects(record=None))
    assert after is not None
    assert "not known any more" in after.unread


def test_reads_concurrency_and_controls_when_the_deployment_has_set_them() -> None:
    controls = FunctionControls(reserved_concurrency=5)
    function = replace(a_function_plan(), provisioned=ProvisionedConcurrency(3), controls=controls)
    plan = a_target_plan(functions=(function,))
    script = (
        holds()
        << expects(plan, replace(DEPLOYED, is_provided=True))
        << enters(plan)
        << sees()
        << inspection.provisioned_concurrency(FUNCTION, "7")
        >> 0
        << inspection.get_controls(FUNCTION, controls, Qualifiers("7", ALIAS))
        >> FunctionControls(reserved_concurrency=1)
        << holds()
    )
    assert kinds(probe(script)) == [DriftKind.CONCURRENCY_CHANGED, DriftKind.CONTROLS_CHANGED]


def test_compares_with_what_was_there_before_when_the_deployment_undoes_another() -> None:
    undoing = replace(PLAN, reverts="dep-0")
    version = replace(LATEST, code_sha256="old-code", version="6")
    script = (
        holds()
        << expects(undoing)
        << targets.function("dep-0", TARGET, FUNCTION)
        >> DEPLOYED
        << enters(undoing)
        << inspection.get_function(FUNCTION)
        >> LATEST
        << inspection.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
        << inspection.get_function(FUNCTION, "6")
        >> version
        << inspection.has_function_url(FUNCTION)
        >> False
        << inspection.callers(FUNCTION)
        >> []
        << inspection.event_sources(FUNCTION)
        >> []
    )
    assert probe(script) == replace(WATCHED, probed_at=NOW)
