"""Apply guardrails: checks a document of rules and puts it in force as the next version."""

import hashlib

from sluice.config.guardrails.load import load_guardrails
from sluice.domain.guardrails.applied import Applied
from sluice.domain.record.event_details import GuardrailsFacts
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import GuardrailsChangedError
from sluice.errors.problem import Problem
from sluice.observability import logger
from sluice.planner.guardrails import plan_guardrails
from sluice.ports import Ports
from sluice.values import dataclass

MAX_COMMENT_LENGTH = 500


@dataclass(frozen=True, slots=True)
class AppliedGuardrails:
    """The version in force, whether this request made it, and what its author should look at."""

    applied: Applied
    is_new: bool
    warnings: tuple[Problem, ...]


def apply_guardrails(
    ports: Ports, body: bytes, *, by: str, comment: str, over: int | None
) -> AppliedGuardrails:
    """Put the rules in `body` in force; repeated, it changes nothing.

    Raises:
        ConfigSyntaxError, ConfigProblemsError, ConfigTooLargeError: nothing was applied.
        GuardrailsChangedError: the version in force is not `over`, or somebody else was quicker.
    """
    loaded = load_guardrails(body)
    digest = hashlib.sha256(body).hexdigest()
    in_force = ports.guardrails.find()
    if in_force is not None and in_force.sha256 == digest:
        return AppliedGuardrails(in_force, is_new=False, warnings=loaded.warnings)
    before = in_force.version if in_force else 0
    if over not in (None, before):
        raise _changed(before)
    applied = Applied(before + 1, ports.clock.now(), by, digest, comment[:MAX_COMMENT_LENGTH])
    rules = plan_guardrails(loaded.config, applied.version)
    if not ports.guardrails.apply(body.decode("utf-8-sig"), rules, applied):
        raise _changed(before + 1)
    logger.info("guardrails applied", version=applied.version, by=by)
    ports.events.publish("", _event(applied))
    return AppliedGuardrails(applied, is_new=True, warnings=loaded.warnings)


def _changed(version: int) -> GuardrailsChangedError:
    return GuardrailsChangedError(
        f"Version {version} of the guardrails was applied in the meantime",
        "Read it with `sluice guardrails show`, combine both changes, and apply again",
    )


def _event(applied: Applied) -> TimelineEvent:
    message = f"Guardrails version {applied.version} applied by {applied.by}"
    facts: GuardrailsFacts = {"version": applied.version, "by": applied.by, "comment": applied.comment}
    return TimelineEvent("GuardrailsApplied", message, applied.at, facts=facts)
