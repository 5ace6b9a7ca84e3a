"""The route that shows numbers about many deployments."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.insights import InsightsBody
from sluice.api.presenters.insights import insights_body
from sluice.api.routes.fields import since_in
from sluice.api.routes.router import Router, ok
from sluice.domain.guardrails.rights import Caller
from sluice.tasks.insights.read_insights import read_insights
from sluice.wiring import ports

router = Router()


@router.get("/insights")
def show() -> Response[InsightsBody]:
    """The numbers of an application, or of all that the caller may read."""
    query, caller = router.current_request.query, Caller(router.current_request.caller)
    since = since_in(query.get("since"), ports().clock.now())
    return ok(insights_body(read_insights(ports(), caller, query.get("application"), since)))
