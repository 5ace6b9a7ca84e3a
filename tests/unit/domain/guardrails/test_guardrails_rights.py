"""Who may do what with which application: by roles, by the narrowest rule, and by breaking the glass."""

import pytest

from sluice.domain.guardrails.rights import Caller, may_break_glass, refusal_of, roles_of
from sluice.domain.guardrails.rules import (
    ANYONE,
    NO_GUARDRAILS,
    ApplicationRule,
    BreakGlass,
    Guardrails,
    People,
    Right,
)

CI = Caller("arn:aws:sts::111111111111:assumed-role/payments-ci/run-7")
ADA = Caller("arn:aws:iam::111111111111:user/ada", frozenset({"leads"}))
STRANGER = Caller("arn:aws:sts::111111111111:assumed-role/search-ci/payments-ci")
FEDERATED = "oidc:https://login.example.com#42 (ada@example.com)"
OF_PROVIDER = Caller(FEDERATED, frozenset({"leads"}))
PEOPLE = {
    "payments-ci": People(iam=("arn:aws:iam::111111111111:role/payments-ci",)),
    "leads": People(oidc_groups=("leads", "heads")),
    "nobody": People(),
}


def rules(*applications: ApplicationRule, glass: BreakGlass | None = None) -> Guardrails:
    return Guardrails(people=PEOPLE, applications=applications, break_glass=glass)


def a_rule(pattern: str = "payments-*", **rights: tuple[str, ...]) -> ApplicationRule:
    return ApplicationRule(pattern, {Right(name): roles for name, roles in rights.items()})


def test_caller_has_the_roles_of_arn_group_and_voucher() -> None:
    assert roles_of(rules(), CI) == {"payments-ci"}
    assert roles_of(rules(), ADA) == {"leads"}
    assert roles_of(rules(), STRANGER) == frozenset()
    assert roles_of(rules(), Caller(name="bob", vouched=frozenset({"leads"}))) == {"leads"}


@pytest.mark.parametrize("right", Right)
def test_nothing_is_refused_when_there_is_no_document(right: Right) -> None:
    assert refusal_of(NO_GUARDRAILS, STRANGER, right, "payments-api") is None


def test_caller_may_act_when_a_role_of_theirs_has_the_right() -> None:
    given = rules(a_rule(submit=("payments-ci", "leads"), approve=("leads",)))
    assert refusal_of(given, CI, Right.SUBMIT, "payments-api") is None
    assert refusal_of(given, ADA, Right.SUBMIT, "payments-api") is None
    assert refusal_of(given, ADA, Right.APPROVE, "payments-api") is None


def test_refusal_names_rule_caller_and_who_may_when_the_role_is_missing() -> None:
    refused = refusal_of(rules(a_rule(approve=("leads",))), CI, Right.APPROVE, "payments-api")
    assert refused is not None
    assert refused.rule == "applications['payments-*'].approve"
    assert refused.message == f"{CI.identity} may not approve 'payments-api': only leads may"
    assert "guardrails show" in refused.remedy


def test_nobody_may_when_the_list_is_empty_and_everybody_when_there_is_none() -> None:
    given = rules(a_rule(submit=()))
    refused = refusal_of(given, CI, Right.SUBMIT, "payments-api")
    assert refused is not None
    assert refused.message.endswith("nobody may")
    assert refusal_of(given, STRANGER, Right.OPERATE, "payments-api") is None
    assert refusal_of(rules(a_rule(submit=(ANYONE,))), STRANGER, Right.SUBMIT, "payments-api") is None


def test_application_is_refused_when_no_rule_is_about_it() -> None:
    refused = refusal_of(rules(a_rule()), CI, Right.READ, "search")
    assert refused is not None
    assert (refused.rule, "'search'" in refused.message) == ("applications", True)


def test_narrowest_rule_decides_when_several_match() -> None:
    given = rules(
        a_rule("*", submit=(ANYONE,)),
        a_rule("payments-*", submit=("leads",)),
        a_rule("payments-api", submit=("payments-ci",)),
    )
    assert refusal_of(given, CI, Right.SUBMIT, "payments-api") is None
    assert refusal_of(given, CI, Right.SUBMIT, "payments-web") is not None
    assert refusal_of(given, STRANGER, Right.SUBMIT, "search") is None


def test_whoever_may_act_may_read_when_readers_are_listed() -> None:
    given = rules(a_rule(read=("nobody",), approve=("leads",), submit=("payments-ci",)))
    assert refusal_of(given, ADA, Right.READ, "payments-api") is None
    assert refusal_of(given, CI, Right.READ, "payments-api") is None
    assert refusal_of(given, STRANGER, Right.READ, "payments-api") is not None


@pytest.mark.parametrize(
    ("glass", "application", "rule"),
    [
        (None, "payments-api", "breakGlass"),
        (BreakGlass(("leads",), ("search-*",)), "payments-api", "breakGlass"),
        (BreakGlass(("payments-ci",)), "payments-api", "breakGlass.roles"),
        (BreakGlass(("leads",), ("payments-*",)), "payments-api", None),
        (BreakGlass(("leads",)), "search", None),
    ],
)
def test_glass_is_broken_only_by_a_role_that_may_for_this_application(
    glass: BreakGlass | None, application: str, rule: str | None
) -> None:
    refused = may_break_glass(rules(glass=glass), ADA, application)
    assert (refused.rule if refused else None) == rule


@pytest.mark.parametrize("right", Right)
def test_person_of_a_provider_may_do_nothing_while_there_are_no_rules(right: Right) -> None:
    assert refusal_of(NO_GUARDRAILS, OF_PROVIDER, right, "payments-api") is not None


def test_person_of_a_provider_may_do_what_a_role_is_given_and_nothing_that_is_left_open() -> None:
    given = rules(a_rule(approve=("leads",), submit=(ANYONE,)))
    may = [right for right in Right if refusal_of(given, OF_PROVIDER, right, "payments-api") is None]
    assert may == [Right.SUBMIT, Right.APPROVE, Right.READ]
    assert refusal_of(given, ADA, Right.OPERATE, "payments-api") is None


def test_person_of_a_provider_is_not_anyone_without_a_role() -> None:
    given = rules(a_rule(submit=(ANYONE,), read=(ANYONE,)))
    stranger = Caller(FEDERATED, frozenset({"chess"}))
    for right in (Right.SUBMIT, Right.READ):
        assert refusal_of(given, stranger, right, "payments-api") is not None
        assert refusal_of(given, STRANGER, right, "payments-api") is None
