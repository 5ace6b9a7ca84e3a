"""Applying guardrails: the next version is stored once, and nobody's change is overwritten unseen."""

import hashlib

import pytest

from sluice.domain.guardrails.applied import Applied
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import ConfigProblemsError, GuardrailsChangedError, NotFoundError
from sluice.tasks.intake.apply_guardrails import AppliedGuardrails, apply_guardrails
from sluice.tasks.look.read_guardrails import read_guardrails
from tests.tasks.calls import text_with
from tests.tasks.ports import events, guardrails
from tests.tasks.script import NOW, Script

DOCUMENT = "kind: guardrails\npeople: {lead: {oidcGroups: [leads]}}\n"
DIGEST = hashlib.sha256(DOCUMENT.encode()).hexdigest()
SECOND = Applied(2, NOW - 60, "ada", "other")
THIRD = Applied(3, NOW, "bob", DIGEST, "why")


def reads(in_force: Applied | None) -> Script:
    return Script() << guardrails.find() >> in_force


def stores(applied: Applied, *, is_first: bool = True) -> Script:
    rules = Guardrails(people=read_rules().people, version=applied.version)
    return Script() << guardrails.apply(DOCUMENT, rules, applied) >> is_first


def read_rules() -> Guardrails:
    from sluice.config.guardrails.load import load_guardrails
    from sluice.planner.guardrails import plan_guardrails

    return plan_guardrails(load_guardrails(DOCUMENT).config, 0)


def tells(applied: Applied) -> Script:
    facts = {"version": applied.version, "by": applied.by, "comment": applied.comment}
    event = TimelineEvent("GuardrailsApplied", text_with(str(applied.version), "bob"), NOW, facts=facts)
    return Script() << events.publish("", event)


def applies(script: Script, body: str = DOCUMENT, over: int | None = None) -> AppliedGuardrails:
    return script.play(
        lambda ports: apply_guardrails(ports, body.encode(), by="bob", comment="why", over=over)
    )


@pytest.mark.parametrize("over", [None, 2])
def test_stores_the_next_version_and_tells_the_bus(over: int | None) -> None:
    done = applies(reads(SECOND) << stores(THIRD) << tells(THIRD), over=over)
    assert (done.applied, done.is_new, done.warnings) == (THIRD, True, ())


@pytest.mark.parametrize("over", [None, 0])
def test_stores_version_1_when_there_is_none(over: int | None) -> None:
    first = Applied(1, NOW, "bob", DIGEST, "why")
    assert applies(reads(None) << stores(first) << tells(first), over=over).applied == first


def test_changes_nothing_when_the_document_is_in_force_already() -> None:
    in_force = Applied(3, NOW - 5, "ada", DIGEST)
    done = applies(reads(in_force), over=2)
    assert (done.applied, done.is_new) == (in_force, False)


@pytest.mark.parametrize("over", [1, 3, 0])
def test_refuses_when_another_version_is_in_force_than_was_expected(over: int) -> None:
    with pytest.raises(GuardrailsChangedError, match="Version 2"):
        applies(reads(SECOND), over=over)


def test_refuses_when_somebody_else_was_quicker() -> None:
    with pytest.raises(GuardrailsChangedError, match="Version 3"):
        applies(reads(SECOND) << stores(THIRD, is_first=False))


def test_stores_nothing_when_the_document_has_problems() -> None:
    with pytest.raises(ConfigProblemsError):
        applies(Script(), "kind: guardrails\naccounts: {1: {}}")


def test_shows_the_version_in_force_or_another_with_its_document() -> None:
    for version in (None, 2):
        script = Script() << guardrails.find(version) >> SECOND << guardrails.text(2) >> DOCUMENT
        stored = script.play(lambda ports: read_guardrails(ports, version))  # noqa: B023  played at once
        assert (stored.applied, stored.document) == (SECOND, DOCUMENT)


@pytest.mark.parametrize("version", [None, 9])
def test_finds_nothing_when_there_is_no_such_version(version: int | None) -> None:
    script: Script = Script() << guardrails.find(version) >> None
    with pytest.raises(NotFoundError):
        script.play(lambda ports: read_guardrails(ports, version))
