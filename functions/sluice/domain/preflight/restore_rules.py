"""Finds what a rollback without an alias would need and could not have. Reads nothing.

With an alias the old version serves again with all it had, whatever became of its parts.
"""

from collections.abc import Iterator

from sluice.domain.function.runtimes import blocked_since
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding

_USE_AN_ALIAS = "configure an alias for the function in trafficManagement"


def restore_findings(plan: TargetPlan, facts: FunctionFacts, day: str) -> Iterator[Finding]:
    """Old layers that are gone, and runtimes that AWS does not take any more, old and new."""
    yield from _old_layers(plan, facts)
    yield from _runtimes(plan, facts, day)
    yield from _signature(plan, facts)


def _old_layers(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    name = facts.planned.function_name
    for layer in facts.old_layers:
        if not layer.exists:
            message = f"{name} has layer version {layer.arn}, which was deleted: no rollback could restore it"
            remedy = f"Keep that layer version in AWS, or {_USE_AN_ALIAS}"
            yield Finding("error", "OldLayerMissing", plan.name, name, message, remedy)


def _runtimes(plan: TargetPlan, facts: FunctionFacts, day: str) -> Iterator[Finding]:
    name, new = facts.planned.function_name, facts.planned.settings.runtime
    old = facts.latest.settings.runtime if facts.latest else ""
    if not new or new == old:
        return
    since = blocked_since(new, day)
    if since:
        message = f"{name}: AWS has not taken {new} for any function since {since}"
        yield Finding("error", "RuntimeBlocked", plan.name, name, message, "Use a newer runtime")
    since = blocked_since(old, day)
    if since and facts.is_read and facts.alias is None:
        message = f"{name} has {old}, which AWS has not taken since {since}: no rollback could restore it"
        remedy = f"Before anything else, {_USE_AN_ALIAS}"
        yield Finding("error", "OldRuntimeBlocked", plan.name, name, message, remedy)


def _signature(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """Lambda checks a signature whenever code is sent, also that of old code.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
    """
    name, latest = facts.planned.function_name, facts.latest
    if not facts.requires_signature or latest is None:
        return
    remedy = _USE_AN_ALIAS[0].upper() + _USE_AN_ALIAS[1:]
    if latest.is_signed:
        message = (
            f"A rollback of {name} must send its old code again, and AWS refuses that once the signature has"
            " expired or was revoked, which Sluice cannot look up"
        )
        yield Finding("error", "OldSignature", plan.name, name, message, remedy)
    else:
        message = (
            f"{name} takes only signed code, and what it has is not signed: no rollback could restore it"
        )
        yield Finding("error", "OldCodeUnsigned", plan.name, name, message, remedy)
