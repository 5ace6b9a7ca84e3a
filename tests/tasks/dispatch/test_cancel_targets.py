"""Cancelling: it is noted once, what waits is skipped, what runs is stopped, and the token is kept last."""

import json

from sluice.domain.record.items import StopRequest
from sluice.domain.record.status import TargetStatus
from sluice.tasks.dispatch.cancel_targets import cancel_targets
from tests.tasks.calls import text_with
from tests.tasks.ports import deployments, targets, vault, workflow
from tests.tasks.scene import DEPLOYMENT, a_deployment, a_target, an_event, records, waits_for_nothing
from tests.tasks.script import NOW, Script

PURPOSE = f"{DEPLOYMENT}/run-targets"
CAUSE = json.dumps({"errorMessage": "Cancelled by ada."})
WAITING, RUNNING = a_target(TargetStatus.WAITING, name="second"), a_target(TargetStatus.RUNNING)
SKIPPED = TargetStatus.SKIPPED
CANCELLED = a_deployment(is_cancelled=True, cancel_reason="Cancelled by ada")


def cancelled(script: Script, error: str = "DeploymentCancelledError") -> None:
    script.play(lambda ports: cancel_targets(ports, DEPLOYMENT, error, CAUSE, "token"))


def notes() -> Script:
    return (
        Script()
        << deployments.cancel(DEPLOYMENT, text_with("Cancelled by ada"))
        >> CANCELLED
        << records(an_event("DeploymentCancelled", target=""))
        << deployments.get(DEPLOYMENT)
        >> CANCELLED
    )


def keeps_the_token(*, has_open_targets: bool = True) -> Script:
    kept = a_deployment(has_open_targets=has_open_targets, sealed_tokens=(b"sealed",))
    script: Script = (
        Script()
        << vault.seal("token", PURPOSE)
        >> b"sealed"
        << deployments.keep_token(DEPLOYMENT, b"sealed")
        >> kept
    )
    if has_open_targets:
        return script
    wakes = (
        Script() << vault.unseal(b"sealed", PURPOSE) >> "token" << workflow.succeed("token", {"done": True})
    )
    return script << wakes


def skips(*, moved: bool = True) -> Script:
    reason = text_with("Cancelled by ada")
    script: Script = (
        Script()
        << targets.list(DEPLOYMENT)
        >> [WAITING, RUNNING]
        << targets.move(DEPLOYMENT, "second", SKIPPED, reason=reason, at=NOW)
        >> moved
    )
    told = (
        Script()
        << records(an_event("TargetSkipped", target="second"))
        << deployments.close_target(DEPLOYMENT, "second")
        >> a_deployment()
        << targets.mark_propagated(DEPLOYMENT, "second")
    )
    return script << told if moved else script


def stops(reason: str = "Cancelled by ada") -> Script:
    stop = StopRequest("DeploymentCancelledError", text_with(reason))
    return (
        Script()
        << targets.list(DEPLOYMENT)
        >> [WAITING, RUNNING]
        << targets.request_stop(DEPLOYMENT, "prod", stop)
        >> True
        << waits_for_nothing()
    )


def test_notes_skips_stops_and_keeps_the_token_in_this_order() -> None:
    cancelled(notes() << skips() << stops() << keeps_the_token())


def test_keeps_the_first_reason_when_it_was_cancelled_for_another_before() -> None:
    script = (
        Script()
        << deployments.cancel(DEPLOYMENT, text_with("Cancelled by ada"))
        >> None
        << deployments.get(DEPLOYMENT)
        >> CANCELLED
        << skips()
        << stops()
        << keeps_the_token()
    )
    cancelled(script)


def test_lets_the_state_go_on_at_once_when_no_target_is_left() -> None:
    no_targets = Script() << targets.list(DEPLOYMENT) >> []
    script = (
        notes() << no_targets << no_targets << waits_for_nothing() << keeps_the_token(has_open_targets=False)
    )
    cancelled(script)


def test_leaves_a_target_alone_that_has_started_meanwhile() -> None:
    cancelled(notes() << skips(moved=False) << stops() << keeps_the_token())


def test_only_skips_and_does_not_say_cancelled_when_a_preflight_has_failed() -> None:
    cancelled(skips() << keeps_the_token(), "PreflightError")
