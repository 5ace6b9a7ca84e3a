"""The how-to of guardrails: its document is valid without a warning, and does what the page says of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sluice.config.guardrails.load import load_guardrails
from sluice.domain.guardrails.freezes import Place, frozen_at
from sluice.domain.guardrails.requirements import required_before
from sluice.domain.guardrails.rights import Caller, may_break_glass, refusal_of
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.planner.guardrails import plan_guardrails

PAGE = Path("docs/how-to/guardrails.md").read_text()
DOCUMENT = PAGE.partition("```yaml\n")[2].partition("```")[0]
PROD = Place("payments-api", "prod", "222222222222", "us-east-1")


def caller(role: str) -> Caller:
    return Caller(f"arn:aws:sts::111111111111:assumed-role/{role}/somebody")


@pytest.fixture(scope="module")
def rules() -> Guardrails:
    loaded = load_guardrails(DOCUMENT)
    assert loaded.warnings == ()
    return plan_guardrails(loaded.config, 1)


def test_one_team_can_do_nothing_with_the_other_teams_applications(rules: Guardrails) -> None:
    for right in (Right.SUBMIT, Right.APPROVE, Right.OPERATE, Right.READ):
        assert refusal_of(rules, caller("search-ci"), right, "payments-api")
        assert refusal_of(rules, caller("payments-ci"), right, "search-api")


def test_each_person_has_the_rights_that_the_page_names(rules: Guardrails) -> None:
    assert refusal_of(rules, caller("payments-ci"), Right.SUBMIT, "payments-api") is None
    assert refusal_of(rules, caller("payments-ci"), Right.APPROVE, "payments-api")
    assert refusal_of(rules, caller("payments-lead-2"), Right.APPROVE, "payments-api") is None
    assert may_break_glass(rules, caller("on-call"), "payments-api") is None
    assert may_break_glass(rules, caller("payments-ci"), "payments-api")


def test_production_gets_its_gate_and_its_freeze(rules: Guardrails) -> None:
    (stage,) = required_before(rules, PROD)
    assert stage.rule == "applications['payments-*'].requires['four-eyes']"
    during, after = (datetime(2026, 11, day, 12, tzinfo=UTC).timestamp() for day in (29, 27))
    frozen = frozen_at(rules.freezes, PROD, during)
    assert frozen is not None
    assert frozen.rule == "freezes['quarter-end']"
    assert frozen_at(rules.freezes, PROD, after) is None
