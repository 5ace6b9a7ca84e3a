"""Reads what was found, for those who may read the application; it checks nothing anew."""

from collections.abc import Sequence

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import DeploymentItem
from sluice.ports import Ports
from sluice.tasks.allow.rights import may_read, rules_to_read

_AT_ONCE = 200
"""So many are read where nothing of what came before may be shown; items are small."""


def read_drift(
    ports: Ports, caller: Caller, application: str | None, limit: int, next_token: str | None
) -> tuple[Sequence[WatchedFunction], str | None]:
    """A page of what is watched that the caller may read; GuardrailRefusedError for what they asked for.

    A token says which function it comes after, so it is always one that the caller has been shown.
    """
    rules = rules_to_read(ports, caller, application)
    found: list[WatchedFunction] = []
    size, following = limit, next_token
    while True:
        page, following = ports.drift.page(application, size, following)
        found += [one for one in page if may_read(rules, caller, one.application)]
        if following is None and len(found) <= limit:
            return found, None
        if len(found) >= limit:
            return found[:limit], ports.drift.token_after(found[limit - 1])
        size = max(limit, _AT_ONCE)


def drifted_since(ports: Ports, deployment: DeploymentItem) -> Sequence[WatchedFunction]:
    """What has drifted of what this deployment left, if it was the last to touch it."""
    if not deployment.status.is_end:
        return ()
    watched = ports.drift.list(deployment.application)
    return [one for one in watched if one.has_drifted and one.deployment_id == deployment.deployment_id]
