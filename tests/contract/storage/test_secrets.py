"""Secrets and parameters under a folder in their name, where the connections of metric providers are."""

import pytest

from sluice.aws.secret_values import StoredSecrets
from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.errors import GuardrailRefusedError, NotFoundError
from tests.contract.builders.functions import unique
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

SECRETS = "secretsmanager/test_secretsmanager"


@pytest.fixture
def name() -> str:
    return f"metric-providers/{unique('contract')}"


@pytest.fixture(scope="module")
def stored(plane_server: PlaneServer) -> StoredSecrets:
    return StoredSecrets(plane_server.client)


@documented("secretsmanager/latest/apireference/API_CreateSecret.html")
def test_secret_is_read_when_its_name_has_a_folder(
    plane_server: PlaneServer, stored: StoredSecrets, name: str
) -> None:
    """A secret may have folders in its name, and is read by it."""
    secrets = plane_server.client("secretsmanager")
    secrets.create_secret(Name=f"sluice/{name}", SecretString='{"type": "prometheus"}')
    try:
        assert stored.read(name, None) == '{"type": "prometheus"}'
    finally:
        secrets.delete_secret(SecretId=f"sluice/{name}", ForceDeleteWithoutRecovery=True)


@documented("systems-manager/latest/userguide/sysman-paramstore-su-create.html")
def test_parameter_is_read_when_there_is_no_secret(
    plane_server: PlaneServer, stored: StoredSecrets, name: str
) -> None:
    """A parameter may have folders in its name, and a SecureString is read decrypted."""
    parameters = plane_server.client("ssm")
    parameters.put_parameter(Name=f"/sluice/{name}", Value="{}", Type="SecureString")
    try:
        assert stored.read(name, None) == "{}"
    finally:
        parameters.delete_parameter(Name=f"/sluice/{name}")


@recorded(SECRETS, "TestSecretsManager::test_secret_not_found", "2022-09-28")
@documented("systems-manager/latest/APIReference/API_GetParameter.html")
def test_both_places_are_named_when_there_is_neither(stored: StoredSecrets, name: str) -> None:
    """A secret and a parameter that do not exist are errors of their own."""
    with pytest.raises(NotFoundError) as error:
        stored.read(name, None)
    assert f"sluice/{name} in Secrets Manager" in str(error.value)
    assert f"parameter /sluice/{name}" in str(error.value)


FOR_SHOP = [{"Key": "sluice:application", "Value": "shop"}]


@documented("secretsmanager/latest/apireference/API_DescribeSecret.html")
def test_tags_of_a_secret_are_read_without_its_value(
    plane_server: PlaneServer, stored: StoredSecrets, name: str
) -> None:
    """DescribeSecret returns the tags of a secret."""
    secrets = plane_server.client("secretsmanager")
    secrets.create_secret(Name=f"sluice/{name}", SecretString="value", Tags=FOR_SHOP)
    try:
        assert stored.read(name, SecretUse("shop")) == "value"
        with pytest.raises(GuardrailRefusedError, match="tag sluice:application"):
            stored.read(name, SecretUse("bank"))
    finally:
        secrets.delete_secret(SecretId=f"sluice/{name}", ForceDeleteWithoutRecovery=True)


@documented("systems-manager/latest/APIReference/API_ListTagsForResource.html")
def test_tags_of_a_parameter_are_read_without_its_value(
    plane_server: PlaneServer, stored: StoredSecrets, name: str
) -> None:
    """ListTagsForResource returns the tags of a parameter by its name."""
    parameters = plane_server.client("ssm")
    parameters.put_parameter(Name=f"/sluice/{name}", Value="value", Type="SecureString", Tags=FOR_SHOP)
    try:
        assert stored.read(name, SecretUse("shop")) == "value"
        with pytest.raises(GuardrailRefusedError, match="tag sluice:application"):
            stored.read(name, SecretUse("bank"))
    finally:
        parameters.delete_parameter(Name=f"/sluice/{name}")
