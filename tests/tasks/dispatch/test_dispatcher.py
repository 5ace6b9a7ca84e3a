"""The dispatcher: which targets an end frees or skips, and what wakes the deployment after the last one."""

from collections.abc import Sequence

import pytest

from sluice.domain.guardrails.rules import NO_GUARDRAILS
from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import Started
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import RetryableError
from sluice.tasks.dispatch.dispatcher import propagate, resume_deployment, start_if_free
from tests.tasks.calls import text_with
from tests.tasks.ports import deployments, events, quotas, targets, timeline, vault, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    OF_DEPLOYMENT,
    a_deployment,
    a_target,
    an_event,
    records,
    takes_a_place,
)
from tests.tasks.script import NOW, Cue, Script

SUCCEEDED, SKIPPED, FAILED = TargetStatus.SUCCEEDED, TargetStatus.SKIPPED, TargetStatus.FAILED
PURPOSE = f"{DEPLOYMENT}/run-targets"


def target(name: str, status: TargetStatus, *dependents: str, is_blocked: bool = False) -> TargetItem:
    return a_target(status, name=name, dependents=dependents, is_blocked=is_blocked)


def reads(item: TargetItem) -> Script:
    return Script() << targets.get(DEPLOYMENT, item.name) >> item


def counts(name: str, *, has_open_targets: bool = True) -> Script:
    """The target is taken off the open ones, and noted as told."""
    closed = a_deployment(has_open_targets=has_open_targets, sealed_tokens=(b"sealed",))
    script: Script = Script() << deployments.close_target(DEPLOYMENT, name) >> closed
    if not has_open_targets:
        script = script << wakes()
    return script << targets.mark_propagated(DEPLOYMENT, name)


def wakes() -> Script:
    return (
        Script() << vault.unseal(b"sealed", PURPOSE) >> "token" << workflow.succeed("token", {"done": True})
    )


def skips(name: str, cause: str, *, moved: bool = True) -> Script:
    reason = text_with(cause)
    return Script() << targets.move(DEPLOYMENT, name, SKIPPED, reason=reason, at=NOW) >> moved


def propagates(script: Script, ended: TargetItem) -> None:
    script.play(lambda ports: propagate(ports, ended))


def test_starts_a_dependent_when_it_waits_for_nothing_more() -> None:
    free = target("second", TargetStatus.WAITING)
    script = (
        Script()
        << targets.release(DEPLOYMENT, "second", "first")
        >> free
        << takes_a_place(free)
        << counts("first")
    )
    propagates(script, target("first", SUCCEEDED, "second"))


@pytest.mark.parametrize(
    "dependent",
    [
        target("second", TargetStatus.WAITING, is_blocked=True),
        target("second", SKIPPED),
        target("second", TargetStatus.ROLLING_BACK),
    ],
)
def test_starts_no_dependent_when_it_waits_for_others_or_has_ended(dependent: TargetItem) -> None:
    script = Script() << targets.release(DEPLOYMENT, "second", "first") >> dependent << counts("first")
    propagates(script, target("first", SUCCEEDED, "second"))


def test_starts_the_execution_again_when_whoever_started_the_target_may_have_died() -> None:
    running = target("second", TargetStatus.RUNNING)
    script = (
        Script()
        << targets.release(DEPLOYMENT, "second", "first")
        >> running
        << workflow.start_target(running)
        << counts("first")
    )
    propagates(script, target("first", SUCCEEDED, "second"))


@pytest.mark.parametrize("status", [FAILED, TargetStatus.ROLLED_BACK, TargetStatus.CANCELLED])
def test_skips_all_that_depend_on_it_to_the_last_when_a_target_did_not_succeed(status: TargetStatus) -> None:
    script = (
        Script()
        << skips("second", "first")
        << reads(target("second", SKIPPED, "third"))
        << counts("first")
        << records(an_event("TargetSkipped", target="second"))
        << skips("third", "second")
        << reads(target("third", SKIPPED))
        << counts("second")
        << records(an_event("TargetSkipped", target="third"))
        << counts("third", has_open_targets=False)
    )
    propagates(script, target("first", status, "second"))


def skips_two_together() -> Cue[Sequence[TimelineEvent]]:
    """Up to the answer that says which of the two events are new."""
    told = [an_event("TargetSkipped", target=name) for name in ("second", "third")]
    return (
        Script()
        << skips("second", "first")
        << reads(target("second", SKIPPED))
        << skips("third", "first")
        << reads(target("third", SKIPPED))
        << counts("first")
        << timeline.add_all(DEPLOYMENT, told)
    )


def test_tells_all_that_are_skipped_together_in_one_write_and_one_call() -> None:
    new = TimelineEvent("TargetSkipped", "Skipped", NOW, "third")
    script = (
        skips_two_together()
        >> [new]
        << events.publish_all(DEPLOYMENT, [new])
        << counts("second")
        << counts("third", has_open_targets=False)
    )
    propagates(script, target("first", FAILED, "second", "third"))


def test_publishes_nothing_when_all_that_is_skipped_was_told_before() -> None:
    script = skips_two_together() >> [] << counts("second") << counts("third", has_open_targets=False)
    propagates(script, target("first", FAILED, "second", "third"))


def test_walks_on_only_where_a_move_changed_something() -> None:
    script = (
        Script()
        << skips("second", "first", moved=False)
        << skips("third", "first")
        << reads(target("third", SKIPPED))
        << counts("first")
        << records(an_event("TargetSkipped", target="third"))
        << counts("third")
    )
    propagates(script, target("first", FAILED, "second", "third"))


def test_counts_nothing_when_the_target_has_not_ended() -> None:
    propagates(Script(), target("first", TargetStatus.ROLLING_BACK, "second"))


def test_wakes_the_deployment_when_the_last_target_has_ended() -> None:
    propagates(counts("first", has_open_targets=False), target("first", SUCCEEDED))


def test_notes_nothing_as_told_when_the_deployment_could_not_be_woken() -> None:
    script = (
        Script()
        << deployments.close_target(DEPLOYMENT, "first")
        >> a_deployment(has_open_targets=False, sealed_tokens=(b"sealed",))
        << vault.unseal(b"sealed", PURPOSE)
        >> RetryableError("throttled")
    )
    with pytest.raises(RetryableError):
        propagates(script, target("first", SUCCEEDED))


def test_wakes_nobody_when_no_state_waits_yet() -> None:
    Script().play(lambda ports: resume_deployment(ports, a_deployment()))


def test_starts_no_execution_when_the_target_has_moved_meanwhile() -> None:
    free = target("first", TargetStatus.WAITING)
    script = Script() << quotas.start(free, (OF_DEPLOYMENT,)) >> Started()
    assert not script.play(lambda ports: start_if_free(ports, NO_GUARDRAILS, free, {}))
