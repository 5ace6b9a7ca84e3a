"""Roles of AWS identities: patterns name users and roles; no session or path can pretend to be another."""

import pytest

from sluice.domain.people.patterns import roles_of

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
