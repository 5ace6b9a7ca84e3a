"""The values of secrets, read anew each time and kept nowhere, from Secrets Manager or Parameter Store.

`{{secrets.NAME}}` is the secret `sluice/NAME` in Secrets Manager, or else the SecureString parameter
`/sluice/NAME` of Systems Manager, in the account and region of the control plane. Nothing outside of these
two prefixes can be named.
"""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, is_access_denied, retryable
from sluice.domain.guardrails.secret_tags import SecretUse, tag_refusal
from sluice.errors import AccessDeniedError, GuardrailRefusedError, NotFoundError

PREFIX = "sluice/"

_Place = tuple[Callable[[str], Mapping[str, str] | None], Callable[[str], str | None], str]
"""How to read the tags and the value of a place, each None where there is none, and its full name."""


class StoredSecrets:
    """The `Secrets` port on Secrets Manager and Systems Manager; `client` makes the client of a service."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    def read(self, name: str, use: SecretUse | None) -> str:
        """The present value of `{{secrets.name}}`, if the tags of what has it let it be used so.

        The one place where a value that people name is read: GuardrailRefusedError, NotFoundError,
        AccessDeniedError.
        """
        for tags_of, value_of, full_name in self._places(name):
            tags = tags_of(full_name) if use is not None else {}
            if tags is None:
                continue
            if use is not None and (refusal := tag_refusal(name, tags, use)) is not None:
                raise GuardrailRefusedError(refusal.rule, refusal.message, refusal.remedy)
            value = value_of(full_name)
            if value is not None:
                return value
        raise NotFoundError(
            f"There is no secret '{name}'",
            f"Create {PREFIX}{name} in Secrets Manager or the SecureString parameter /{PREFIX}{name},"
            " in the account and region of Sluice",
        )

    def _places(self, name: str) -> tuple[_Place, _Place]:
        """Where the value may be, in this order: each with its own tags, read before its own value."""
        return (
            (self._tags_of_secret, self._secret, f"{PREFIX}{name}"),
            (self._tags_of_parameter, self._parameter, f"/{PREFIX}{name}"),
        )

    def exists(self, name: str) -> bool:
        """Whether `{{secrets.name}}` has a value somewhere; the value itself is not read."""
        has_tags = self._tags_of_secret(f"{PREFIX}{name}") is not None
        return has_tags or self._tags_of_parameter(f"/{PREFIX}{name}") is not None

    def signing_key(self, secret: str) -> str:
        """The key by which webhooks are signed; NotFoundError, AccessDeniedError."""
        value = self._secret(secret)
        if value is None:
            raise NotFoundError(
                "The key that signs webhooks does not exist", "Deploy the stack of Sluice again"
            )
        return value

    def _secret(self, name: str) -> str | None:
        try:
            with retryable(f"read secret {name}"):
                answer = self._client("secretsmanager").get_secret_value(SecretId=name)
        except ClientError as error:
            _raise_unless(error, name, "ResourceNotFoundException")
            return None
        return str(answer["SecretString"]) or None if "SecretString" in answer else None

    def _tags_of_secret(self, name: str) -> dict[str, str] | None:
        try:
            with retryable(f"read the tags of secret {name}"):
                answer = self._client("secretsmanager").describe_secret(SecretId=name)
        except ClientError as error:
            _raise_unless(error, name, "ResourceNotFoundException")
            return None
        return {tag["Key"]: tag["Value"] for tag in answer.get("Tags", ())}

    def _tags_of_parameter(self, name: str) -> dict[str, str] | None:
        """None if there is none; of the calls that show no value, only this can be allowed by name."""
        try:
            with retryable(f"read the tags of parameter {name}"):
                answer = self._client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=name)
        except ClientError as error:
            _raise_unless(error, name, "InvalidResourceId")
            return None
        return {tag["Key"]: tag["Value"] for tag in answer.get("TagList", ())}

    def _parameter(self, name: str) -> str | None:
        try:
            with retryable(f"read parameter {name}"):
                answer = self._client("ssm").get_parameter(Name=name, WithDecryption=True)
        except ClientError as error:
            _raise_unless(error, name, "ParameterNotFound")
            return None
        return str(answer["Parameter"]["Value"])


def _raise_unless(error: ClientError, name: str, *absent: str) -> None:
    if is_access_denied(error):
        raise AccessDeniedError(
            f"{name} may not be read",
            "If it has a KMS key of its own, let the role of Sluice's webhook handlers use the key",
        ) from error
    if code_of(error) not in absent:
        raise error
