"""Roles of AWS identities: patterns name users and roles; no session or path can pretend to be another."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sluice.domain.people.identity import identity_of
from sluice.domain.people.patterns import is_literal_enough, is_named_by, roles_of

ACCOUNT = "111111111111"
USER = f"arn:aws:iam::{ACCOUNT}:user/people/ada"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/Operators/ada"


@pytest.mark.parametrize(
    ("identity", "pattern"),
    [
        (USER, USER),
        (USER, f"arn:aws:iam::{ACCOUNT}:user/people/*"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/Operators"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/teams/eu/Operators"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/Op*"),
        (SESSION, "arn:aws:iam::*:role/Operators"),
        (
            f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/Operators/x",
            f"arn:aws-cn:iam::{ACCOUNT}:role/Operators",
        ),
    ],
)
def test_identity_has_the_role_when_a_pattern_names_it(identity: str, pattern: str) -> None:
    assert roles_of(identity, {"sre": [pattern], "lead": []}) == {"sre"}


@pytest.mark.parametrize(
    ("identity", "pattern"),
    [
        ("", f"arn:aws:iam::{ACCOUNT}:user/*"),
        (USER, f"arn:aws:iam::{ACCOUNT}:user/*"),
        (USER, f"arn:aws:iam::{ACCOUNT}:role/*"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/operators"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/Oper"),
        (SESSION, "arn:aws:iam::222222222222:role/Operators"),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/dev/Operators", f"arn:aws:iam::{ACCOUNT}:role/*Operators"),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/dev/ada", f"arn:aws:iam::{ACCOUNT}:user/people/ada"),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/Operators", f"arn:aws:iam::{ACCOUNT}:role/Operators"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/teams/eu/*"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/teams/eu/Op*"),
        (SESSION, f"arn:aws:iam::{ACCOUNT}:role/teams/*/Operators"),
    ],
)
def test_identity_has_no_role_when_it_only_looks_alike(identity: str, pattern: str) -> None:
    assert roles_of(identity, {"sre": [pattern]}) == frozenset()


def test_identity_has_every_role_when_several_patterns_name_it() -> None:
    patterns = {"sre": [f"arn:aws:iam::{ACCOUNT}:role/Operators"], "lead": ["x", "arn:aws:iam::*:role/Op*"]}
    assert roles_of(SESSION, patterns) == {"sre", "lead"}


WORD = st.text(alphabet="ab-:/.", min_size=1, max_size=6)
PATTERN = st.text(alphabet="ab-*/", min_size=1, max_size=8).map(
    lambda name: f"arn:aws:iam::111111111111:role/{name}"
)


def literal(pattern: str, principal: str) -> bool:
    """What a person reads: `*` is any run of characters of one name, everything else is itself."""
    home, _, name = pattern.rpartition("/")
    own, _, called = principal.rpartition("/")
    return home == own and re.fullmatch(re.escape(name).replace(r"\*", "[^:/]*"), called) is not None


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # few patterns that it draws are taken
@given(PATTERN, WORD)
def test_no_pattern_that_is_taken_matches_more_than_it_says(pattern: str, name: str) -> None:
    """STS shows no paths, so a role under another path must not have a role because its name fits."""
    assume(is_literal_enough(pattern) and "*" in pattern)
    session = f"arn:aws:sts::111111111111:assumed-role/{name}/somebody"
    identity = identity_of(session)
    if is_named_by(session, [pattern]):
        assert literal(pattern, identity.principal)


@pytest.mark.parametrize(
    "pattern",
    ["role/team/*", "role/team/deploy-*", "role/*/deployer", "role/te*m/deployer", "role/a/b/c*"],
)
def test_pattern_with_a_path_and_a_star_is_refused_and_matches_nobody(pattern: str) -> None:
    arn = f"arn:aws:iam::111111111111:{pattern}"
    assert not is_literal_enough(arn)
    for name in ("deployer", "deploy-x", "c", "cc", "team"):
        assert not is_named_by(f"arn:aws:sts::111111111111:assumed-role/{name}/x", [arn])
