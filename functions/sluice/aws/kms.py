"""Sealed task tokens and signed links: the `Vault` and `LinkSigner` ports on KMS, which keeps the keys."""

import base64
import binascii
from typing import Any, cast

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, retryable

_ALGORITHM = "HMAC_SHA_256"
# https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html
_MOST_MAC_BYTES, _MOST_MESSAGE_BYTES = 6144, 4096
_NOT_OURS = frozenset({"KMSInvalidMacException", "ValidationException", "InvalidParameterException"})


class KmsVault:
    """Encrypts task tokens with a key that only those handlers may use that answer the workflow."""

    def __init__(self, client: Any, key_arn: str) -> None:  # noqa: ANN401
        self._client = client
        self._key_arn = key_arn

    def seal(self, token: str, purpose: str) -> bytes:
        """Encrypt; `purpose` must be given again to open."""
        with retryable("seal a task token"):
            answer = self._client.encrypt(
                KeyId=self._key_arn, Plaintext=token.encode(), EncryptionContext={"purpose": purpose}
            )
        return cast("bytes", answer["CiphertextBlob"])

    def unseal(self, sealed: bytes, purpose: str) -> str:
        """Decrypt."""
        with retryable("open a task token"):
            answer = self._client.decrypt(
                KeyId=self._key_arn, CiphertextBlob=sealed, EncryptionContext={"purpose": purpose}
            )
        return cast("bytes", answer["Plaintext"]).decode()


class KmsLinkSigner:
    """Signs links with an HMAC key that never leaves KMS."""

    def __init__(self, client: Any, key_arn: str) -> None:  # noqa: ANN401
        self._client = client
        self._key_arn = key_arn

    def sign(self, message: str) -> str:
        """A signature that fits into a URL."""
        with retryable("sign a link"):
            answer = self._client.generate_mac(
                KeyId=self._key_arn, MacAlgorithm=_ALGORITHM, Message=message.encode()
            )
        return base64.urlsafe_b64encode(answer["Mac"]).decode().rstrip("=")

    def is_signed(self, message: str, signature: str) -> bool:
        """Whether `sign` made the signature for exactly this message; KMS compares in constant time."""
        try:
            mac = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
            message.encode()
        except (binascii.Error, ValueError):
            return False
        if not mac or len(mac) > _MOST_MAC_BYTES or len(message.encode()) > _MOST_MESSAGE_BYTES:
            return False
        try:
            with retryable("check a link"):
                answer = self._client.verify_mac(
                    KeyId=self._key_arn, MacAlgorithm=_ALGORITHM, Message=message.encode(), Mac=mac
                )
        except ClientError as error:
            if code_of(error) in _NOT_OURS:
                return False
            raise
        return bool(answer["MacValid"])
