"""Turns a checked deployment config into the plan of a deployment: a pure function, made once for each run.

A target's stages: its beforeDeployment gates, prepare, one stage for each step of its strategy, promote, and
its afterDeployment gates.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from sluice.config.addresses import address_of
from sluice.config.guardrails.applications import RequirementConfig
from sluice.config.guardrails.gates import gates_as_config
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.guardrails.rules import rules_of
from sluice.config.model import DeploymentConfig
from sluice.config.sections.analysis import AnalysisQuery, AnalysisStep
from sluice.config.sections.functions.planned import controls_of, creation_of, provisioned_of, settings_of
from sluice.config.sections.functions.provider_options import ProviderOptions
from sluice.config.sections.pause import PauseStep
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.sections.steps import SetWeightStep, Step
from sluice.config.sections.strategies import StrategyConfig
from sluice.config.sections.targets import TargetConfig
from sluice.config.sections.webhooks import WebhookStep
from sluice.domain.function.code_source import PackageStorage
from sluice.domain.guardrails.freezes import Place
from sluice.domain.guardrails.requirements import numbered, required_after, required_before, required_notes
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.plan.actions import (
    Action,
    AskForApproval,
    JudgeMetrics,
    Pause,
    PrepareFunctions,
    Promote,
    ReleaseConcurrency,
    RunWebhook,
    SendWebhook,
    SetWeight,
    SmokeTest,
    WebhookAction,
)
from sluice.domain.plan.alarms import AlarmWatch, AlreadyInAlarm
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.plan.graph import ordered
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery
from sluice.domain.plan.target import DeploymentPlan, FunctionPlan, Stage, TargetPlan
from sluice.domain.templates.render import render_known

ALL_AT_ONCE: tuple[Step, ...] = (SetWeightStep(weight=100),)
"""The strategy of a target that names none, as in CDaaS."""


def plan_deployment(config: DeploymentConfig, rules: Guardrails = NO_GUARDRAILS) -> DeploymentPlan:
    """The plan of the whole deployment, with the gates that guardrails require."""
    chosen = set(config.target_filters) or set(config.targets)
    graph = {
        name: [need for need in target.constraints.depends_on if need in chosen]
        for name, target in config.targets.items()
        if name in chosen
    }
    targets = tuple(
        _plan_target(config, rules, name, index, tuple(graph[name]))
        for index, name in enumerate(ordered(graph))
    )
    settings = config.deployment_config
    return DeploymentPlan(
        config.application,
        targets,
        render_known(config.description, config.context_values),
        (*_notes(config, chosen), *required_notes(targets)),
        in_progress=InProgressStrategy(settings.if_deployment_in_progress),
        rolls_back_all=settings.on_failure == "rollbackAll",
        starts_at=settings.starts_at,
        max_concurrent_targets=settings.max_concurrent_targets,
    )


def _plan_target(
    config: DeploymentConfig, rules: Guardrails, name: str, index: int, depends_on: tuple[str, ...]
) -> TargetPlan:
    target = config.targets[name]
    return TargetPlan(
        name=name,
        index=index,
        account=target.account,
        region=target.region,
        deploy_role_arn=target.deploy_as_iam_role,
        functions=tuple(_plan_function(config, name, row) for row in config.functions_of(name)),
        stages=_stages(config, rules, name, target),
        depends_on=depends_on,
        external_id=rules.external_id_of(target.account_id),
        may_ignore_external_id=rules.may_ignore_external_id(target.account_id),
        strategy=target.strategy,
        time_limit_seconds=config.deployment_config.timeout_seconds,
        allow_unweighted=target.allow_unweighted,
        keeps_after_gates=config.deployment_config.after_deployment_failure == "keep",
        alarms=tuple(_alarms(target, config.strategy_of(name))),
    )


def _alarms(target: TargetConfig, strategy: StrategyConfig | None) -> Iterator[AlarmWatch]:
    """The target's own alarms, then those of its strategy; for an alarm in both, the target's win."""
    known: set[str] = set()
    for section in (target.alarms, strategy.alarms if strategy else None):
        names = tuple(name for name in section.names if name not in known) if section else ()
        if section and names:
            known.update(names)
            yield AlarmWatch(tuple(dict.fromkeys(names)), AlreadyInAlarm(section.already_in_alarm))


def _plan_function(config: DeploymentConfig, target: str, row: ProviderOptions) -> FunctionPlan:
    artifact, address = config.artifact_of(row.name), address_of(config, row)
    if artifact is None or address is None:
        raise LookupError(f"function '{row.name}' has no artifact; the config was not checked")
    return FunctionPlan(
        function_name=row.name,
        bucket=address.bucket,
        key=address.key,
        settings=settings_of(row, config.context_values),
        alias_name=config.alias_of(target, row.name),
        object_version=address.object_version,
        image_uri=address.image_uri,
        published_version=address.version,
        tags=row.tags or None,
        storage=PackageStorage(artifact.code_storage, artifact.source_kms_key_arn),
        creation=creation_of(row),
        provisioned=provisioned_of(row),
        controls=controls_of(row),
        stops_executions=row.durable_executions_on_rollback == "stop",
    )


def _stages(
    config: DeploymentConfig, rules: Guardrails, name: str, target: TargetConfig
) -> tuple[Stage, ...]:
    """Required gates have stages of their own: a webhook of the file's gates must not speak for them."""
    place = Place(config.application, name, target.account_id, target.region)
    has_provisioned = any(row.provisioned_concurrency for row in config.functions_of(name))
    strategy = config.strategy_of(name)
    steps = strategy.steps if strategy is not None else ALL_AT_ONCE
    index = count()
    return (
        *numbered(required_before(rules, place), index),
        *gate_stages(config, target.constraints.before_deployment, index),
        Stage((PrepareFunctions(f"{next(index)}.0"),)),
        *(Stage((_action(config, step, f"{next(index)}.0"),)) for step in steps),
        Stage((Promote(f"{next(index)}.0"),)),
        *gate_stages(config, target.constraints.after_deployment, index),
        *numbered(required_after(rules, place), index),
        *([Stage((ReleaseConcurrency(f"{next(index)}.0"),))] if has_provisioned else []),
    )


def plan_guardrails(config: GuardrailsConfig, version: int) -> Guardrails:
    """The rules that a guardrails document says, with the gates that it requires as stages."""
    library = gates_as_config(config)

    def gates(rule: RequirementConfig) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
        before, after = rule.before_deployment, rule.after_deployment
        return tuple(gate_stages(library, before, count())), tuple(gate_stages(library, after, count()))

    return rules_of(config, version, gates)


def gate_stages(config: DeploymentConfig, steps: Sequence[Step], index: "count[int]") -> Iterator[Stage]:
    """The gates of one list run side by side (CDaaS: constraints are evaluated in parallel).

    Only the longest pause matters; it ends when its time has passed since the other gates began.
    """
    pauses = [step.seconds for step in steps if isinstance(step, PauseStep) and step.seconds is not None]
    others = [step for step in steps if not (isinstance(step, PauseStep) and step.seconds is not None)]
    if others:
        stage = next(index)
        yield Stage(
            tuple(_action(config, step, f"{stage}.{position}") for position, step in enumerate(others))
        )
    if pauses:
        yield Stage((Pause(f"{next(index)}.0", max(pauses), from_stage_before=bool(others)),))


def _action(config: DeploymentConfig, step: Step, key: str) -> Action:
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


def _notes(config: DeploymentConfig, chosen: set[str]) -> Iterator[str]:
    for name, target in config.targets.items():
        if name not in chosen:
            yield f"Target '{name}' is left out by targetFilters"
            continue
        for need in target.constraints.depends_on:
            if need not in chosen:
                yield f"Target '{name}' does not wait for '{need}', which targetFilters leaves out"
        if target.strategy is None:
            yield f"Target '{name}' names no strategy: all at once"
