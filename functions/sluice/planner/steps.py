"""Turns the steps and gates of a config into the actions and stages of a plan."""

from collections.abc import Iterator, Sequence
from itertools import count

from sluice.config.model import DeploymentConfig
from sluice.config.sections.analysis import AnalysisQuery, AnalysisStep
from sluice.config.sections.pause import PauseStep
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.sections.steps import SetWeightStep, Step
from sluice.config.sections.webhooks import WebhookStep
from sluice.domain.plan.actions import (
    Action,
    AskForApproval,
    JudgeMetrics,
    Pause,
    RunWebhook,
    SendWebhook,
    SetWeight,
    SmokeTest,
    WebhookAction,
)
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery
from sluice.domain.plan.target import Stage


def gate_stages(config: DeploymentConfig, steps: Sequence[Step], index: "count[int]") -> Iterator[Stage]:
    """The gates of one list run side by side (CDaaS: constraints are evaluated in parallel).

    Only the longest pause matters; it ends when its time has passed since the other gates began.
    """
    pauses = [step.seconds for step in steps if isinstance(step, PauseStep) and step.seconds is not None]
    others = [step for step in steps if not (isinstance(step, PauseStep) and step.seconds is not None)]
    if others:
        stage = next(index)
        yield Stage(
            tuple(action_of(config, step, f"{stage}.{position}") for position, step in enumerate(others))
        )
    if pauses:
        yield Stage((Pause(f"{next(index)}.0", max(pauses), from_stage_before=bool(others)),))


def action_of(config: DeploymentConfig, step: Step, key: str) -> Action:
    """The action of a step, with all that the config says about it; TypeError for an unknown kind."""
    match step:
        case SetWeightStep():
            return SetWeight(key, step.weight)
        case PauseStep(seconds=int() as seconds):
            return Pause(key, seconds)
        case PauseStep():
            return AskForApproval(
                key,
                step.approval_expiration_seconds,
                step.requires_roles or (),
                step.approvals,
                step.requester_may_not_approve,
                step.continues_on_expiry,
            )
        case WebhookStep():
            return _webhook(config, step, key)
        case AnalysisStep():
            return _analysis(config, step, key)
        case SmokeTestStep():
            return _smoke_test(config, step, key)
        case _:
            raise TypeError(f"a {type(step).__name__} cannot be planned")


def _webhook(config: DeploymentConfig, step: WebhookStep, key: str) -> WebhookAction:
    """The call with everything the config says about it: the task that makes it does not know the config."""
    webhook = config.webhook_of(step.name)
    if webhook is None:
        raise LookupError(f"there is no webhook '{step.name}'; the config was not checked")
    kind = SendWebhook if webhook.disable_callback else RunWebhook
    return kind(
        key=key,
        webhook=webhook.name,
        method=webhook.method,
        uri_template=webhook.uri_template,
        headers=tuple((header.key, header.value) for header in webhook.headers),
        body=webhook.body,
        retry_count=webhook.retry_count,
        context=config.context_of(step),
    )


def _analysis(config: DeploymentConfig, step: AnalysisStep, key: str) -> JudgeMetrics:
    """The analysis with its queries in full: the task that judges does not know the config."""
    return JudgeMetrics(
        key=key,
        queries=tuple(_query(query, config.provider_of(step, query)) for query in config.queries_of(step)),
        interval_seconds=step.interval_seconds,
        runs=step.number_of_judgment_runs,
        is_growing=step.lookback_method == "growing",
        rolls_back=step.roll_back_mode == "automatic",
        rolls_forward=step.roll_forward_mode == "automatic",
        aborts=step.abort_on_failed_judgment,
        min_invocations=step.min_invocations,
        missing_data=step.missing_data,
        context=config.context_of(step),
        expiration_seconds=step.approval_expiration.seconds if step.approval_expiration else None,
        requires_roles=step.requires_roles,
    )


def _query(query: AnalysisQuery, provider: str) -> MetricQuery:
    rule = query.comparison
    return MetricQuery(
        name=query.name,
        provider=provider,
        template=query.query_template or "",
        preset=query.preset or "",
        of=query.of,
        function_name=query.function_name or "",
        upper_limit=query.upper_limit,
        lower_limit=query.lower_limit,
        comparison=ComparisonRule(rule.tolerance, rule.confidence) if rule else None,
    )


def _smoke_test(config: DeploymentConfig, step: SmokeTestStep, key: str) -> SmokeTest:
    return SmokeTest(
        key=key,
        payload=step.payload,
        function_name=step.function_name,
        context=config.context_of(step),
        status_code=step.expect.status_code,
        fields=tuple(step.expect.fields.items()),
        max_duration_millis=step.expect.max_duration_millis,
        tenant_id=step.tenant_id,
    )
