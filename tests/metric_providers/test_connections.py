"""The secret that holds a connection: what is missing in it is said by key, and never by value."""

import pytest

from sluice.domain.plan.metric_query import secret_of_provider
from tests.metric_providers.asking import providers

GOOD = {
    "prometheus": {"type": "prometheus", "url": "https://metrics.test/prom"},
    "prometheus, basic": {
        "type": "Prometheus",
        "url": "https://metrics.test",
        "auth": "BASIC",
        "username": "u",
        "password": "p",
    },
    "prometheus, bearer": {
        "type": "prometheus",
        "url": "https://metrics.test",
        "auth": "bearer",
        "token": "t",
    },
    "datadog": {"type": "datadog", "apiKey": "k", "applicationKey": "a"},
    "datadog, elsewhere": {
        "type": "datadog",
        "apiKey": "k",
        "applicationKey": "a",
        "url": "https://api.datadoghq.eu",
    },
    "new relic": {"type": "newRelic", "apiKey": "k", "accountId": 12},
    "new relic, EU": {"type": "newrelic", "apiKey": "k", "accountId": "12", "region": "eu"},
}

ADDRESS = "has a 'url' that is not an address like https://metrics.example.com, without user name and query"
BAD = [
    ("no json {", "is not JSON"),
    ([], 'is not a JSON object such as {"type": "prometheus", "url": "..."}'),
    ({}, "lacks the key 'type'"),
    ({"type": "hidden-value"}, "has a 'type' that is not one of prometheus, datadog, newRelic"),
    ({"type": "prometheus"}, "lacks the key 'url'"),
    ({"type": "prometheus", "url": "hidden-value"}, ADDRESS),
    ({"type": "prometheus", "url": "https://u:hidden-value@metrics.test"}, ADDRESS),
    ({"type": "prometheus", "url": "https://metrics.test?hidden-value"}, ADDRESS),
    ({"type": "prometheus", "url": "https://[hidden-value"}, ADDRESS),
    (
        {"type": "prometheus", "url": "https://m.test", "auth": "hidden-value"},
        "has a 'auth' that is not one of none, basic, bearer",
    ),
    (
        {"type": "prometheus", "url": "https://m.test", "auth": "basic", "username": "u"},
        "lacks the key 'password'",
    ),
    ({"type": "prometheus", "url": "https://m.test", "auth": "bearer"}, "lacks the key 'token'"),
    (
        {"type": "prometheus", "url": "https://m.test", "auth": "bearer", "token": "hidden-value\nx: y"},
        "has a 'token' with characters that a header cannot hold",
    ),
    (
        {"type": "datadog", "apikey": "hidden-value"},
        "has the key 'apikey', and those of datadog are type, apiKey, applicationKey, url",
    ),
    ({"type": "datadog", "apiKey": "hidden-value"}, "lacks the key 'applicationKey'"),
    ({"type": "datadog", "apiKey": True}, "has a 'apiKey' that is not a text"),
    ({"type": "newRelic", "apiKey": "hidden-value"}, "lacks the key 'accountId'"),
    (
        {"type": "newRelic", "apiKey": "k", "accountId": "hidden-value"},
        "has an 'accountId' that is not a number",
    ),
    (
        {"type": "newRelic", "apiKey": "k", "accountId": 1, "region": "hidden-value"},
        "has a 'region' that is not one of US, EU",
    ),
]


@pytest.mark.parametrize("secret", GOOD.values(), ids=GOOD.keys())
def test_nothing_is_wrong_when_a_secret_has_what_its_kind_needs(secret: object) -> None:
    assert providers(secret).check("main", None) == ""


@pytest.mark.parametrize(("secret", "problem"), BAD)
def test_key_is_named_and_no_value_when_a_secret_is_wrong(secret: object, problem: str) -> None:
    found = providers(secret).check("main", None)
    assert found == f"metric provider 'main': its secret sluice/metric-providers/main {problem}"
    assert "hidden-value" not in found


def test_missing_secret_is_named_when_a_provider_is_unknown() -> None:
    assert (
        providers({}).check("other", None).startswith("metric provider 'other': There is no secret 'metric-")
    )


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("prom-main", "metric-providers/prom-main"),
        ("Datadog (EU)", "metric-providers/Datadog-EU-"),
        ("../other", "metric-providers/..-other"),
    ],
)
def test_secret_has_the_name_of_its_provider_when_that_has_signs_no_secret_can_have(
    provider: str, name: str
) -> None:
    assert secret_of_provider(provider) == name
