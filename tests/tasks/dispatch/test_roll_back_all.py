"""Rolling the whole run back after one target failed: who is skipped, stopped, reopened and closed again."""

from dataclasses import replace

from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.tasks.dispatch.roll_back_all import roll_back_all
from tests.tasks.calls import text_with
from tests.tasks.ports import deployments, targets, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    RECORD,
    a_deployment,
    a_target,
    an_event,
    records,
    waits_for_nothing,
)
from tests.tasks.script import NOW, Script

FIRST = a_target(TargetStatus.ROLLED_BACK, name="first")
REASON = text_with("first", "rollbackAll")
STOP = StopRequest("RollbackRequestedError", REASON)
CHANGED = replace(RECORD, is_changed=True)
BEGINS: Script = (
    Script()
    << deployments.fail(DEPLOYMENT, "first")
    >> a_deployment(failed_target="first")
    << records(an_event("RunRollsBack", target=""))
)


def target(name: str, status: TargetStatus, stop: StopRequest | None = None) -> TargetItem:
    return a_target(status, name=name, stop=stop)


def lists(*items: TargetItem) -> Script:
    return Script() << targets.list(DEPLOYMENT) >> [FIRST, *items]


def rolls_back(script: Script) -> None:
    script.play(lambda ports: roll_back_all(ports, FIRST))


SUCCEEDED = target("second", TargetStatus.SUCCEEDED)
REOPENS = (
    BEGINS
    << lists(SUCCEEDED)
    << lists(SUCCEEDED)
    << waits_for_nothing()
    << lists(SUCCEEDED)
    << targets.functions(DEPLOYMENT, "second")
    >> [CHANGED]
    << deployments.reopen_target(DEPLOYMENT, "second")
    >> True
    << targets.reopen(DEPLOYMENT, "second", REASON)
)


def test_does_nothing_when_another_target_was_the_first_to_fail() -> None:
    rolls_back(Script() << deployments.fail(DEPLOYMENT, "first") >> a_deployment(failed_target="second"))


def test_skips_what_waits_and_lets_its_dependents_know() -> None:
    waiting, skipped = target("second", TargetStatus.WAITING), target("second", TargetStatus.SKIPPED)
    script = (
        BEGINS
        << lists(waiting)
        << targets.move(DEPLOYMENT, "second", TargetStatus.SKIPPED, reason=REASON, at=NOW)
        >> True
        << records(an_event("TargetSkipped", target="second"))
        << deployments.close_target(DEPLOYMENT, "second")
        >> a_deployment()
        << targets.mark_propagated(DEPLOYMENT, "second")
        << lists(skipped)
        << waits_for_nothing()
        << lists(skipped)
    )
    rolls_back(script)


def test_stops_what_runs_when_nobody_has_stopped_it_before() -> None:
    running = target("second", TargetStatus.RUNNING)
    stopped = target("third", TargetStatus.RUNNING, StopRequest("AlarmError", "red"))
    script = (
        BEGINS
        << lists(running, stopped)
        << lists(running, stopped)
        << targets.request_stop(DEPLOYMENT, "second", STOP)
        >> True
        << waits_for_nothing()
        << lists(running, stopped)
    )
    rolls_back(script)


def test_puts_back_what_has_succeeded_by_an_execution_that_only_rolls_back() -> None:
    again = target("second", TargetStatus.ROLLING_BACK)
    script = (
        REOPENS >> True << targets.get(DEPLOYMENT, "second") >> again << workflow.start_target(again, REASON)
    )
    rolls_back(script)


def test_leaves_a_target_that_has_succeeded_when_it_changed_nothing() -> None:
    script = (
        BEGINS
        << lists(SUCCEEDED)
        << lists(SUCCEEDED)
        << waits_for_nothing()
        << lists(SUCCEEDED)
        << targets.functions(DEPLOYMENT, "second")
        >> [RECORD]
    )
    rolls_back(script)


def test_leaves_a_target_that_has_succeeded_when_the_deployment_has_ended() -> None:
    script = (
        BEGINS
        << lists(SUCCEEDED)
        << lists(SUCCEEDED)
        << waits_for_nothing()
        << lists(SUCCEEDED)
        << targets.functions(DEPLOYMENT, "second")
        >> [CHANGED]
        << deployments.reopen_target(DEPLOYMENT, "second")
        >> False
    )
    rolls_back(script)


def test_counts_the_target_as_ended_again_when_its_rollback_is_over_by_now() -> None:
    ended = target("second", TargetStatus.ROLLED_BACK)
    script = (
        REOPENS
        >> False
        << targets.get(DEPLOYMENT, "second")
        >> ended
        << deployments.close_target(DEPLOYMENT, "second")
        >> a_deployment()
    )
    rolls_back(script)


def test_lets_the_rollback_end_the_target_when_an_earlier_try_has_begun_it() -> None:
    running = target("second", TargetStatus.ROLLING_BACK)
    rolls_back(REOPENS >> False << targets.get(DEPLOYMENT, "second") >> running)
