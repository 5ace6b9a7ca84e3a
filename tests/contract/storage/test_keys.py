"""KMS: task tokens are sealed for one purpose, links are signed, and what was not made here does not open."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import error_code, status_code
from tests.contract.sources import recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "kms/test_kms"
CONTEXT = {"purpose": "approval"}


@pytest.fixture(scope="module")
def kms(plane_server: PlaneServer) -> Any:
    return plane_server.client("kms")


@pytest.fixture(scope="module")
def sealing(kms: Any) -> str:
    """A key that encrypts."""
    return str(kms.create_key(Description="contract")["KeyMetadata"]["KeyId"])


@pytest.fixture(scope="module")
def signing(kms: Any) -> str:
    """A key that makes MACs."""
    created = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC", Description="contract")
    return str(created["KeyMetadata"]["KeyId"])


@recorded(API, "TestKMS::test_encrypt_decrypt_encryption_context", "2025-09-22")
def test_opens_what_it_has_sealed_for_the_same_purpose(kms: Any, sealing: str) -> None:
    """What was encrypted with an encryption context is decrypted with the same one."""
    sealed = kms.encrypt(KeyId=sealing, Plaintext=b"token", EncryptionContext=CONTEXT)["CiphertextBlob"]
    opened = kms.decrypt(KeyId=sealing, CiphertextBlob=sealed, EncryptionContext=CONTEXT)
    assert opened["Plaintext"] == b"token"


@recorded(API, "TestKMS::test_encrypt_decrypt_encryption_context", "2025-09-22")
@pytest.mark.parametrize("context", [{}, {"purpose": "callback"}], ids=["none", "another"])
def test_does_not_open_for_another_purpose(kms: Any, sealing: str, context: dict[str, str]) -> None:
    """Without the context, or with another, decrypting is a 400 InvalidCiphertextException."""
    sealed = kms.encrypt(KeyId=sealing, Plaintext=b"token", EncryptionContext=CONTEXT)["CiphertextBlob"]
    with pytest.raises(ClientError) as error:
        kms.decrypt(KeyId=sealing, CiphertextBlob=sealed, EncryptionContext=context)
    assert (error_code(error), status_code(error)) == ("InvalidCiphertextException", 400)


@recorded(API, "TestKMS::test_encrypt_decrypt_encryption_context", "2025-09-22")
def test_does_not_open_what_was_not_sealed(kms: Any, sealing: str) -> None:
    """Bytes that KMS has not made are a 400 InvalidCiphertextException."""
    with pytest.raises(ClientError) as error:
        kms.decrypt(KeyId=sealing, CiphertextBlob=b"made up", EncryptionContext=CONTEXT)
    assert (error_code(error), status_code(error)) == ("InvalidCiphertextException", 400)


@recorded(API, "TestKMS::test_plaintext_size_for_encrypt", "2023-04-13")
def test_seals_at_most_4096_bytes(kms: Any, sealing: str) -> None:
    """A plaintext of more than 4,096 bytes is a ValidationException that does not repeat it."""
    kms.encrypt(KeyId=sealing, Plaintext=b"x" * 4096)
    with pytest.raises(ClientError) as error:
        kms.encrypt(KeyId=sealing, Plaintext=b"x" * 4097)
    assert error_code(error) == "ValidationException"
    assert error.value.response["Error"]["Message"] == (
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have"
        " length less than or equal to 4096"
    )


@recorded(API, "TestKMS::test_generate_and_verify_mac[HMAC_256-HMAC_SHA_256]", "2023-11-07")
def test_knows_its_own_mac(kms: Any, signing: str) -> None:
    """A MAC of the same key, algorithm and message is valid."""
    mac = kms.generate_mac(KeyId=signing, MacAlgorithm="HMAC_SHA_256", Message=b"link")["Mac"]
    checked = kms.verify_mac(KeyId=signing, MacAlgorithm="HMAC_SHA_256", Message=b"link", Mac=mac)
    assert checked["MacValid"] is True


@recorded(
    API,
    "TestKMS::test_invalid_verify_mac[HMAC_256-HMAC_SHA_256-some different important message]",
    "2023-04-13",
)
def test_does_not_take_the_mac_of_another_message(kms: Any, signing: str) -> None:
    """The MAC of another message is a 400 KMSInvalidMacException."""
    mac = kms.generate_mac(KeyId=signing, MacAlgorithm="HMAC_SHA_256", Message=b"link")["Mac"]
    with pytest.raises(ClientError) as error:
        kms.verify_mac(KeyId=signing, MacAlgorithm="HMAC_SHA_256", Message=b"other", Mac=mac)
    assert (error_code(error), status_code(error)) == ("KMSInvalidMacException", 400)


@recorded(API, "TestKMS::test_generate_and_verify_mac[HMAC_256-HMAC_SHA_256]", "2023-11-07")
def test_answers_not_found_when_there_is_no_such_key(kms: Any) -> None:
    """A key that does not exist is a NotFoundException."""
    with pytest.raises(ClientError) as error:
        kms.generate_mac(KeyId="key_id", MacAlgorithm="HMAC_SHA_256", Message=b"link")
    assert error_code(error) == "NotFoundException"
