"""The pages about metric providers: every key is listed, and what is printed is good."""

import re

import pytest
import yaml

from sluice.config.sections.analysis import AnalysisConfig
from sluice.outbound.metrics.connection import KEYS, read_connection
from tests.docs.markdown import page

_SECRET = re.compile(r"<<'JSON'\n(.*?)\nJSON\n", re.DOTALL)


@pytest.mark.parametrize("kind", KEYS)
def test_every_key_of_a_secret_is_listed_when_its_kind_is_looked_up(kind: str) -> None:
    _, _, section = page("docs/reference/metric-providers.md").text.partition(f'## `"type": "{kind}"`')
    rows = re.findall(r"^\| `(\w+)` \|", section.split("\n## ")[0], re.MULTILINE)
    assert rows == list(KEYS[kind])


def test_printed_secrets_connect_when_they_are_filled_in() -> None:
    blocks = page("docs/how-to/connect-metric-providers.md").blocks("bash")
    printed = [secret for block in blocks for secret in _SECRET.findall(block)]
    assert [read_connection(secret).kind for secret in printed] == ["Prometheus", "Datadog", "New Relic"]


def test_printed_queries_are_read_when_they_stand_in_a_config() -> None:
    (printed,) = page("docs/how-to/connect-metric-providers.md").blocks("yaml")
    config = AnalysisConfig.model_validate(yaml.safe_load(printed)["analysis"])
    assert [query.name for query in config.queries] == ["error-ratio", "errors", "p95"]
