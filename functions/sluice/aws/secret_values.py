"""The values of secrets, read anew each time and kept nowhere, from Secrets Manager or Parameter Store.

`{{secrets.NAME}}` is the secret `sluice/NAME` in Secrets Manager, or else the SecureString parameter
`/sluice/NAME` of Systems Manager, in the account and region of the control plane. Nothing outside of these
two prefixes can be named.
"""

from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, is_access_denied, retryable
from sluice.errors import AccessDeniedError, NotFoundError

PREFIX = "sluice/"


class StoredSecrets:
    """The `Secrets` port on Secrets Manager and Systems Manager."""

    def __init__(self, secrets_manager: Any, systems_manager: Any) -> None:  # noqa: ANN401  boto3 has no types
        self._secrets_manager = secrets_manager
        self._systems_manager = systems_manager

    def read(self, name: str) -> str:
        """The present value of `{{secrets.name}}`; NotFoundError, AccessDeniedError."""
        value = secret_value(self._secrets_manager, f"{PREFIX}{name}") or self._parameter(f"/{PREFIX}{name}")
        if value is None:
            raise NotFoundError(
                f"There is no secret '{name}'",
                f"Create {PREFIX}{name} in Secrets Manager or the SecureString parameter /{PREFIX}{name},"
                " in the account and region of Sluice",
            )
        return value

    def _parameter(self, name: str) -> str | None:
        try:
            with retryable(f"read parameter {name}"):
                answer = self._systems_manager.get_parameter(Name=name, WithDecryption=True)
        except ClientError as error:
            _raise_unless(error, name, "ParameterNotFound")
            return None
        return str(answer["Parameter"]["Value"])


def signing_key(secrets_manager: Any, secret: str) -> str:  # noqa: ANN401
    """The key by which webhooks are signed; NotFoundError, AccessDeniedError."""
    value = secret_value(secrets_manager, secret)
    if value is None:
        raise NotFoundError("The key that signs webhooks does not exist", "Deploy the stack of Sluice again")
    return value


def secret_value(secrets_manager: Any, secret: str) -> str | None:  # noqa: ANN401
    """The text of a secret in Secrets Manager, None when there is no such secret; AccessDeniedError."""
    try:
        with retryable(f"read secret {secret}"):
            answer = secrets_manager.get_secret_value(SecretId=secret)
    except ClientError as error:
        _raise_unless(error, secret, "ResourceNotFoundException")
        return None
    return str(answer["SecretString"]) if "SecretString" in answer else None


def _raise_unless(error: ClientError, name: str, absent: str) -> None:
    if is_access_denied(error):
        raise AccessDeniedError(
            f"{name} may not be read",
            "If it has a KMS key of its own, let the role of Sluice's webhook handlers use the key",
        ) from error
    if code_of(error) != absent:
        raise error
