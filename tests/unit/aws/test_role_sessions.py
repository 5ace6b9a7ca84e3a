"""What becomes of a session policy that AWS cannot pack: fewer functions in one, and never wider words."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sluice.aws.clients import Clients
from sluice.aws.target.accounts import AssumedRoles
from sluice.aws.target.sessions import RoleSessions
from sluice.errors import AccessDeniedError, PolicyTooLargeError
from tests.builders import a_function_plan, a_target_plan


class Sts:
    """Answers AssumeRole as AWS does, and packs at most so many functions into one policy."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.policies: list[str] = []

    def create_client(self, service: str, **_options: Any) -> Any:
        """Itself as the client of STS; others are never called here."""
        return self if service == "sts" else object()

    def assume_role(self, **request: Any) -> dict[str, Any]:
        """Refuse or allow."""
        policy = request["Policy"]
        if policy.count(":*") > self.most:
            words = "Packed policy consumes 118% of allotted space, please use smaller policy."
            raise ClientError({"Error": {"Code": "PackedPolicyTooLarge", "Message": words}}, "AssumeRole")
        self.policies.append(policy)
        keys = {"AccessKeyId": "key", "SecretAccessKey": "secret", "SessionToken": "token"}
        return {"Credentials": keys, "PackedPolicySize": 41}


MANY = [a_function_plan(f"quote-{number}") for number in range(5)]


def test_a_session_that_reads_is_halved_until_its_policy_can_be_packed() -> None:
    sts = Sts(most=1)
    AssumedRoles(Clients(sts), "external").inspect([a_target_plan(functions=MANY)], "d-1")
    assert [policy.count(":*") for policy in sts.policies] == [1, 1, 1, 1, 1]


def test_a_policy_is_never_widened_when_not_even_one_function_fits() -> None:
    sts = Sts(most=0)
    with pytest.raises(PolicyTooLargeError, match="118%"):
        AssumedRoles(Clients(sts), "external").inspect([a_target_plan(functions=MANY)], "d-1")
    assert sts.policies == []


def test_a_policy_that_aws_would_not_even_read_is_not_sent() -> None:
    sts, function = Sts(most=9), a_function_plan()
    long = a_target_plan(functions=[type(function)("quote", "code", "k" * 1900, function.settings, "live")])
    with pytest.raises(PolicyTooLargeError, match="limit: 2048"):
        AssumedRoles(Clients(sts), "external").connect(long, "d-1").get_function("quote")
    assert sts.policies == []


class AskedError(Exception):
    """The client of this account is asked for."""


class Asked(Clients):
    """Makes no client, and says for which account it should."""

    def foreign(self, _service: str, account: str, *_more: Any) -> Any:
        """Say it."""
        raise AskedError(account)


@pytest.mark.parametrize("account", ["111111111111", "222222222222"])
def test_accounts_of_one_label_share_no_client_and_so_no_quota_of_retries(account: str) -> None:
    plan = replace(a_target_plan(), deploy_role_arn=f"arn:aws:iam::{account}:role/sluice")
    with pytest.raises(AskedError, match=account):
        RoleSessions(Asked(Sts(most=9)), "external").open(plan, "sluice", "{}")("lambda")


class Closed:
    """An STS that assumes no role."""

    def create_client(self, _service: str, **_options: Any) -> Any:
        """Itself as the client of STS."""
        return self

    def assume_role(self, **_request: Any) -> dict[str, Any]:
        """Refuse as AWS does."""
        words = "User: arn:aws:sts::1:assumed-role/x is not authorized to perform: sts:AssumeRole"
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": words}}, "AssumeRole")


@pytest.mark.parametrize("of_the_account", [None, "of-the-account"])
def test_a_refused_role_does_not_give_the_external_id_away(of_the_account: str | None) -> None:
    target = replace(a_target_plan(), external_id=of_the_account)
    with pytest.raises(AccessDeniedError) as raised:
        AssumedRoles(Clients(Closed()), "of-the-stack").inspect([target], "d-1")
    assert "of-the-" not in str(raised.value)
    assert "ExternalId" in raised.value.remedy


class Chooses:
    """An STS whose role opens with a source identity, without one, or not at all."""

    def __init__(self, *, takes_identity: bool, opens: bool = True) -> None:
        self.takes_identity, self.opens = takes_identity, opens
        self.identities: list[str | None] = []

    def create_client(self, service: str, **_options: Any) -> Any:
        """Itself as the client of STS; others are never called here."""
        return self if service == "sts" else object()

    def assume_role(self, **request: Any) -> dict[str, Any]:
        """Refuse or allow as AWS does."""
        identity = request.get("SourceIdentity")
        self.identities.append(identity)
        if not self.opens or (identity and not self.takes_identity):
            words = "User: arn:aws:sts::1:assumed-role/x is not authorized to perform: sts:SetSourceIdentity"
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": words}}, "AssumeRole")
        keys = {"AccessKeyId": "key", "SecretAccessKey": "secret", "SessionToken": "token"}
        return {"Credentials": keys, "PackedPolicySize": 41}


JANE = "arn:aws:sts::111122223333:assumed-role/Deployers/jane"
REQUESTED = replace(a_target_plan(), requested_by=JANE)


def test_a_session_names_the_requester_as_its_source_identity() -> None:
    sts = Chooses(takes_identity=True)
    AssumedRoles(Clients(sts), "external").inspect([REQUESTED], "d-1")
    assert sts.identities == ["111122223333.Deployers.jane"]


def test_a_session_names_nobody_when_the_requester_is_unknown() -> None:
    sts = Chooses(takes_identity=True)
    AssumedRoles(Clients(sts), "external").inspect([a_target_plan()], "d-1")
    assert sts.identities == [None]


def test_a_role_that_takes_no_source_identity_is_asked_once_and_then_used_without() -> None:
    sts = Chooses(takes_identity=False)
    roles = AssumedRoles(Clients(sts), "external")
    for session in ("d-1", "d-2"):
        roles.inspect([REQUESTED], session)
    assert sts.identities == ["111122223333.Deployers.jane", None, None]


def test_a_role_that_opens_to_nobody_is_not_taken_for_one_of_an_older_template() -> None:
    sts = Chooses(takes_identity=True, opens=False)
    roles = AssumedRoles(Clients(sts), "external")
    with pytest.raises(AccessDeniedError):
        roles.inspect([REQUESTED], "d-1")
    sts.opens = True
    roles.inspect([REQUESTED], "d-1")
    assert sts.identities[-1] == "111122223333.Deployers.jane"


def test_a_stranger_comes_without_a_source_identity_which_would_keep_them_out() -> None:
    sts = Chooses(takes_identity=False)
    assert AssumedRoles(Clients(sts), "external").opens_to_strangers(REQUESTED)
    assert sts.identities == [None]


class Rotated(Closed):
    """An STS whose roles open to one external id alone."""

    def __init__(self, external_id: str) -> None:
        self.external_id = external_id
        self.tried: list[str] = []

    def assume_role(self, **request: Any) -> dict[str, Any]:
        """Open to the one, and refuse all others."""
        if request["ExternalId"] not in self.tried:
            self.tried.append(request["ExternalId"])
        if request["ExternalId"] != self.external_id:
            return super().assume_role(**request)
        return {"Credentials": {"AccessKeyId": "key", "SecretAccessKey": "secret", "SessionToken": "token"}}


TODAY, BEGUN = replace(a_target_plan(), external_id="today"), replace(a_target_plan(), external_id="begun")


@pytest.mark.parametrize(
    ("opens_to", "tried"),
    [("today", ["today"]), ("begun", ["today", "begun"]), ("stack", ["today", "stack"])],
)
def test_who_restores_tries_the_external_id_of_today_and_then_that_of_the_beginning(
    opens_to: str, tried: list[str]
) -> None:
    sts, begun = Rotated(opens_to), replace(BEGUN, external_id=None) if opens_to == "stack" else BEGUN
    RoleSessions(Clients(sts), "stack").open(TODAY, "d-1", "{}", as_begun=begun)
    assert sts.tried == tried


def test_who_changes_something_new_has_only_the_external_id_of_the_target() -> None:
    sts = Rotated("begun")
    with pytest.raises(AccessDeniedError):
        RoleSessions(Clients(sts), "stack").open(TODAY, "d-1", "{}")
    assert sts.tried == ["today"]


def test_neither_external_id_is_told_when_both_are_refused() -> None:
    with pytest.raises(AccessDeniedError) as raised:
        RoleSessions(Clients(Rotated("another")), "stack").open(TODAY, "d-1", "{}", as_begun=BEGUN)
    assert not any(word in f"{raised.value} {raised.value.remedy}" for word in ("today", "begun", "another"))
