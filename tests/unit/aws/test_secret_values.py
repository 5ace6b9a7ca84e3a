"""Secrets are read only once the tags of the place that has the value let them be used so."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sluice.aws.secret_values import StoredSecrets
from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.errors import GuardrailRefusedError, NotFoundError

SHOP, BANK = SecretUse("shop"), SecretUse("bank")
FOR_SHOP = {"sluice:application": "shop"}


class Stored:
    """Secrets Manager and Parameter Store: tags and value of the secret and of the parameter, if any."""

    def __init__(
        self,
        secret: tuple[dict[str, str], dict[str, Any]] | None,
        parameter: tuple[dict[str, str], str] | None = None,
    ) -> None:
        self.secret, self.parameter = secret, parameter
        self.asked: list[str] = []

    def client(self, _service: str) -> Any:
        """Itself as the client of both services."""
        return self

    def describe_secret(self, **_names: str) -> Any:
        """The tags of the secret."""
        self.asked.append("tags of the secret")
        return {"Tags": _tags(_there(self.secret, "ResourceNotFoundException")[0])}

    def get_secret_value(self, **_names: str) -> Any:
        """What it holds."""
        self.asked.append("secret")
        return _there(self.secret, "ResourceNotFoundException")[1]

    def list_tags_for_resource(self, **_names: str) -> Any:
        """The tags of the parameter."""
        self.asked.append("tags of the parameter")
        return {"TagList": _tags(_there(self.parameter, "InvalidResourceId")[0])}

    def get_parameter(self, **_options: Any) -> Any:
        """Its value."""
        self.asked.append("parameter")
        return {"Parameter": {"Value": _there(self.parameter, "ParameterNotFound")[1]}}


def _there(found: Any, error: str) -> Any:
    if found is None:
        raise ClientError({"Error": {"Code": error, "Message": "none"}}, "Read")
    return found


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def test_reads_the_tags_before_the_value() -> None:
    stored = Stored((FOR_SHOP, {"SecretString": "hunter22"}))
    assert StoredSecrets(stored.client).read("key", SHOP) == "hunter22"
    assert stored.asked == ["tags of the secret", "secret"]


def test_reads_no_value_that_is_for_another_application() -> None:
    stored = Stored((FOR_SHOP, {"SecretString": "hunter22"}))
    with pytest.raises(GuardrailRefusedError, match="tag sluice:application"):
        StoredSecrets(stored.client).read("key", BANK)
    assert stored.asked == ["tags of the secret"]


@pytest.mark.parametrize("secret", [None, ({}, {"SecretBinary": b"1"}), ({}, {"SecretString": ""})])
def test_reads_no_parameter_for_another_application_when_the_secret_has_no_text(secret: Any) -> None:
    stored = Stored(secret, (FOR_SHOP, "hunter22"))
    with pytest.raises(GuardrailRefusedError, match="tag sluice:application"):
        StoredSecrets(stored.client).read("key", BANK)
    assert "parameter" not in stored.asked
    assert StoredSecrets(stored.client).read("key", SHOP) == "hunter22"


def test_reads_whatever_guardrails_require_without_a_look_at_tags() -> None:
    stored = Stored((FOR_SHOP, {"SecretString": "hunter22"}))
    assert StoredSecrets(stored.client).read("key", None) == "hunter22"
    assert stored.asked == ["secret"]


@pytest.mark.parametrize("use", [SHOP, None])
def test_says_where_to_put_a_secret_that_is_nowhere(use: SecretUse | None) -> None:
    with pytest.raises(NotFoundError) as raised:
        StoredSecrets(Stored(None).client).read("key", use)
    assert "/sluice/key" in raised.value.remedy


def test_is_there_when_either_place_has_it() -> None:
    assert StoredSecrets(Stored(None, ({}, "x")).client).exists("key")
    assert not StoredSecrets(Stored(None).client).exists("key")
