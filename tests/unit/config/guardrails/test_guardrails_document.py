"""Guardrails as operators write them: what loads, and what is wrong with the rest, with line and remedy."""

from pathlib import Path

import pytest

from sluice.config.guardrails.load import load_guardrails
from sluice.config.guardrails.rules import rules_of
from sluice.domain.guardrails.freezes import Once, Weekly
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.errors import ConfigProblemsError, ConfigSyntaxError, ConfigTooLargeError

ROOT = Path(__file__).parents[4]
EXAMPLES = sorted((ROOT / "examples" / "guardrails").glob("*.yaml"))
LISTED = (ROOT / "examples" / "README.md").read_text()
BOSS = "{pause: {untilApproved: true, requiresRoles: [boss]}}"
PEOPLE = "people: {lead: {iam: ['arn:aws:iam::111111111111:role/lead']}}"


def loaded(*lines: str) -> Guardrails:
    config = load_guardrails("\n".join(("kind: guardrails", *lines))).config
    return rules_of(config, 1, lambda _: ((), ()))


def problems(*lines: str) -> list[str]:
    with pytest.raises(ConfigProblemsError) as caught:
        load_guardrails("\n".join(("kind: guardrails", *lines)))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_loads_without_warnings_and_is_listed(path: Path) -> None:
    assert load_guardrails(path.read_bytes()).warnings == ()
    assert f"(guardrails/{path.name})" in LISTED


def test_document_restricts_nothing_when_it_says_nothing() -> None:
    assert loaded() == Guardrails(version=1)


def test_accounts_are_ids_in_the_rules_when_the_document_uses_labels() -> None:
    rules = loaded(
        "accounts: {'111111111111': {label: prod}, '222222222222': }",
        "applications: {'*': {accounts: [prod, '222222222222']}}",
        "freezes: {f: {timeZone: UTC, weekly: {from: Friday 16:00, until: Monday 08:00}, accounts: [prod]}}",
    )
    (application,), (freeze,) = rules.applications or (), rules.freezes
    assert application.accounts == ("111111111111", "222222222222")
    assert freeze.scope.accounts == ("111111111111",)
    assert isinstance(freeze.window, Weekly)
    assert (freeze.window.start_day, freeze.window.end_day, freeze.refuses) == (4, 0, False)


def test_rights_are_restricted_when_the_document_names_roles_or_nobody() -> None:
    rules = loaded(PEOPLE, "applications: {'*': {submit: [lead], approve: [], read: [anyone]}}")
    (application,) = rules.applications or ()
    assert application.rights == {
        Right.SUBMIT: ("lead",),
        Right.APPROVE: (),
        Right.READ: ("anyone",),
        Right.VOUCH: (),
    }


def test_freeze_has_its_window_when_it_happens_once() -> None:
    rules = loaded(
        "freezes:",
        "  f: {timeZone: UTC, once: {from: 2026-12-19T18:00, until: '2027-01-04 08:00'}, action: refuse}",
    )
    (freeze,) = rules.freezes
    assert isinstance(freeze.window, Once)
    assert (freeze.window.start.isoformat(), freeze.refuses) == ("2026-12-19T18:00:00", True)


def test_misspelt_key_is_an_error_when_it_would_allow_something() -> None:
    (problem,) = problems("applications:", "  pay*:", "    sumbit: []")
    assert problem == (
        "line 4, column 5: applications['pay*'].sumbit: Unknown key `sumbit`. Perhaps you meant 'submit'."
    )


def test_key_without_a_value_is_an_error_when_it_could_mean_all_or_nothing() -> None:
    (problem,) = problems("applications:", "  pay*:", "    approve:")
    assert problem.startswith("line 4, column 5: applications['pay*'].approve: `approve` is empty")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("people: {anyone: {}}", "exists already"),
        ("people: {'a/b': {}}", "is not a role name"),
        ("people: {a: {iam: ['arn:aws:iam::111111111111:role/team/*']}}", "user or role of one account"),
        ("people: {a: {iam: ['arn:aws:iam::*:role/a']}}", "user or role of one account"),
        ("pinnedSessionNames: ['*']", "user or role of one account"),
        ("accounts: {1: {}}", "is not an account id"),
        ("accounts: {}", "`accounts` is empty"),
        ("applications: {}", "`applications` is empty"),
        ("applications: {'a**': {}}", "two `*` beside each other"),
        ("applications: {'a*': {}, '*b': {}}", "neither is the narrower one"),
        ("applications: {'*': {submit: [led]}}", "There is no role 'led'. Perhaps you meant 'lead'"),
        ("applications: {'*': {accounts: [prod]}}", "There is no account 'prod'"),
        ("applications: {'*': {webhookHosts: ['https://x.example']}}", "is not a host"),
        ("applications: {'*': {requires: {r: {}}}}", "requires no gate"),
        (
            "applications: {'*': {requires: {r: {beforeDeployment: [{runWebhook: {name: w}}]}}}}",
            "applications['*'].requires.r.beforeDeployment[0].runWebhook.name: No webhook 'w'",
        ),
        (
            f"applications: {{'*': {{requires: {{r: {{afterDeployment: [{BOSS}]}}}}}}}}",
            "requires.r.afterDeployment[0].pause.requiresRoles[0]: There is no role 'boss'",
        ),
        ("freezes: {f: {timeZone: UTC}}", "needs either `once` or `weekly`"),
        ("freezes: {f: {timeZone: Mars, weekly: {from: Friday 16:00, until: Monday 08:00}}}", "no time zone"),
        ("freezes: {f: {timeZone: UTC, weekly: {from: Friday 16:00, until: Friday 16:00}}}", "begins when"),
        ("freezes: {f: {timeZone: UTC, weekly: {from: Fri 16:00, until: Monday 8:00}}}", "Friday 16:00"),
        ("freezes: {f: {timeZone: UTC, once: {from: 2026-02-02T10:00Z, until: 2027-01-01T10:00}}}", "clock"),
        ("freezes: {f: {timeZone: UTC, once: {from: 2026-02-30T10:00, until: 2027-01-01T10:00}}}", "no such"),
        ("freezes: {f: {timeZone: UTC, once: {from: 2026-02-02T10:00, until: 2026-02-02T10:00}}}", "ends"),
        ("breakGlass: {roles: [anyone]}", "nobody would be held"),
        ("breakGlass: {roles: []}", "`roles` is empty"),
        ("accounts: {'222222222222': {externalId: 'a b'}}", "'a b' is not an external id: letters, digits"),
        ("kinds: guardrails", "Unknown key `kinds`"),
    ],
)
def test_problem_is_explained_when_a_rule_cannot_be_meant(line: str, says: str) -> None:
    found = problems(line, *([] if line.startswith("people") else [PEOPLE]))
    assert any(says in problem for problem in found), found
    assert all(problem.startswith("line 2, ") for problem in found)


def test_every_problem_is_told_at_once_when_there_are_several() -> None:
    found = problems("accounts: {1: {}}", "people: {anyone: {}}", "freezes: {f: {}}")
    assert len(found) == 3


def test_two_accounts_have_two_labels_when_rules_use_them() -> None:
    (problem,) = problems("accounts: {'111111111111': {label: p}, '222222222222': {label: p}}")
    assert "Account 111111111111 has the label 'p' as well" in problem


def test_author_is_warned_when_only_links_can_carry_a_role() -> None:
    (warning,) = load_guardrails("kind: guardrails\npeople: {lead: {}}").warnings
    assert (warning.severity, warning.line) == ("warning", 2)


@pytest.mark.parametrize("text", ["", "[]", "kind: guardrails\nkind: guardrails", "{"])
def test_text_is_refused_as_guardrails_when_it_is_not_one_map(text: str) -> None:
    with pytest.raises(ConfigSyntaxError, match="The guardrails document has 1 problem"):
        load_guardrails(text)


def test_text_is_refused_when_it_is_too_long() -> None:
    with pytest.raises(ConfigTooLargeError, match="guardrails document has"):
        load_guardrails("kind: guardrails\n" + "#" * 128 * 1024)


def test_deployment_config_is_refused_when_it_is_applied_as_guardrails() -> None:
    with pytest.raises(ConfigProblemsError) as caught:
        load_guardrails("kind: lambda\napplication: shop")
    assert "Expected 'guardrails', found 'lambda'" in str(caught.value.problems[0])
