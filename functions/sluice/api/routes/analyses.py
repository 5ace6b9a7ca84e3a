"""The routes that show what analyses measured, and judge it again by other limits.

What judges is imported at the first such request, as in intake.py: other requests need not pay for it.
"""
# ruff: noqa: PLC0415 - see above

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.analysis import AnalysesBody, ReplayBody
from sluice.api.presenters.analysis import analyses_body, replay_body
from sluice.api.routes.fields import name_in
from sluice.api.routes.router import Router, ok
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.errors import ConfigError
from sluice.tasks.allow.rights import check_right_in
from sluice.wiring import ports

router = Router()


@router.get("/deployments/<deployment_id>/analyses")
def read_analyses(deployment_id: str) -> Response[AnalysesBody]:
    """Every window that was judged, with its numbers."""
    from sluice.tasks.judge.replay_analysis import analyses_of

    _check_may_read(deployment_id)
    return ok(analyses_body(analyses_of(ports(), deployment_id)))


@router.post("/analysis/replay")
def replay() -> Response[ReplayBody]:
    """What the analyses of a deployment would have said by the limits in the body."""
    from sluice.api.routes.replay_rules import rules_in
    from sluice.tasks.judge.replay_analysis import replay_analysis

    fields = router.current_request.fields
    deployment_id = name_in(fields, "deploymentId")
    if not deployment_id:
        raise ConfigError("`deploymentId` is missing", 'Send {"deploymentId": "...", "queries": {}}')
    analysis_id = name_in(fields, "analysisId") or None
    _check_may_read(deployment_id)
    found = replay_analysis(ports(), deployment_id, analysis_id, rules_in(fields))
    return ok(replay_body(deployment_id, found))


def _check_may_read(deployment_id: str) -> None:
    check_right_in(ports(), Caller(router.current_request.caller), Right.READ, deployment_id)
