"""Shows versions of the guardrails."""

from collections.abc import Iterable

from sluice.api.bodies.guardrails import AppliedBody, GuardrailsBody, GuardrailsHistoryBody, VersionRow
from sluice.domain.guardrails.applied import Applied
from sluice.domain.times import to_iso
from sluice.tasks.intake.apply_guardrails import AppliedGuardrails
from sluice.tasks.look.read_guardrails import StoredGuardrails


def applied_body(applied: AppliedGuardrails) -> AppliedBody:
    """What was applied."""
    warnings = [warning.as_dict() for warning in applied.warnings]
    return {**_version(applied.applied), "changed": applied.is_new, "warnings": warnings}


def guardrails_body(stored: StoredGuardrails) -> GuardrailsBody:
    """A version with its document."""
    return {**_version(stored.applied), "document": stored.document}


def history_body(versions: Iterable[Applied]) -> GuardrailsHistoryBody:
    """Every version."""
    return {"versions": [_version(applied) for applied in versions]}


def _version(applied: Applied) -> VersionRow:
    return {
        "version": applied.version,
        "appliedAt": to_iso(applied.at),
        "appliedBy": applied.by,
        "comment": applied.comment or None,
    }
