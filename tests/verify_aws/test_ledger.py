"""What the checks create is noted before it is there, and removed by whoever reads the note."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.contract.builders.functions import TRUST, package, unique
from tests.plane import HOME_ACCOUNT, REGION, PlaneServer
from verify_aws.account import Account
from verify_aws.ledger import Ledger
from verify_aws.removal import REMOVALS

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
}
CREATIONS = re.compile(r"\.(create_\w+|put_rule|put_parameter|put_composite_alarm|put_metric_alarm)\(")
# They are parts of what is removed as a whole.
PARTS = {
    *("create_access_key", "create_alias", "create_integration", "create_route", "create_stage"),
    # Gone with its machine: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
    "create_state_machine_alias",
}


@pytest.fixture
def account(plane_server: PlaneServer, tmp_path: Path) -> Account:
    return Account(REGION, Ledger(tmp_path / "created.jsonl"), plane_server.endpoint_url, HOME_ACCOUNT)


def remove_all(account: Account) -> list[str]:
    return account.ledger.remove_all(lambda service, region: account.in_region(region).client(service))


def test_everything_is_removed_when_another_process_reads_the_notes(
    account: Account, plane_server: PlaneServer
) -> None:
    name, bucket = unique("ledger"), unique("ledger-bucket")
    role = account.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    account.client("iam").put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(POLICY))
    create_function(account, name, role["Role"]["Arn"])
    account.client("s3").create_bucket(Bucket=bucket)
    account.client("s3").put_object(Bucket=bucket, Key="a/b c", Body=b"1")
    key = account.client("kms").create_key()["KeyMetadata"]["KeyId"]

    other = Account(REGION, Ledger(account.ledger.path), plane_server.endpoint_url, HOME_ACCOUNT)

    assert remove_all(other) == []
    assert account.ledger.is_empty
    functions = [one["FunctionName"] for one in account.client("lambda").list_functions()["Functions"]]
    assert name not in functions
    assert name not in [one["RoleName"] for one in account.client("iam").list_roles()["Roles"]]
    assert bucket not in [one["Name"] for one in account.client("s3").list_buckets()["Buckets"]]
    assert account.client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_object_is_removed_and_its_bucket_stays_when_the_bucket_was_there(
    account: Account, plane_server: PlaneServer
) -> None:
    s3, bucket = plane_server.client("s3"), unique("kept")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="own/v1.zip.old", Body=b"theirs")
    for body in (b"1", b"2"):
        account.client("s3").put_object(Bucket=bucket, Key="own/v1.zip", Body=body)

    assert remove_all(account) == []
    versions = s3.list_object_versions(Bucket=bucket)
    assert [one["Key"] for one in versions["Versions"]] == ["own/v1.zip.old"]
    assert "DeleteMarkers" not in versions


def test_thing_is_noted_when_its_creation_got_no_answer(account: Account) -> None:
    name = unique("refused")
    with pytest.raises(account.client("lambda").exceptions.ClientError):
        create_function(account, name, "arn:aws:iam::111111111111:role/absent-role")
    assert f'"{name}"' in account.ledger.path.read_text()
    assert remove_all(account) == []
    assert account.ledger.is_empty


def test_thing_stays_noted_and_is_named_when_it_cannot_be_removed(account: Account) -> None:
    name = unique("busy")
    role = account.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    # IAM deletes no role that an instance profile still has.
    profile = unique("profile")
    iam = account.client("iam")
    iam.create_instance_profile(InstanceProfileName=profile)
    iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role["Role"]["RoleName"])
    left = remove_all(account)
    iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=name)
    assert left == [f"iam Role {name}"]
    assert remove_all(account) == []


def test_last_line_is_passed_over_when_its_writer_died_in_it(account: Account) -> None:
    account.ledger.path.write_text('{"id": "x", "operation": "CreateRo')
    assert account.ledger.is_empty


def test_every_kind_of_thing_has_its_removal_when_contract_tests_create_it() -> None:
    known = {re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower() for _, operation in REMOVALS}
    texts = [path.read_text() for path in Path("tests/contract").rglob("*.py")]
    created = {name for text in texts for name in CREATIONS.findall(text)}
    assert created - known - PARTS == set()


def create_function(account: Account, name: str, role_arn: str) -> Any:
    return account.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.handler",
        Role=role_arn,
        Code={"ZipFile": package("def handler(event, context): return 1")},
    )
