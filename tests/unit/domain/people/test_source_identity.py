"""How a requester is called in the CloudTrail of target accounts: in AWS's alphabet, and like nobody else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.people.provider_person import provider_person
from sluice.domain.people.source_identity import source_identity_of

JANE = "arn:aws:sts::111122223333:assumed-role/Deployers/jane@example.com"
SSO_ROLE = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
SINGLE_SIGN_ON = f"arn:aws:sts::111122223333:assumed-role/{SSO_ROLE}/jane@example.com"


@pytest.mark.parametrize(
    ("requester", "expected"),
    [
        (JANE, "111122223333.Deployers.jane@example.com"),
        ("arn:aws:iam::111122223333:user/people/jane", "111122223333.jane"),
        ("arn:aws-cn:iam::111122223333:role/ci/Deployers", "111122223333.Deployers"),
        ("jane", "jane"),
        ("", ""),
    ],
)
def test_names_account_role_and_session(requester: str, expected: str) -> None:
    assert source_identity_of(requester) == expected


def test_shortens_the_role_of_a_single_sign_on_so_that_the_person_can_be_read() -> None:
    shown = source_identity_of(SINGLE_SIGN_ON)
    assert shown.startswith("111122223333.AWSReservedSSO_A.jane@example.com-")


def test_names_a_person_of_a_provider_whose_issuer_is_long() -> None:
    issuer = "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0"
    first, second = (
        source_identity_of(str(provider_person(issuer, subject, "jane@example.com"))) for subject in "12"
    )
    assert first.startswith("oidc.jane@example.com-")
    assert first != second


def test_tells_requesters_apart_whose_names_are_cut_or_replaced() -> None:
    names = [
        "s3://configs",
        "s3.//configs",
        f"{SINGLE_SIGN_ON}{'x' * 20}y",
        f"{SINGLE_SIGN_ON}{'x' * 20}z",
        "j",
    ]
    assert len({source_identity_of(name) for name in names}) == len(names)


@given(st.text(min_size=1, max_size=200))
def test_is_always_what_aws_takes(requester: str) -> None:
    assert re.fullmatch(r"[\w+=,.@-]{2,64}", source_identity_of(requester), re.ASCII)
