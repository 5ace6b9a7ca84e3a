"""Reads what was found, for those who may read the application; it checks nothing anew."""

from collections.abc import Sequence

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import DeploymentItem
from sluice.ports import Ports
from sluice.tasks.allow.rights import may_read, rules_to_read


def read_drift(
    ports: Ports, caller: Caller, application: str | None, limit: int, next_token: str | None
) -> tuple[Sequence[WatchedFunction], str | None]:
    """A page of what is watched that the caller may read; GuardrailRefusedError for what they asked for."""
    rules = rules_to_read(ports, caller, application)
    page, following = ports.drift.page(application, limit, next_token)
    return [one for one in page if may_read(rules, caller, one.application)], following


def drifted_since(ports: Ports, deployment: DeploymentItem) -> Sequence[WatchedFunction]:
    """What has drifted of what this deployment left, if it was the last to touch it."""
    if not deployment.status.is_end:
        return ()
    watched = ports.drift.list(deployment.application)
    return [one for one in watched if one.has_drifted and one.deployment_id == deployment.deployment_id]
