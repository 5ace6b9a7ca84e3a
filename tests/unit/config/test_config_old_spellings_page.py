"""The table of old spellings on the reference page: each of them loads, with a warning."""

import re
from pathlib import Path

import pytest

from tests.unit.config.builders import changed, warnings_of, with_gates, with_steps

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "config-file.md").read_text()
SECTION = PAGE.partition("## Old spellings")[2]
HOUR = {"duration": 1, "unit": "hours"}
QUERIES = ("analysis", {"queries": [{"name": "q", "queryTemplate": "x", "upperLimit": 1}]})
WEBHOOKS = ("webhooks", [{"name": "w", "uriTemplate": "https://x.example", "disableCallback": True}])
ANALYSIS = {"queries": ["q"], "interval": 1, "unit": "minutes", "numberOfJudgmentRuns": 1}


def approval(**keys):
    return with_gates("beforeDeployment", {"pause": {"untilApproved": True, **keys}})


CONFIGS = {
    "`setWeight: 10`": with_steps({"setWeight": 100}),
    "`strategies.<name>.steps`": changed(("strategies/ramp", {"steps": []})),
    "`alias[].function`": changed(
        ("trafficManagement", [{"alias": [{"function": "quote", "aliasName": "live"}]}])
    ),
    "`requiresRole`": approval(requiresRole="QA"),
    "`requiresRoles` under `approvalExpiration`": approval(
        approvalExpiration={**HOUR, "requiresRoles": ["QA"]}
    ),
    "`approvalDuration`": approval(approvalDuration=HOUR),
    "`unit` in an `analysis` step": changed(QUERIES, base=with_steps({"analysis": ANALYSIS})),
    "`runWebhooks`": changed(WEBHOOKS, base=with_steps({"runWebhooks": {"name": "w"}})),
    "`context` as a list of maps": changed(("context", [{"a": "1"}])),
    "`contextOverrides`": changed(("contextOverrides", {"a": "1"})),
    "`kind: Lambda`": changed(("kind", "Lambda")),
}


def test_page_lists_the_spelling_when_it_is_read():
    written = re.findall(r"^\| (`.*?) \|", SECTION, re.MULTILINE)
    assert written == list(CONFIGS)


@pytest.mark.parametrize("spelling", CONFIGS)
def test_spelling_loads_with_one_warning_when_the_page_lists_it(spelling):
    assert len(warnings_of(CONFIGS[spelling])) == 1
