"""Two names are one person when they share account and role or user; only pinned sessions count apart."""

import pytest

from sluice.domain.people.person import person_of

ACCOUNT = "111111111111"
SSO = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Developer_0a1b"
PINNED = (f"arn:aws:iam::{ACCOUNT}:role/AWSReservedSSO_*",)


def session(role: str, name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:sts::{account}:assumed-role/{role}/{name}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada", "Ada"),
        (session("ci", "run-7"), session("ci", "run-8")),
        (f"arn:aws:iam::{ACCOUNT}:user/people/ada", f"arn:aws:iam::{ACCOUNT}:user/people/ada"),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/a", f"arn:aws:sts::{ACCOUNT}:federated-user/b"),
        (f"{SSO}/ada@example.com", f"{SSO.replace('Developer', 'Operator')}/ada@example.com"),
        ("ada", session("ci", "ada")),
        (f"arn:aws:iam::{ACCOUNT}:user/people/ada", "ADA"),
        ("ada@example.com", f"{SSO}/ada@example.com"),
        (session("ci", "ada@example.com"), f"{SSO}/ada@example.com"),
    ],
)
def test_person_is_the_same_when_only_what_callers_choose_differs(one: str, other: str) -> None:
    people = person_of(one, PINNED), person_of(other, PINNED)
    assert people[0].is_same(people[1])
    assert people[1].is_same(people[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada", "bob"),
        ("", ""),
        ("", session("ci", "")),
        (session("ci", "GitHubActions"), session("approvals", "GitHubActions")),
        (session("ci", "run-7"), session("ci", "run-7", "222222222222")),
        (f"{SSO}/ada@example.com", f"{SSO}/bob@example.com"),
        (f"arn:aws:iam::{ACCOUNT}:user/ada", "arn:aws:iam::222222222222:user/ada"),
        (session("ci", "x"), "ci"),
    ],
)
def test_person_is_another_when_account_role_or_vouched_name_differ(one: str, other: str) -> None:
    people = person_of(one, PINNED), person_of(other, PINNED)
    assert not people[0].is_same(people[1])
    assert not people[1].is_same(people[0])
