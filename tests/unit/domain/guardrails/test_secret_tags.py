"""Tags of secrets: for which applications and hosts they may be used, with guardrails and without."""

import pytest

from sluice.domain.guardrails.secret_tags import SecretUse, tag_refusal

USE = SecretUse("payments-api", "hooks.example.com")


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"team": "payments"},
        {"sluice:application": "payments-api"},
        {"sluice:application": "search payments-api"},
        {"sluice:host": "hooks.example.com"},
        {"sluice:host": "other.example.com HOOKS.example.com"},
        {"sluice:host": ".example.com"},
        {"sluice:application": "payments-api", "sluice:host": ".example.com"},
    ],
)
def test_secret_may_be_used_where_its_tags_say_so_or_say_nothing(tags: dict[str, str]) -> None:
    assert tag_refusal("key", tags, USE) is None


@pytest.mark.parametrize(
    ("tags", "rule"),
    [
        ({"sluice:application": "payments"}, "tag sluice:application of the secret"),
        ({"sluice:application": ""}, "tag sluice:application of the secret"),
        ({"sluice:host": "example.com"}, "tag sluice:host of the secret"),
        ({"sluice:host": ".hooks.example.com"}, "tag sluice:host of the secret"),
        ({"sluice:host": ""}, "tag sluice:host of the secret"),
        ({"sluice:application": "payments-api", "sluice:host": "x.test"}, "tag sluice:host of the secret"),
    ],
)
def test_secret_may_not_be_used_anywhere_else(tags: dict[str, str], rule: str) -> None:
    refused = tag_refusal("key", tags, USE)
    assert refused is not None
    assert refused.rule == rule


def test_host_that_nobody_knows_yet_is_none_of_those_listed() -> None:
    assert tag_refusal("key", {"sluice:host": "hooks.example.com"}, SecretUse("payments-api")) is not None


def test_connection_of_a_metric_provider_names_its_host_itself() -> None:
    use = SecretUse("payments-api", host=None)
    assert tag_refusal("key", {"sluice:host": "hooks.example.com"}, use) is None
    assert tag_refusal("key", {"sluice:application": "search"}, use) is not None


def test_application_with_a_space_is_named_whole() -> None:
    assert tag_refusal("key", {"sluice:application": "Parcel Labels"}, SecretUse("Parcel Labels")) is None
