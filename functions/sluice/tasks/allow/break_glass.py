"""Lets somebody pass a freeze or a required gate with a reason, and leaves a mark, an event and an alarm."""

from sluice.domain.guardrails.rights import Caller, may_break_glass
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.record.allowed import BreakGlassUse, BrokenFor
from sluice.domain.record.event_details import GlassFacts
from sluice.errors import ConfigError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.allow.rights import refuse_if
from sluice.tasks.record_event import record_event

MAX_REASON_LENGTH = 500

_PASSED = {
    "deployment": "all freezes and required gates are passed",
    "freeze": "the freeze is passed",
    "approval": "the required approval is passed",
    "wait": "what guardrails require is ended",
}


def broken_glass(
    ports: Ports,
    rules: Guardrails,
    caller: Caller,
    application: str,
    *,
    reason: str,
    passed: BrokenFor,
    target: str = "",
) -> BreakGlassUse:
    """What is noted when the caller passes this; nothing is noted yet.

    Raises:
        GuardrailRefusedError: the caller may not.
        ConfigError: there is no reason.
    """
    refuse_if(may_break_glass(rules, caller, application))
    if not reason.strip():
        raise ConfigError("Breaking the glass needs a reason", "Say why: it is kept with the deployment")
    return BreakGlassUse(
        passed, caller.identity, reason.strip()[:MAX_REASON_LENGTH], ports.clock.now(), target
    )


def note_broken_glass(ports: Ports, deployment_id: str, use: BreakGlassUse) -> None:
    """Mark the deployment for good, then tell; the mark comes before what it allows."""
    ports.deployments.note_break_glass(deployment_id, use)
    tell_broken_glass(ports, deployment_id, use)


def tell_broken_glass(ports: Ports, deployment_id: str, use: BreakGlassUse) -> None:
    """Record the event; the alarm `GlassBroken` counts the line, which therefore passes every `logLevel`."""
    logger.critical("glass broken", deployment=deployment_id, target=use.target, by=use.by, passed=use.passed)
    facts: GlassFacts = {"by": use.by, "reason": use.reason, "passed": use.passed}
    record_event(
        ports,
        deployment_id,
        "GlassBroken",
        f"Glass broken by {use.by}, {_PASSED[use.passed]}: {use.reason}",
        target=use.target,
        detail=f"{use.passed}@{use.at:.3f}",
        facts=facts,
    )
