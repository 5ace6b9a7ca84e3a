"""What is under a key of the account's own takes the right to use that key, besides the call's own right."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import create, echo, error_code, package
from tests.contract.builders.roles import assume, client_as, deploy_role
from tests.contract.sources import documented
from tests.plane import OTHER_ACCOUNT, PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture(scope="module")
def key(plane_server: PlaneServer) -> str:
    created = plane_server.client("kms", OTHER_ACCOUNT).create_key(Description="of the account")
    return str(created["KeyMetadata"]["Arn"])


def client_that_may(plane: PlaneServer, service: str, *actions: str) -> Any:
    """A client of the service with the rights of a role that has these actions alone."""
    return client_as(plane, assume(plane, deploy_role(plane, Action=list(actions))), service)


def check(plane: PlaneServer, key: str, own: str, needed: str, call: Callable[[Any], Any]) -> None:
    """The call is refused with its own right alone, in words that name the key's, and allowed with both."""
    service = own.partition(":")[0]
    with pytest.raises(ClientError) as error:
        call(client_that_may(plane, service, own))
    assert error_code(error).startswith("AccessDenied")
    assert needed in str(error.value)
    assert key in str(error.value)
    call(client_that_may(plane, service, own, needed))


@documented("amazondynamodb/latest/developerguide/encryption.usagenotes.html")
def test_reads_no_table_without_the_right_to_use_its_key(plane_server: PlaneServer, key: str) -> None:
    """A call to a table under a customer managed key takes kms:Decrypt on that key."""
    name = functions.unique("table")
    plane_server.client("dynamodb", OTHER_ACCOUNT).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    check(
        plane_server,
        key,
        "dynamodb:GetItem",
        "kms:Decrypt",
        lambda client: client.get_item(TableName=name, Key={"pk": {"S": "1"}}),
    )


@documented("AmazonS3/latest/userguide/UsingKMSEncryption.html")
def test_reads_and_writes_no_object_without_the_right_to_use_its_key(
    plane_server: PlaneServer, key: str
) -> None:
    """An object under a customer managed key takes kms:GenerateDataKey to write and kms:Decrypt to read."""
    bucket, s3 = functions.unique("bucket"), plane_server.client("s3", OTHER_ACCOUNT)
    s3.create_bucket(Bucket=bucket)
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)

    def write(client: Any) -> None:
        client.put_object(Bucket=bucket, Key="one", Body=b"1")

    def read(client: Any) -> None:
        client.get_object(Bucket=bucket, Key="one")

    check(plane_server, key, "s3:PutObject", "kms:GenerateDataKey", write)
    check(plane_server, key, "s3:GetObject", "kms:Decrypt", read)


@documented("secretsmanager/latest/userguide/security-encryption.html")
def test_reads_no_secret_without_the_right_to_use_its_key(plane_server: PlaneServer, key: str) -> None:
    """GetSecretValue of a secret under a customer managed key takes kms:Decrypt on that key."""
    name = functions.unique("secret")
    plane_server.client("secretsmanager", OTHER_ACCOUNT).create_secret(
        Name=name, SecretString="value", KmsKeyId=key
    )
    check(
        plane_server,
        key,
        "secretsmanager:GetSecretValue",
        "kms:Decrypt",
        lambda client: client.get_secret_value(SecretId=name),
    )


@documented("lambda/latest/dg/encrypt-zip-package.html")
def test_encrypts_no_zip_without_the_right_to_use_its_key(plane_server: PlaneServer, key: str) -> None:
    """UpdateFunctionCode with SourceKMSKeyArn takes kms:GenerateDataKey on that key."""
    function = create(plane_server, echo("one"), account=OTHER_ACCOUNT)
    code = {"ZipFile": package(echo("two")), "SourceKMSKeyArn": key}
    check(
        plane_server,
        key,
        "lambda:UpdateFunctionCode",
        "kms:GenerateDataKey",
        lambda client: client.update_function_code(FunctionName=function.name, **code),
    )
