"""Reads what was found, for those who may read the application; it checks nothing anew."""

from collections.abc import Sequence

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.guardrails.rights import Caller, refusal_of
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import DeploymentItem
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right, rules_in_force


def read_drift(
    ports: Ports, caller: Caller, application: str | None, limit: int, next_token: str | None
) -> tuple[Sequence[WatchedFunction], str | None]:
    """A page of what is watched that the caller may read; GuardrailRefusedError for what they asked for."""
    rules = rules_in_force(ports)
    if application is not None:
        check_right(rules, caller, Right.READ, application)
    page, following = ports.drift.page(application, limit, next_token)
    readable = [one for one in page if refusal_of(rules, caller, Right.READ, one.application) is None]
    return readable, following


def drifted_since(ports: Ports, deployment: DeploymentItem) -> Sequence[WatchedFunction]:
    """What has drifted of what this deployment left, if it was the last to touch it."""
    if not deployment.status.is_end:
        return ()
    watched = ports.drift.list(deployment.application)
    return [one for one in watched if one.has_drifted and one.deployment_id == deployment.deployment_id]
