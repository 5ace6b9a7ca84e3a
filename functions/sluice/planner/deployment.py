"""Turns a checked deployment config into the plan of a deployment: a pure function, made once for each run.

A target's stages: its beforeDeployment gates, prepare, one stage for each step of its strategy, promote, its
afterDeployment gates, and the bake of its wave.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from sluice.config.addresses import address_of
from sluice.config.model import DeploymentConfig
from sluice.config.order import PlannedWave, bakes_of, graph_of, waves_of, with_borders
from sluice.config.sections.functions.planned import controls_of, creation_of, provisioned_of, settings_of
from sluice.config.sections.functions.provider_options import ProviderOptions
from sluice.config.sections.steps import SetWeightStep, Step
from sluice.config.sections.strategies import StrategyConfig
from sluice.config.sections.targets import TargetConfig
from sluice.domain.function.code_source import PackageStorage
from sluice.domain.guardrails.freezes import Place
from sluice.domain.guardrails.requirements import numbered, required_after, required_before, required_notes
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.plan.actions import Pause, PrepareFunctions, Promote, ReleaseConcurrency
from sluice.domain.plan.alarms import AlarmWatch, AlreadyInAlarm
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.plan.graph import Graph, ordered
from sluice.domain.plan.target import DeploymentPlan, FunctionPlan, Stage, TargetPlan
from sluice.domain.templates.render import render_known
from sluice.planner.steps import action_of, gate_stages
from sluice.planner.waves import plan_border

ALL_AT_ONCE: tuple[Step, ...] = (SetWeightStep(weight=100),)
"""The strategy of a target that names none, as in CDaaS."""


def plan_deployment(config: DeploymentConfig, rules: Guardrails = NO_GUARDRAILS) -> DeploymentPlan:
    """The plan of the whole deployment, with the gates that guardrails require."""
    graph = graph_of(config)
    waves = waves_of(config, graph)
    needs = with_borders(graph, waves)
    waves_by_border = {wave.border: wave for wave in waves}
    bakes = bakes_of(waves)
    targets = tuple(
        _plan_target(config, rules, name, index, tuple(needs[name]), bake_seconds=bakes.get(name, 0))
        if name in graph
        else plan_border(config, waves_by_border[name], index)
        for index, name in enumerate(ordered(needs))
    )
    settings = config.deployment_config
    return DeploymentPlan(
        config.application,
        targets,
        render_known(config.description, config.context_values),
        (*_notes(config, graph, waves), *required_notes(targets)),
        in_progress=InProgressStrategy(settings.if_deployment_in_progress),
        rolls_back_all=settings.on_failure == "rollbackAll",
        starts_at=settings.starts_at,
        max_concurrent_targets=settings.max_concurrent_targets,
    )


def _plan_target(
    config: DeploymentConfig,
    rules: Guardrails,
    name: str,
    index: int,
    depends_on: tuple[str, ...],
    *,
    bake_seconds: int,
) -> TargetPlan:
    target = config.targets[name]
    return TargetPlan(
        name=name,
        index=index,
        account=target.account,
        region=target.region,
        deploy_role_arn=target.deploy_as_iam_role,
        functions=tuple(_plan_function(config, name, row) for row in config.functions_of(name)),
        stages=_stages(config, rules, name, target, bake_seconds),
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
    config: DeploymentConfig, rules: Guardrails, name: str, target: TargetConfig, bake_seconds: int
) -> tuple[Stage, ...]:
    """Required gates have stages of their own: a webhook of the file's gates must not speak for them.

    A wave's bake comes last, while the way back still has its provisioned concurrency.
    """
    place = Place(config.application, name, target.account_id, target.region)
    has_provisioned = any(row.provisioned_concurrency for row in config.functions_of(name))
    strategy = config.strategy_of(name)
    steps = strategy.steps if strategy is not None else ALL_AT_ONCE
    index = count()
    return (
        *numbered(required_before(rules, place), index),
        *gate_stages(config, target.constraints.before_deployment, index),
        Stage((PrepareFunctions(f"{next(index)}.0"),)),
        *(Stage((action_of(config, step, f"{next(index)}.0"),)) for step in steps),
        Stage((Promote(f"{next(index)}.0"),)),
        *gate_stages(config, target.constraints.after_deployment, index),
        *numbered(required_after(rules, place), index),
        *([Stage((Pause(f"{next(index)}.0", bake_seconds),))] if bake_seconds else []),
        *([Stage((ReleaseConcurrency(f"{next(index)}.0"),))] if has_provisioned else []),
    )


def _notes(config: DeploymentConfig, chosen: Graph, waves: Sequence[PlannedWave]) -> Iterator[str]:
    if waves:
        sizes = ", then ".join(str(len(wave.targets)) for wave in waves)
        yield f"Targets start in waves: {sizes}. If one of a wave fails, those behind it do not start"
    for name, target in config.targets.items():
        if name not in chosen:
            yield f"Target '{name}' is left out by targetFilters"
            continue
        for need in target.constraints.depends_on:
            if need not in chosen:
                yield f"Target '{name}' does not wait for '{need}', which targetFilters leaves out"
        if target.strategy is None:
            yield f"Target '{name}' names no strategy: all at once"
