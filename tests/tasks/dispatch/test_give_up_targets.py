"""A target that cannot be repaired is stopped, so that it rolls back, and then ended, never as a success."""

import logging
from dataclasses import replace

import pytest

from sluice.domain.record.items import TargetItem
from sluice.domain.record.repairs import LAST_ROUND, PATIENCE
from sluice.domain.record.status import TargetStatus
from sluice.errors import RetryableError
from sluice.tasks.dispatch.give_up import repairing
from tests.builders import a_record
from tests.tasks.calls import text_with
from tests.tasks.dispatch.giving_up import ERROR, OVER, RUNNING, fails, forgets_waits, gives_up, stops
from tests.tasks.dispatch.sweep import MISSING, RUNS, STARTED, counts, runs
from tests.tasks.ports import ScriptedPorts, deployments, leases, repairs, targets, timeline, workflow
from tests.tasks.scene import ARN, DEPLOYMENT, PLAN, TARGET, a_target, an_event, nobody_is_next, records
from tests.tasks.script import NOW, Script


def ends(*words: str) -> Script:
    """The end is stored with a reason that has these words, and never as a success."""
    return (
        Script()
        << targets.move(DEPLOYMENT, TARGET, TargetStatus.ROLLBACK_FAILED, reason=text_with(*words), at=NOW)
        >> True
    )


def explains(*changed: str) -> Script:
    """The record says what may still be live."""
    found = [replace(a_record(), is_changed=True) for _ in changed]
    script = Script() << targets.plan(DEPLOYMENT, TARGET) >> PLAN
    script = script << targets.functions(DEPLOYMENT, TARGET) >> found
    for name in changed:
        script = script << timeline.add(DEPLOYMENT, an_event("FunctionNotRestored", name)) >> True
    return script


def settles(ended: TargetItem) -> Script:
    """What follows from the end."""
    return (
        Script()
        << targets.get(DEPLOYMENT, TARGET)
        >> ended
        << records(an_event("TargetEnded", ended.status.value))
        << deployments.get(DEPLOYMENT)
        >> STARTED
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.functions(DEPLOYMENT, TARGET)
        >> []
        << leases.get(ARN)
        >> None
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> STARTED
        << targets.mark_propagated(DEPLOYMENT, TARGET)
        << nobody_is_next()
    )


@pytest.mark.parametrize("count", [0, 1, PATIENCE - 1, PATIENCE + 1])
def test_only_counts_when_patience_is_not_over(count: int) -> None:
    fails(counts(ERROR, TARGET, count))


def test_does_not_count_what_is_only_throttled(caplog: pytest.LogCaptureFixture) -> None:
    def repair(ports: ScriptedPorts) -> None:
        with repairing(ports, DEPLOYMENT, TARGET):
            raise RetryableError("throttled")

    Script().play(repair)
    assert [one.getMessage() for one in caplog.records] == ["repair will be tried again"]


def test_says_that_the_repair_failed_also_when_it_cannot_be_counted(caplog: pytest.LogCaptureFixture) -> None:
    fails(Script() << repairs.count(DEPLOYMENT, TARGET, NOW) >> RetryableError("throttled"))
    assert "repair failed" in [one.getMessage() for one in caplog.records]


def test_rings_the_alarm_when_something_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    fails(gives_up(1) << stops() << forgets_waits())
    (line,) = (one for one in caplog.records if one.getMessage() == "repair given up")
    assert (line.levelno, vars(line)["target"]) == (logging.CRITICAL, TARGET)


def test_stops_a_running_execution_first_so_that_the_target_rolls_back() -> None:
    fails(gives_up(1) << stops() << forgets_waits())


@pytest.mark.parametrize("round_", [2, 3])
def test_frees_no_lock_when_the_execution_was_stopped_just_now(round_: int) -> None:
    """A handler that it called may still be at work."""
    fails(gives_up(round_) << stops() << forgets_waits())


def test_ends_the_target_when_its_execution_is_over_and_says_what_may_be_live() -> None:
    ended = a_target(TargetStatus.ROLLBACK_FAILED)
    script = (
        gives_up(1)
        << runs(RUNNING, OVER)
        << forgets_waits()
        << explains("quote")
        << ends("Given up: 30 repairs", "kms:Decrypt is denied", "aws lambda update-alias")
        << settles(ended)
    )
    fails(script)


def test_waits_a_round_when_the_execution_cannot_be_read() -> None:
    fails(gives_up(1) << workflow.target_execution(RUNNING) >> ERROR << forgets_waits())


def test_says_that_an_execution_may_still_run_when_it_cannot_be_stopped() -> None:
    ended = a_target(TargetStatus.ROLLBACK_FAILED)
    cannot = (
        runs(RUNNING, RUNS) << workflow.stop_target(DEPLOYMENT, TARGET, 1, text_with("Given up")) >> ERROR
    )
    script = (
        gives_up(2)
        << cannot
        << forgets_waits()
        << explains()
        << ends("An execution of 'prod' may still run", "stop it in Step Functions")
        << settles(ended)
    )
    fails(script)


def test_ends_the_target_in_the_last_round_even_if_it_still_runs() -> None:
    ended = a_target(TargetStatus.ROLLBACK_FAILED)
    script = gives_up(LAST_ROUND) << stops() << forgets_waits() << explains() << ends("may still run")
    fails(script << settles(ended))


def test_ends_the_target_when_its_plan_cannot_be_read() -> None:
    ended = a_target(TargetStatus.ROLLBACK_FAILED)
    script = (
        gives_up(1)
        << runs(RUNNING, MISSING)
        << forgets_waits()
        << targets.plan(DEPLOYMENT, TARGET)
        >> KeyError("plan")
        << ends("cannot be read", "compare their aliases")
        << settles(ended)
    )
    fails(script)


def test_skips_a_target_that_cannot_be_started() -> None:
    waiting, skipped = a_target(TargetStatus.WAITING), a_target(TargetStatus.SKIPPED, is_propagated=True)
    script = (
        gives_up(1, waiting)
        << targets.move(
            DEPLOYMENT, TARGET, TargetStatus.SKIPPED, reason=text_with("could not be started"), at=NOW
        )
        >> True
        << targets.get(DEPLOYMENT, TARGET)
        >> skipped
        << records(an_event("TargetSkipped"))
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> STARTED
        << targets.mark_propagated(DEPLOYMENT, TARGET)
    )
    fails(script)


def test_does_what_can_be_done_when_an_end_cannot_be_settled() -> None:
    """Its dependents are skipped and it counts as ended, so that the deployment can end."""
    ended = a_target(TargetStatus.SUCCEEDED, dependents=("next",))
    script = (
        gives_up(1, ended)
        << targets.get(DEPLOYMENT, TARGET)
        >> ERROR
        << targets.get(DEPLOYMENT, TARGET)
        >> ended
        << records(an_event("TargetEnded", "SUCCEEDED"))
        << targets.plan(DEPLOYMENT, TARGET)
        >> KeyError("plan")
        << targets.move(DEPLOYMENT, "next", TargetStatus.SKIPPED, reason=text_with("'prod'"), at=NOW)
        >> True
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> STARTED
        << targets.mark_propagated(DEPLOYMENT, TARGET)
    )
    fails(script)
