"""One sweep runs at a time, takes its share of the time, and asks for lists, not about each execution."""

from collections.abc import Collection

import pytest

from sluice.domain.record.executions import target_execution_name
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.sweep import Sweep
from sluice.errors import RetryableError
from sluice.tasks.dispatch.reconcile import reconcile_all
from sluice.tasks.sweeping import HELD_SECONDS, SHARE_SECONDS
from tests.tasks.dispatch.sweep import RUNS, STARTED, has, rest, runs
from tests.tasks.ports import deployments, sweeps, workflow
from tests.tasks.scene import DEPLOYMENT, a_deployment, a_target
from tests.tasks.script import NOW, Script
from tests.tasks.sweeps import begins, ends


def sweeps_one(listed: Script) -> Script:
    """A sweep with one deployment, up to the list of what runs."""
    return (
        begins("reconcile")
        << deployments.list_unfinished()
        >> [DEPLOYMENT]
        << deployments.get(DEPLOYMENT)
        >> STARTED
        << listed
    )


def test_asks_about_no_execution_that_the_list_shows_running() -> None:
    target = a_target(TargetStatus.RUNNING)
    names = [DEPLOYMENT, target_execution_name(target)]
    script = sweeps_one(Script() << workflow.running() >> names) << has(target) << rest() << ends("reconcile")
    assert script.play(reconcile_all) == 1


@pytest.mark.parametrize("answer", [(), RetryableError("throttled"), KeyError("executions")])
def test_asks_about_each_execution_that_the_list_lacks(answer: Collection[str] | Exception) -> None:
    target = a_target(TargetStatus.RUNNING)
    script = (
        sweeps_one(Script() << workflow.running() >> answer)
        << workflow.deployment_execution(DEPLOYMENT)
        >> RUNS
        << has(target)
        << runs(target)
        << rest()
        << ends("reconcile")
    )
    assert script.play(reconcile_all) == 1


def test_looks_at_nothing_while_another_sweep_runs() -> None:
    script = Script() << sweeps.begin("reconcile", NOW, NOW + HELD_SECONDS) >> None
    assert script.play(reconcile_all) == 0


def test_goes_on_where_the_last_sweep_stopped() -> None:
    over = a_deployment(waits_for="d-0")
    script = begins("reconcile", after="d-2") << deployments.list_unfinished() >> ["d-3", "d-1", "d-2"]
    for one in ("d-3", "d-1", "d-2"):
        script = script << deployments.get(one) >> over
    assert (script << ends("reconcile", after="d-2")).play(reconcile_all) == 3


def test_leaves_the_rest_to_the_next_sweep_when_its_time_is_over() -> None:
    over = a_deployment(waits_for="d-0")
    script = (
        begins("reconcile")
        << deployments.list_unfinished()
        >> ["d-1", "d-2", "d-3"]
        << deployments.get("d-1")
        >> over
        << deployments.get("d-2")
        >> over
    ).at(NOW + SHARE_SECONDS) << ends("reconcile", stopped_at="d-2")
    assert script.play(reconcile_all) == 2


def test_says_what_it_comes_to_before_it_does_when_the_last_sweep_has_died() -> None:
    sweep, over = Sweep("reconcile", 7, is_careful=True), a_deployment(waits_for="d-0")
    script = Script() << sweeps.begin("reconcile", NOW, NOW + HELD_SECONDS) >> sweep
    script = script << deployments.list_unfinished() >> ["d-1", "d-2"]
    for one in ("d-1", "d-2"):
        script = script << sweeps.pass_on(sweep, one) << deployments.get(one) >> over
    assert (script << sweeps.end(sweep, "")).play(reconcile_all) == 2
