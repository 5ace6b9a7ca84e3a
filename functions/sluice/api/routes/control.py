"""The routes by which people and programs take a deployment into their own hands."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.control import (
    DecidedBody,
    LinkBody,
    PausedBody,
    PromotionBody,
    ResumedBody,
    SkippedBody,
    StoppedBody,
    TargetsPausedBody,
    TargetsResumedBody,
    TargetStoppedBody,
    UnfrozenBody,
)
from sluice.api.presenters.control import (
    decided_body,
    link_body,
    paused_body,
    promotion_body,
    resumed_body,
    skipped_body,
    stopped_body,
    target_stopped_body,
    targets_paused_body,
    targets_resumed_body,
    unfrozen_body,
)
from sluice.api.routes.fields import comment_in, decision_in, full_promotion_in, link_in, reason_in, skip_in
from sluice.api.routes.router import Router, accepted, created, ok
from sluice.domain.guardrails.rights import Caller
from sluice.domain.waits.approval import Decision
from sluice.tasks.control.cancel_deployment import cancel_deployment
from sluice.tasks.control.decide_for_target import decide_for_target
from sluice.tasks.control.find_target import find_target
from sluice.tasks.control.pause_target import pause_deployment, pause_target
from sluice.tasks.control.promote_target import promote_fully
from sluice.tasks.control.request_rollback import request_rollback
from sluice.tasks.control.resume_target import resume_deployment, resume_target
from sluice.tasks.control.skip_target import skip_target
from sluice.tasks.control.unfreeze_target import unfreeze_target
from sluice.tasks.wait.decide_approval import make_link
from sluice.wiring import ports

router = Router()

# `.+` because names of targets may hold slashes, and API Gateway decodes the path of an HTTP API.
_TARGET = "/deployments/<deployment_id>/targets/.+"


@router.post("/deployments/<deployment_id>/cancel")
def cancel(deployment_id: str) -> Response[StoppedBody]:
    """Skip what waits and roll back what runs: 202, and the deployment ends CANCELLED."""
    reason = reason_in(router.current_request)["reason"]
    by = Caller(router.current_request.caller)
    return accepted(stopped_body(cancel_deployment(ports(), deployment_id, by, reason)))


@router.post(f"{_TARGET}/rollback")
def roll_back_target(deployment_id: str) -> Response[TargetStoppedBody]:
    """Roll one running target back now: 202."""
    reason = reason_in(router.current_request)["reason"]
    by = Caller(router.current_request.caller)
    return accepted(
        target_stopped_body(request_rollback(ports(), deployment_id, _target(deployment_id), by, reason))
    )


@router.post(f"{_TARGET}/skip")
def skip(deployment_id: str) -> Response[SkippedBody]:
    """End the pause of a running target, or leave out a target that waits."""
    asked, by = skip_in(router.current_request), Caller(router.current_request.caller)
    name, pause_id = _target(deployment_id), asked["pauseId"] or None
    skipped = skip_target(
        ports(),
        deployment_id,
        name,
        by=by,
        comment=asked["comment"],
        pause_id=pause_id,
        break_glass=router.current_request.break_glass,
    )
    return ok(skipped_body(deployment_id, name, skipped))


@router.post("/deployments/<deployment_id>/pause")
def pause_all(deployment_id: str) -> Response[TargetsPausedBody]:
    """Let no further step of any target begin until it is resumed; traffic stays where it is."""
    comment, by = comment_in(router.current_request)["comment"], Caller(router.current_request.caller)
    return ok(targets_paused_body(deployment_id, pause_deployment(ports(), deployment_id, by, comment)))


@router.post("/deployments/<deployment_id>/resume")
def resume_all(deployment_id: str) -> Response[TargetsResumedBody]:
    """Let all targets go on that somebody has paused."""
    comment, by = comment_in(router.current_request)["comment"], Caller(router.current_request.caller)
    return ok(targets_resumed_body(deployment_id, resume_deployment(ports(), deployment_id, by, comment)))


@router.post(f"{_TARGET}/pause")
def pause(deployment_id: str) -> Response[PausedBody]:
    """Let no further step of one target begin until it is resumed; its traffic stays where it is."""
    comment, by = comment_in(router.current_request)["comment"], Caller(router.current_request.caller)
    return ok(paused_body(pause_target(ports(), deployment_id, _target(deployment_id), by, comment)))


@router.post(f"{_TARGET}/resume")
def resume(deployment_id: str) -> Response[ResumedBody]:
    """Let one target go on that somebody has paused."""
    comment, by = comment_in(router.current_request)["comment"], Caller(router.current_request.caller)
    return ok(resumed_body(resume_target(ports(), deployment_id, _target(deployment_id), by, comment)))


@router.post(f"{_TARGET}/promote")
def promote(deployment_id: str) -> Response[PromotionBody]:
    """Leave out the rest of a running target's strategy and go to 100 %: 202. Approvals and gates stay."""
    asked, by = full_promotion_in(router.current_request), Caller(router.current_request.caller)
    name = _target(deployment_id)
    return accepted(promotion_body(promote_fully(ports(), deployment_id, name, by, asked["comment"])))


@router.post(f"{_TARGET}/unfreeze")
def unfreeze(deployment_id: str) -> Response[UnfrozenBody]:
    """Let a target start that a freeze holds, by breaking the glass with the `reason`."""
    reason = reason_in(router.current_request)["reason"]
    name, by = _target(deployment_id), router.current_request.caller
    return accepted(unfrozen_body(unfreeze_target(ports(), deployment_id, name, by=by, reason=reason)))


@router.post(f"{_TARGET}/approve")
def approve(deployment_id: str) -> Response[DecidedBody]:
    """Approve as the caller."""
    return _decide(deployment_id, Decision.APPROVE)


@router.post(f"{_TARGET}/reject")
def reject(deployment_id: str) -> Response[DecidedBody]:
    """Reject as the caller."""
    return _decide(deployment_id, Decision.REJECT)


@router.post("/approvals/<approval_id>/links")
def mint_link(approval_id: str) -> Response[LinkBody]:
    """A signed link by which one person can decide; the caller vouches for the name and roles it carries."""
    asked, by = link_in(router.current_request), router.current_request.caller
    link, signature = make_link(ports(), approval_id, asked["name"], tuple(asked["roles"]), by)
    return created(link_body(link, signature, ports().settings.api_url))


def _decide(deployment_id: str, decision: Decision) -> Response[DecidedBody]:
    asked, by = decision_in(router.current_request), Caller(router.current_request.caller)
    name, approval_id = _target(deployment_id), asked["approvalId"] or None
    decided = decide_for_target(
        ports(),
        deployment_id,
        name,
        approval_id,
        decision,
        by=by,
        comment=asked["comment"],
        break_glass=router.current_request.break_glass,
    )
    return ok(decided_body(decided))


def _target(deployment_id: str) -> str:
    given = router.current_request.path.split("/targets/", 1)[1].rpartition("/")[0]
    return find_target(ports(), deployment_id, given)
