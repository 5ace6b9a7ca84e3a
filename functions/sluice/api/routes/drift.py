"""The routes that show what has changed since it was deployed, and check it now."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.drift import CheckedBody, DriftBody
from sluice.api.presenters.drift import checked_body, drift_body
from sluice.api.routes.fields import check_drift_in
from sluice.api.routes.paging import page_size
from sluice.api.routes.router import Router, ok
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.tasks.allow.rights import check_right, rules_in_force
from sluice.tasks.drift.read_drift import read_drift
from sluice.wiring import ports

router = Router()

_SECONDS, _MOST_FUNCTIONS = 18, 200
"""An HTTP API ends a request after 30 s (AWS: API Gateway quotas); what is left takes another request."""


@router.get("/drift")
def list_drift() -> Response[DriftBody]:
    """A page of the functions that were deployed, of one application or of all that the caller may read."""
    query, caller = router.current_request.query, Caller(router.current_request.caller)
    limit, following = page_size(query.get("limit")), query.get("next")
    watched, token = read_drift(ports(), caller, query.get("application"), limit, following)
    return ok(drift_body(watched, token))


@router.post("/drift")
def check() -> Response[CheckedBody]:
    """Check the functions of an application now, as many as there is time for."""
    from sluice.tasks.drift.detect_drift import detect_in  # noqa: PLC0415  only this request reads accounts

    application, since = check_drift_in(router.current_request)
    check_right(rules_in_force(ports()), Caller(router.current_request.caller), Right.READ, application)
    detected = detect_in(ports(), application, since, seconds=_SECONDS, most=_MOST_FUNCTIONS)
    return ok(checked_body(detected))
