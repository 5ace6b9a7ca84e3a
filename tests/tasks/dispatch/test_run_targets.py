"""The beginnings: of a deployment, of its targets, and of one target's execution."""

import pytest

from sluice.domain.record.quotas import Holder, QuotaUse, Started
from sluice.domain.record.status import TargetStatus
from sluice.errors import DeploymentCancelledError, TargetStoppedError
from sluice.tasks.dispatch.begin_deployment import begin_deployment
from sluice.tasks.dispatch.begin_target import TargetBeginning, begin_target
from sluice.tasks.dispatch.run_targets import run_targets
from tests.tasks.ports import deployments, events, quotas, targets, vault, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    OF_DEPLOYMENT,
    PLAN,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    records,
    runs,
    takes_a_place,
)
from tests.tasks.script import NOW, Script

PURPOSE = f"{DEPLOYMENT}/run-targets"
KEEPS = Script() << vault.seal("token", PURPOSE) >> b"sealed" << deployments.keep_token(DEPLOYMENT, b"sealed")


def ran(script: Script) -> None:
    script.play(lambda ports: run_targets(ports, DEPLOYMENT, "token"))


def test_starts_every_target_that_waits_for_nothing_once_its_token_is_kept() -> None:
    first, second = (
        a_target(TargetStatus.WAITING, name="first"),
        a_target(TargetStatus.RUNNING, name="second"),
    )
    blocked = a_target(TargetStatus.WAITING, name="third", is_blocked=True)
    skipped = a_target(TargetStatus.SKIPPED, name="fourth")
    script = (
        KEEPS
        >> a_deployment()
        << targets.list(DEPLOYMENT)
        >> [first, second, blocked, skipped]
        << takes_a_place(first)
        << workflow.start_target(second)
    )
    ran(script)


def test_puts_all_that_find_no_place_in_line_together_and_looks_for_places_again() -> None:
    first, second = (a_target(TargetStatus.WAITING, name=name, index=n) for n, name in enumerate(("a", "b")))
    waiting = [
        (target, an_event("TargetQueued", OF_DEPLOYMENT.key, OF_DEPLOYMENT.in_words, target=target.name))
        for target in (first, second)
    ]
    script = (
        KEEPS
        >> a_deployment()
        << targets.list(DEPLOYMENT)
        >> [first, second]
        << quotas.start(first, (OF_DEPLOYMENT,))
        >> Started(full=OF_DEPLOYMENT)
        << quotas.queue_all(waiting, OF_DEPLOYMENT)
        << quotas.uses((OF_DEPLOYMENT,))
        >> [QuotaUse(OF_DEPLOYMENT, waiting=2, holders=frozenset({Holder("x", str(n)) for n in range(50)}))]
    )
    ran(script)


def test_starts_nothing_when_it_was_cancelled_before_there_was_a_token_to_fail() -> None:
    with pytest.raises(DeploymentCancelledError, match="by ada"):
        ran(KEEPS >> a_deployment(is_cancelled=True, cancel_reason="by ada"))


def test_starts_nothing_before_the_time_at_which_the_deployment_starts() -> None:
    scheduled = an_event("DeploymentScheduled", "", "start at 1970-01-12 13:46:41 UTC", target="")
    ran(KEEPS >> a_deployment(starts_at=NOW + 1) << records(scheduled))


def test_goes_on_at_once_when_every_target_was_skipped_before_its_time_came() -> None:
    scheduled = a_deployment(starts_at=NOW + 1, has_open_targets=False, sealed_tokens=(b"sealed",))
    script = (
        KEEPS
        >> scheduled
        << records(an_event("DeploymentScheduled", target=""))
        << vault.unseal(b"sealed", PURPOSE)
        >> "token"
        << workflow.succeed("token", {"done": True})
    )
    ran(script)


def test_goes_on_at_once_when_every_target_has_ended_by_now() -> None:
    script = (
        KEEPS
        >> a_deployment(has_open_targets=False, sealed_tokens=(b"first", b"sealed"))
        << targets.list(DEPLOYMENT)
        >> [a_target(TargetStatus.SUCCEEDED)]
        << vault.unseal(b"first", PURPOSE)
        >> "token of an earlier try"
        << workflow.succeed("token of an earlier try", {"done": True})
        << vault.unseal(b"sealed", PURPOSE)
        >> "token"
        << workflow.succeed("token", {"done": True})
    )
    ran(script)


def test_marks_the_deployment_as_running_and_tells_it() -> None:
    started = an_event("DeploymentStarted", target="")
    script = Script() << deployments.begin(DEPLOYMENT, started) >> True << events.publish(DEPLOYMENT, started)
    script.play(lambda ports: begin_deployment(ports, DEPLOYMENT))


def test_tells_the_start_again_when_an_earlier_try_may_have_died_before() -> None:
    started = an_event("DeploymentStarted", target="")
    script = Script() << deployments.begin(DEPLOYMENT, started) >> False << records(started)
    script.play(lambda ports: begin_deployment(ports, DEPLOYMENT))


def begins(script: Script, recover: str = "") -> TargetBeginning:
    return script.play(lambda ports: begin_target(ports, DEPLOYMENT, TARGET, recover))


STARTED = an_event("TargetStarted")
BEGINS: Script = (
    runs(PLAN)
    << targets.begin(DEPLOYMENT, TARGET, NOW, may_pause=False, event=STARTED)
    >> True
    << events.publish(DEPLOYMENT, STARTED)
)


def test_gives_the_execution_its_stages_and_its_time_limit() -> None:
    assert begins(BEGINS) == TargetBeginning(PLAN.stages, 1800)


def test_gives_no_stages_when_the_execution_is_there_to_roll_back() -> None:
    with pytest.raises(TargetStoppedError, match="timed out"):
        begins(Script(), "The execution of this target timed out")


def test_gives_no_stages_when_the_target_does_not_run() -> None:
    with pytest.raises(TargetStoppedError):
        begins(runs(target=a_target(TargetStatus.SKIPPED)))
