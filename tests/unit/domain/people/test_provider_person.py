"""People of an OpenID Connect provider: nobody looks like somebody else, and one human counts once."""

import pytest

from sluice.domain.people.person import person_of
from sluice.domain.people.provider_person import is_of_provider, name_of, provider_person, provider_person_in

ISSUER = "https://login.example.com"
SSO = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Developer_0a1b"
PINNED = ("arn:aws:iam::111111111111:role/AWSReservedSSO_*",)


def called(subject: str = "42", name: str = "ada@example.com", issuer: str = ISSUER) -> str:
    return str(provider_person(issuer, subject, name))


def test_record_says_issuer_subject_and_name() -> None:
    assert called() == "oidc:https://login.example.com#42 (ada@example.com)"
    assert name_of(called()) == "ada@example.com"


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("42", "eve) (ada@example.com"),
        ("42", "oidc:https://login.example.com#1 (ada)"),
        ("42 (ada) #1", "eve"),
        ("a#b", "eve"),
    ],
)
def test_key_stays_that_of_the_subject_when_somebody_chooses_a_deceiving_name(
    subject: str, name: str
) -> None:
    made = provider_person(ISSUER, subject, name)
    assert provider_person_in(str(made)) == made
    assert made.key.count("#") == 1
    assert " " not in made.key


@pytest.mark.parametrize("identity", ["arn:aws:iam::111111111111:user/oidc", "ada", "", "oidc:x"])
def test_nobody_else_is_taken_for_a_person_of_a_provider(identity: str) -> None:
    assert provider_person_in(identity) is None
    assert name_of(identity) == identity
    assert is_of_provider(identity) == identity.startswith("oidc:")


@pytest.mark.parametrize(
    "other",
    [
        called(name="renamed@example.com"),
        called(subject="43"),
        f"{SSO}/ada@example.com",
        "arn:aws:iam::111111111111:user/people/Ada@example.com",
        "ada@example.com",
    ],
)
def test_person_is_the_same_when_key_or_name_is(other: str) -> None:
    assert person_of(called(), PINNED).is_same(person_of(other, PINNED))
    assert person_of(other, PINNED).is_same(person_of(called(), PINNED))


@pytest.mark.parametrize(
    "other",
    [
        called("43", "bob@example.com"),
        called(issuer="https://other.example.com", name="bob"),
        f"{SSO}/bob@example.com",
        "arn:aws:iam::111111111111:user/ada",
    ],
)
def test_person_is_another_when_neither_is(other: str) -> None:
    assert not person_of(called(), PINNED).is_same(person_of(other, PINNED))
