"""Preflight finds out whether the secrets exist that webhooks and queries will need, and reads none."""

from dataclasses import replace

import pytest

from sluice.domain.plan.actions import SendWebhook
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.findings import Finding
from sluice.errors import AccessDeniedError, RetryableError, SluiceError
from sluice.tasks.look.check_secrets import missing_secrets
from tests.analysis_builders import an_analysis
from tests.builders import a_target_plan, stages_of
from tests.tasks.ports import secrets
from tests.tasks.script import Script

CALL = SendWebhook(
    "1.0", "chat", "POST", "https://chat.example/{{secrets.room}}", (("x", "{{secrets.key}}"),)
)
PLAN = replace(a_target_plan(), stages=stages_of(CALL))
MIRROR = replace(PLAN, name="mirror")
DATADOG = MetricQuery("errors", "datadog", "sum:errors{{secrets.team}}", upper_limit=1.0)
JUDGES = replace(PLAN, stages=stages_of(an_analysis(DATADOG)))


def found(script: Script, *plans: TargetPlan, with_connections: bool = False) -> list[Finding]:
    return script.play(lambda ports: list(missing_secrets(ports, plans, with_connections=with_connections)))


def test_missing_secret_of_a_webhook_is_an_error_in_each_target_that_needs_it() -> None:
    script = Script() << secrets.exists("room") >> True << secrets.exists("key") >> False
    findings = found(script, PLAN, MIRROR)
    assert [(one.severity, one.code, one.target) for one in findings] == [
        ("error", "SecretMissing", "prod"),
        ("error", "SecretMissing", "mirror"),
    ]
    assert findings[0].message == "Webhook 'chat' needs the secret 'key', which does not exist"
    assert "sluice/key" in findings[0].remedy


def test_nothing_is_found_when_all_secrets_exist() -> None:
    assert found(Script() << secrets.exists("room") >> True << secrets.exists("key") >> True, PLAN) == []


@pytest.mark.parametrize("error", [AccessDeniedError("no right"), RetryableError("throttled")])
def test_secret_that_cannot_be_looked_up_is_a_warning(error: SluiceError) -> None:
    script = Script() << secrets.exists("room") >> error << secrets.exists("key") >> True
    assert [(one.severity, one.code) for one in found(script, PLAN)] == [("warning", "NotChecked")]


def test_secret_of_a_query_is_looked_up_and_the_connection_only_where_nobody_reads_it() -> None:
    script = Script() << secrets.exists("team") >> True
    assert found(script, JUDGES) == []
    findings = found(
        script << secrets.exists("metric-providers/datadog") >> False, JUDGES, with_connections=True
    )
    assert findings[0].message.startswith("Metric provider 'datadog' needs the secret")
