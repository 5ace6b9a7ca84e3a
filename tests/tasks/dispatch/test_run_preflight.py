"""Run preflight: findings become events, and an error ends the deployment before its first change."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import CodeSource
from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.preflight.findings import Finding
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import AccessDeniedError, GuardrailRefusedError, PreflightError, RetryableError
from sluice.tasks.dispatch.run_preflight import run_preflight
from sluice.tasks.look.check_metric_providers import unconnected_providers
from tests.analysis_builders import ERRORS, an_analysis
from tests.builders import a_target_plan
from tests.tasks.calls import text_with
from tests.tasks.look.account import ARTIFACT, SOURCE, opens
from tests.tasks.ports import (
    deployments,
    drift,
    inspection,
    inspectors,
    metric_providers,
    own_account,
    targets,
)
from tests.tasks.scene import DEPLOYMENT, FUNCTION, PLAN, TARGET, a_deployment, an_event
from tests.tasks.script import Script

ENDED = an_event("PreflightEnded", target="")
DENIED = AccessDeniedError("no right")


def ran(script: Script) -> None:
    script.play(lambda ports: run_preflight(ports, DEPLOYMENT))


def reads() -> Script:
    return (
        Script()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << targets.plans(DEPLOYMENT)
        >> {TARGET: PLAN}
    )


def tells(*found: TimelineEvent, seen: CodeSource | None = None, modified_at: float | None = None) -> Script:
    """All findings, and that it has ended, in one write with what was seen of the artifact."""
    return Script() << deployments.keep_seen(DEPLOYMENT, [seen] if seen else [], modified_at, [*found, ENDED])


def finds(code: str, kind: str) -> TimelineEvent:
    return replace(an_event(kind, at=an_event("").at), detail=text_with(code))


def test_looks_at_nothing_when_the_deployment_is_a_rollback() -> None:
    ran(Script() << deployments.get(DEPLOYMENT) >> a_deployment(reverts="dep-0"))


def test_keeps_when_the_newest_artifact_was_modified() -> None:
    found = replace(ARTIFACT, modified_at=900.0)
    script = reads() << drift.list("parcels") >> [] << own_account.concurrent_executions() >> 1000
    script = script << opens() << inspection.artifact(SOURCE) >> found
    script = script << inspection.get_function(FUNCTION) >> RetryableError("throttled")
    event, pinned = finds("NotChecked", "PreflightWarning"), replace(SOURCE, object_version="v1")
    ran(script << tells(event, seen=pinned, modified_at=900.0))


def test_tells_what_it_found_and_ends_the_deployment_when_a_target_would_fail_for_certain() -> None:
    script = (
        reads()
        << drift.list("parcels")
        >> []
        << own_account.concurrent_executions()
        >> 1000
        << inspectors.inspect([PLAN], DEPLOYMENT)
        >> DENIED
        << inspectors.opens_to_strangers(PLAN)
        >> False
        << tells(finds("AccessDenied", "PreflightError"))
    )
    with pytest.raises(PreflightError, match="no right"):
        ran(script)


def test_tells_what_it_could_not_check_and_goes_on_when_that_proves_nothing() -> None:
    script = (
        reads()
        << drift.list("parcels")
        >> []
        << own_account.concurrent_executions()
        >> 1000
        << inspectors.inspect([PLAN], DEPLOYMENT)
        >> RetryableError("throttled")
        << inspectors.opens_to_strangers(PLAN)
        >> False
        << tells(finds("NotChecked", "PreflightWarning"))
    )
    ran(script)


def test_tells_that_sluices_own_account_runs_few_functions_at_a_time() -> None:
    event = replace(an_event("PreflightWarning", target=""), detail=text_with("LowConcurrency", "runs 10"))
    script = (
        Script()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << targets.plans(DEPLOYMENT)
        >> {}
        << drift.list("parcels")
        >> []
        << own_account.concurrent_executions()
        >> 10
        << tells(event)
    )
    ran(script)


@pytest.mark.parametrize("answer", [11, RetryableError("throttled"), AccessDeniedError("no right")])
def test_says_nothing_of_sluices_own_account_when_it_runs_enough_or_does_not_tell(
    answer: int | Exception,
) -> None:
    script = (
        Script()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << targets.plans(DEPLOYMENT)
        >> {}
        << drift.list("parcels")
        >> []
        << own_account.concurrent_executions()
        >> answer
        << tells()
    )
    ran(script)


LATENCY = MetricQuery("latency", "prom", "p95()", upper_limit=200)
SLOW = replace(a_target_plan(TARGET, an_analysis(LATENCY, ERRORS)))


def connected(script: Script, *names: str) -> list[Finding]:
    plans = [replace(SLOW, name=name) for name in names or (TARGET,)]
    return script.play(lambda ports: list(unconnected_providers(ports, "parcels", plans)))


def checks(answer: str | Exception) -> Script:
    return Script() << metric_providers.check("prom", SecretUse("parcels", host=None)) >> answer


def test_finds_nothing_when_every_provider_is_connected() -> None:
    assert connected(checks("")) == []


def test_asks_once_and_finds_it_for_each_target_when_a_provider_is_not_connected() -> None:
    found = connected(checks("its secret is missing"), "first", "second")
    assert [(one.target, one.code) for one in found] == [
        ("first", "MetricProviderUnconnected"),
        ("second", "MetricProviderUnconnected"),
    ]


def test_refuses_the_target_when_the_secret_of_a_provider_is_not_for_its_application() -> None:
    refused = GuardrailRefusedError("tag sluice:application of the secret", "not for 'parcels'", "Ask")
    (found,) = connected(checks(refused))
    assert (found.code, found.is_error, found.remedy) == ("GuardrailRefused", True, "Ask")
    assert "tag sluice:application" in found.message


def test_warns_and_asks_again_for_the_next_target_when_a_provider_could_not_be_checked() -> None:
    found = connected(checks(RetryableError("throttled")) << checks(""), "first", "second")
    assert [(one.target, one.code) for one in found] == [("first", "NotChecked")]
