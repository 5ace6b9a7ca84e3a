"""Freezes before a target starts: it is held or refused, a rollback and a broken glass pass, others start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sluice.domain.guardrails.freezes import EVERYWHERE, Freeze, Once, Scope
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.record.allowed import BreakGlassUse, Hold
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.quotas import Started
from sluice.domain.record.status import TargetStatus
from sluice.tasks.dispatch.dispatcher import start_if_free
from sluice.tasks.dispatch.reconcile import reconcile
from tests.tasks.dispatch.sweep import STARTED, has, reads, rest
from tests.tasks.ports import ScriptedPorts, deployments, quotas, targets, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    OF_DEPLOYMENT,
    PLAN,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    records,
    takes_a_place,
)
from tests.tasks.script import NOW, Script

AN_HOUR = 3600.0
RULE = "freezes['books']"
WAITS = a_target(TargetStatus.WAITING)
IN_WORDS = "freeze 'books' until 1970-01-12 14:46 UTC: the books are closed"
HELD = Hold(RULE, NOW + AN_HOUR, 3, IN_WORDS)


def frozen(scope: Scope = EVERYWHERE, *, refuses: bool = False, ends_in: float = AN_HOUR) -> Guardrails:
    now = datetime.fromtimestamp(NOW, UTC).replace(tzinfo=None)
    window = Once(now - timedelta(hours=1), now + timedelta(seconds=ends_in))
    freeze = Freeze("books", "UTC", window, scope, refuses, "the books are closed")
    return Guardrails(freezes=(freeze,), version=3)


def looks(deployment: DeploymentItem | None = None) -> Script:
    """Whose the target is."""
    return Script() << deployments.get(DEPLOYMENT) >> (deployment or a_deployment())


def is_held(*, is_new: bool = True) -> Script:
    script: Script = Script() << targets.plan(DEPLOYMENT, TARGET) >> PLAN
    script = script << targets.hold(DEPLOYMENT, TARGET, HELD) >> is_new
    if not is_new:
        return script
    event = an_event(
        "TargetHeld",
        f"{RULE}@{NOW + AN_HOUR:.0f}",
        IN_WORDS,
        facts={"rule": RULE, "until": NOW + AN_HOUR},
    )
    return script << records(event)


def tries(script: Script, rules: Guardrails, target: TargetItem = WAITS) -> bool:
    return script.play(lambda ports: start_if_free(ports, rules, target, {}))


def test_holds_the_target_and_says_until_when() -> None:
    assert not tries(looks() << is_held(), frozen())


def test_says_nothing_again_when_the_target_is_known_to_be_held() -> None:
    assert not tries(looks() << is_held(is_new=False), frozen())


def test_skips_the_target_and_its_dependents_when_the_freeze_refuses() -> None:
    reason = f"Skipped, because guardrails refuse it by {IN_WORDS}."
    script = (
        looks()
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.move(DEPLOYMENT, TARGET, TargetStatus.SKIPPED, reason=reason, at=NOW)
        >> True
        << records(an_event("TargetSkipped", "", reason))
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> a_deployment()
        << targets.mark_propagated(DEPLOYMENT, TARGET)
    )
    assert not tries(script, frozen(refuses=True))


def test_leaves_the_target_alone_when_it_has_moved_before_the_freeze_refuses_it() -> None:
    reason = f"Skipped, because guardrails refuse it by {IN_WORDS}."
    move = targets.move(DEPLOYMENT, TARGET, TargetStatus.SKIPPED, reason=reason, at=NOW)
    assert not tries(
        looks() << targets.plan(DEPLOYMENT, TARGET) >> PLAN << move >> False, frozen(refuses=True)
    )


@pytest.mark.parametrize(
    "deployment",
    [
        a_deployment(reverts="dep-0"),
        a_deployment(break_glass=(BreakGlassUse("deployment", "ada", "outage", NOW),)),
        a_deployment(break_glass=(BreakGlassUse("freeze", "ada", "outage", NOW, TARGET),)),
    ],
    ids=["a rollback", "glass broken for all", "glass broken for the target"],
)
def test_starts_the_target_when_what_it_does_passes_freezes(deployment: DeploymentItem) -> None:
    assert tries(looks(deployment=deployment) << takes_a_place(WAITS), frozen())


def test_holds_the_target_when_the_glass_was_broken_for_another() -> None:
    use = BreakGlassUse("freeze", "ada", "outage", NOW, "other")
    assert not tries(looks(deployment=a_deployment(break_glass=(use,))) << is_held(), frozen())


@pytest.mark.parametrize(
    "scope", [Scope(accounts=("999999999999",)), Scope(targets=("x*",)), Scope(applications=("x*",))]
)
def test_starts_the_target_when_the_freeze_is_about_others(scope: Scope) -> None:
    assert tries(looks() << targets.plan(DEPLOYMENT, TARGET) >> PLAN << takes_a_place(WAITS), frozen(scope))


def test_starts_the_target_when_the_window_has_ended() -> None:
    script = looks() << targets.plan(DEPLOYMENT, TARGET) >> PLAN << takes_a_place(WAITS)
    assert tries(script, frozen(ends_in=-1))


def test_asks_no_further_when_the_target_waits_for_another() -> None:
    blocked = a_target(TargetStatus.WAITING, is_blocked=True)
    script = Script() << quotas.start(blocked, (OF_DEPLOYMENT,)) >> Started()
    assert not tries(script, frozen(), blocked)


def test_asks_no_further_when_the_target_runs_already() -> None:
    running = a_target()
    assert tries(Script() << workflow.start_target(running), frozen(), running)


def test_costs_no_call_when_there_is_no_freeze() -> None:
    assert tries(takes_a_place(WAITS), NO_GUARDRAILS)


def sweeps(script: Script, rules: Guardrails) -> None:
    def sweep(ports: ScriptedPorts) -> None:
        ports.guardrails.rules = rules
        reconcile(ports, DEPLOYMENT)

    script.play(sweep)


def test_reconciler_leaves_a_held_target_alone_until_its_time() -> None:
    sweeps(reads() << has(replace(WAITS, hold=HELD)) << rest(), frozen())


@pytest.mark.parametrize(
    "hold",
    [replace(HELD, until=NOW), replace(HELD, version=2)],
    ids=["the window has ended", "other guardrails were applied"],
)
def test_reconciler_starts_a_held_target_when_it_may(hold: Hold) -> None:
    held = replace(WAITS, hold=hold)
    script = reads() << has(held) << deployments.get(DEPLOYMENT) >> STARTED << looks()
    script = script << targets.plan(DEPLOYMENT, TARGET) >> PLAN << takes_a_place(held) << rest()
    sweeps(script, frozen(ends_in=-1))
