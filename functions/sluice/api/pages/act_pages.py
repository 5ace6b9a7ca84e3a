"""The pages on which somebody acts: each says once what will happen, and only its button does it."""

import re
from collections.abc import Callable, Mapping

from sluice.api.pages.pages import refusal
from sluice.api.pages.sign_in import sign_in_first
from sluice.api.pages.visitor import Visitor, see_other, visitor_of
from sluice.api.request import Request
from sluice.api.response import HttpResponse
from sluice.domain.record.visible import visible
from sluice.domain.waits.approval import Decision
from sluice.errors import NotFoundError, SignInRequiredError, SluiceError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.control.cancel_deployment import cancel_deployment
from sluice.tasks.control.decide_for_target import decide_for_target
from sluice.tasks.control.find_target import find_target
from sluice.tasks.control.request_rollback import request_rollback
from sluice.tasks.control.resume_target import resume_target
from sluice.tasks.control.skip_target import skip_target
from sluice.tasks.intake.undo_deployment import undo_deployment

Fields = Mapping[str, str]
_ACT = re.compile(r"acts/(?P<verb>[a-z-]+)(?:/(?P<segment>[^/]+))?")


def answer_act(ports: Ports, request: Request) -> HttpResponse:
    """Do it, then go on to the deployment; or a page that says why not."""
    try:
        deployment_id, act = (request.path_parameter(name) for name in ("deploymentId", "act"))
        return _act(visitor_of(ports, request), deployment_id, act)
    except SignInRequiredError as error:
        return sign_in_first(ports, error)
    except SluiceError as error:
        return refusal(ports, error)


def _act(visitor: Visitor, deployment_id: str, path: str) -> HttpResponse:
    fields, known = visitor.form(), _ACT.fullmatch(path)
    perform = _PERFORM.get(known["verb"]) if known else None
    if known is None or perform is None:
        raise NotFoundError("There is nothing like that to do", "Go back to the deployment")
    segment = known["segment"] or ""
    target = find_target(visitor.ports, deployment_id, segment) if segment else ""
    shown = perform(visitor, deployment_id, target, fields)
    logger.info("acted in a browser", verb=known["verb"], deployment=deployment_id, target=target)
    return see_other(f"{visitor.base}/page/deployments/{shown}")


def _decide(decision: Decision) -> Callable[[Visitor, str, str, Fields], str]:
    def decide(visitor: Visitor, deployment_id: str, target: str, fields: Fields) -> str:
        decide_for_target(
            visitor.ports,
            deployment_id,
            target,
            fields.get("wait") or None,
            decision,
            by=visitor.caller,
            comment=_words(fields),
        )
        return deployment_id

    return decide


def _skip(visitor: Visitor, deployment_id: str, target: str, fields: Fields) -> str:
    wait, words = fields.get("wait") or None, _words(fields)
    skip_target(visitor.ports, deployment_id, target, by=visitor.caller, comment=words, pause_id=wait)
    return deployment_id


def _resume(visitor: Visitor, deployment_id: str, target: str, fields: Fields) -> str:
    resume_target(visitor.ports, deployment_id, target, visitor.caller, _words(fields))
    return deployment_id


def _roll_back(visitor: Visitor, deployment_id: str, target: str, fields: Fields) -> str:
    request_rollback(visitor.ports, deployment_id, target, visitor.caller, _words(fields))
    return deployment_id


def _cancel(visitor: Visitor, deployment_id: str, _target: str, fields: Fields) -> str:
    cancel_deployment(visitor.ports, deployment_id, visitor.caller, _words(fields))
    return deployment_id


def _undo(visitor: Visitor, deployment_id: str, _target: str, fields: Fields) -> str:
    hours = visitor.ports.settings.revert_window_hours
    key, reason = fields.get("key") or None, _words(fields)
    started = undo_deployment(
        visitor.ports,
        deployment_id,
        by=visitor.caller,
        reason=reason,
        idempotency_key=key,
        window_hours=hours,
    )
    return started.deployment_id


def _redeploy(visitor: Visitor, deployment_id: str, _target: str, fields: Fields) -> str:
    from sluice.tasks.intake.redeploy_deployment import redeploy_deployment  # noqa: PLC0415  it reads configs

    key = fields.get("key") or None
    started = redeploy_deployment(visitor.ports, deployment_id, (), by=visitor.caller, idempotency_key=key)
    return started.deployment_id


def _words(fields: Fields) -> str:
    return visible(fields.get("comment", "").strip())


_PERFORM: Mapping[str, Callable[[Visitor, str, str, Fields], str]] = {
    "approve": _decide(Decision.APPROVE),
    "reject": _decide(Decision.REJECT),
    "skip": _skip,
    "leave-out": _skip,
    "resume": _resume,
    "rollback": _roll_back,
    "cancel": _cancel,
    "undo": _undo,
    "redeploy": _redeploy,
}
"""Each gives the id of the deployment to show then."""
