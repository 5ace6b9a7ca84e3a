"""The routes by which whoever IAM knows opens a session in a browser, and ends all of theirs."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.session import SessionLinkBody, SessionsEndedBody
from sluice.api.routes.fields import name_in
from sluice.api.routes.router import Router, created, ok
from sluice.domain.people.session import CODE_SECONDS
from sluice.domain.times import to_iso
from sluice.tasks.allow.sessions import end_sessions, make_code
from sluice.wiring import ports

router = Router()


@router.post("/sessions/links")
def make_link() -> Response[SessionLinkBody]:
    """A link that opens a session as the caller; its code is behind the `#`, which no browser sends."""
    request, expires = router.current_request, ports().clock.now() + CODE_SECONDS
    deployment_id = name_in(request.fields, "deploymentId")
    code = make_code(ports(), request.caller, expires)
    page = f"{ports().settings.api_url}/page/open{f'/{deployment_id}' if deployment_id else ''}"
    return created({"url": f"{page}#{code}", "expiresAt": to_iso(expires)})


@router.delete("/sessions")
def end_all() -> Response[SessionsEndedBody]:
    """End every session of the caller, in whatever browser."""
    return ok({"ended": end_sessions(ports(), router.current_request.caller)})
