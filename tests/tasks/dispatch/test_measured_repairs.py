"""What the reconciler measures: its repairs, and after a whole sweep what is under way."""

from dataclasses import replace

from sluice.domain.record.items import ExecutionState
from sluice.domain.waits.wait import Wait
from sluice.tasks.dispatch.reconcile import START_GRACE_SECONDS, reconcile, reconcile_all
from sluice.tasks.sweeping import SHARE_SECONDS
from tests.tasks.calls import text_with
from tests.tasks.dispatch.sweep import MISSING, STARTED, has, reads, runs
from tests.tasks.ports import ScriptedPorts, deployments, targets, waits, workflow
from tests.tasks.scene import DEPLOYMENT, TARGET, a_deployment, a_target
from tests.tasks.script import NOW, Script
from tests.tasks.sweeps import begins, ends
from tests.tasks.wait.asked import APPROVAL, APPROVED, stage_is_reported, wakes

LATE = a_deployment(created_at=NOW - START_GRACE_SECONDS - 1)


def rest_with(*found: Wait) -> Script:
    return Script() << waits.list_all(DEPLOYMENT) >> found


def is_read_last() -> Script:
    return Script() << deployments.get(DEPLOYMENT) >> STARTED


def repairs(script: Script) -> list[str]:
    def act(ports: ScriptedPorts) -> list[str]:
        reconcile(ports, DEPLOYMENT)
        assert {one.metric.name for one in ports.own_metrics.measured} <= {"Repairs"}
        return [one.group for one in ports.own_metrics.measured]

    return script.play(act)


def swept(script: Script) -> list[tuple[str, str, float]]:
    def act(ports: ScriptedPorts) -> list[tuple[str, str, float]]:
        reconcile_all(ports)
        return [(one.metric.name, one.group, one.value) for one in ports.own_metrics.measured]

    return script.play(act)


def test_counts_a_deployment_that_intake_had_not_started() -> None:
    assert repairs(reads(LATE, MISSING) << workflow.start_deployment(DEPLOYMENT)) == ["start"]


def test_counts_a_target_that_gets_another_execution() -> None:
    again = a_target(attempt=2)
    script = (
        reads()
        << has(a_target())
        << runs(a_target(), ExecutionState("ABORTED"))
        << targets.next_attempt(DEPLOYMENT, TARGET, 1)
        >> 2
        << targets.get(DEPLOYMENT, TARGET)
        >> again
        << workflow.start_target(again, text_with("execution"))
        << rest_with()
        << is_read_last()
    )
    assert repairs(script) == ["execution"]


def test_counts_a_reply_that_had_not_reached_its_state_and_none_that_had() -> None:
    told = replace(APPROVED, is_delivered=True)
    script = reads() << has() << rest_with(told, APPROVAL, APPROVED) << stage_is_reported()
    assert repairs(script << wakes(APPROVED) << is_read_last()) == ["reply"]


def test_says_what_is_under_way_when_it_came_to_every_deployment() -> None:
    script = begins("reconcile") << deployments.list_unfinished() >> [DEPLOYMENT]
    script = script << deployments.get(DEPLOYMENT) >> STARTED << workflow.running() >> [DEPLOYMENT]
    script = script << has() << rest_with(replace(APPROVAL, opened_at=NOW - 30)) << is_read_last()
    expected = [
        ("UnfinishedDeployments", "", 1),
        ("OpenWaits", "approval", 1),
        ("LongestWait", "approval", 30),
    ]
    assert swept(script << ends("reconcile")) == expected


def test_says_nothing_when_its_time_did_not_suffice_for_all() -> None:
    late = NOW + SHARE_SECONDS
    script = begins("reconcile") << deployments.list_unfinished() >> [DEPLOYMENT]
    assert swept(script.at(late) << ends("reconcile")) == []
