"""Measures one window of an analysis: asks every query once and takes the numbers as they come, unjudged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from sluice.domain.analysis.judgment import Measured, Reading, condensed
from sluice.domain.analysis.preset_metrics import calls_of, metrics_of
from sluice.domain.analysis.subjects import Subject, subjects_for, subjects_of
from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import CLOUDWATCH, INVOCATIONS, MetricQuery, Preset
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.templates.render import missing_variables, render, secrets_in
from sluice.domain.templates.values import armory_values, sluice_values, window_values
from sluice.domain.webhook.masking import masked
from sluice.errors import AccessDeniedError, NotFoundError, TargetError
from sluice.ports import Ports
from sluice.ports.metrics import LambdaSeries, TargetMetrics
from sluice.tasks.allow.calls import connection_use
from sluice.values import dataclass

_MINUTE = 60
Values = Mapping[LambdaSeries, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is measured: the queries of an action, in one window, for one target of one deployment."""

    ports: Ports
    deployment_id: str
    plan: TargetPlan
    action: JudgeMetrics
    window: TimeWindow
    records: Sequence[FunctionRecord]

    @property
    def subjects(self) -> Mapping[str, Subject]:
        """The functions of the target."""
        return subjects_of(self.plan.functions, self.records)

    def metrics(self) -> TargetMetrics:
        """CloudWatch in the target's account and region."""
        return self.ports.inspectors.metrics(self.plan, self.deployment_id)


@dataclass(frozen=True, slots=True)
class Measures:
    """The readings of a window, and whether every version had calls in each of its minutes."""

    readings: tuple[Reading, ...]
    is_full: bool


def measure_window(measurement: Measurement) -> Measures:
    """One reading for each query and function. RetryableError: nothing was measured, it may be later."""
    try:
        values, problem = _lambda_values(measurement), ""
    except TargetError as error:
        values, problem = {}, str(error)
    readings = _kept(list(_readings(measurement, values, problem)))
    return Measures(readings, not problem and _is_full(measurement, values))


def _is_full(measurement: Measurement, values: Values) -> bool:
    """Whether there is a number of calls for each minute: CloudWatch has none for a minute without calls.

    Executions of durable functions end whenever they do, so their numbers are never complete early.
    """
    if any(subject.is_durable for subject in measurement.subjects.values()):
        return False
    minutes = (measurement.window.end - measurement.window.start) / _MINUTE
    counts = [series for series in _all_wanted(measurement) if series.metric == INVOCATIONS]
    return bool(counts) and all(len(values.get(series, ())) == minutes for series in counts)


def unanswered(measurement: Measurement, problem: str) -> tuple[Reading, ...]:
    """The readings of a window that nobody can read any more."""
    return tuple(_readings(measurement, {}, problem))


def _kept(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings with series short enough to be stored together."""
    series = max(2 * len(readings), 1)
    return tuple(
        replace(
            one,
            candidate=replace(one.candidate, values=condensed(one.candidate.values, series)),
            stable=one.stable and replace(one.stable, values=condensed(one.stable.values, series)),
        )
        for one in readings
    )


def _readings(measurement: Measurement, values: Values, problem: str) -> Iterator[Reading]:
    subjects = measurement.subjects
    for query in measurement.action.queries:
        if query.kind is not None:
            yield from _preset_readings(query, query.kind, subjects, values, problem)
        else:
            calls = _calls_for(measurement.action, query, subjects, values)
            yield _answer(measurement, query, calls, problem)


def _lambda_values(measurement: Measurement) -> Values:
    """The metrics that presets and `minInvocations` need, asked for together."""
    wanted = _all_wanted(measurement)
    return measurement.metrics().series(wanted, measurement.window) if wanted else {}


def _all_wanted(measurement: Measurement) -> list[LambdaSeries]:
    """Every series once."""
    wanted = dict.fromkeys(
        series
        for query in measurement.action.queries
        for subject in subjects_for(query, measurement.subjects)
        for series in _wanted(measurement.action, query, subject)
    )
    return list(wanted)


def _wanted(action: JudgeMetrics, query: MetricQuery, subject: Subject) -> Iterator[LambdaSeries]:
    if query.kind is None:
        if action.min_invocations is not None:
            calls = calls_of(is_durable=subject.is_durable)
            yield _series(subject, calls, "Sum", subject.candidate_version)
        return
    versions = [subject.candidate_version, *([subject.stable_version] if query.reads_stable else [])]
    for version in versions:
        metrics = metrics_of(query.kind, is_durable=subject.is_durable)
        yield from (_series(subject, name, "Sum", version) for name in metrics.calls)
        yield from (_series(subject, name, query.kind.stat, version) for name in metrics.counted)


def _series(subject: Subject, metric: str, stat: str, version: str | None) -> LambdaSeries:
    return LambdaSeries(metric, stat, subject.function_name, subject.alias_name, version)


def _preset_readings(
    query: MetricQuery, preset: Preset, subjects: Mapping[str, Subject], values: Values, problem: str
) -> Iterator[Reading]:
    for subject in subjects_for(query, subjects):
        has_stable = query.reads_stable and subject.stable_version is not None
        yield Reading(
            query.name,
            subject.function_name,
            _measured(preset, subject, subject.candidate_version, values),
            _measured(preset, subject, subject.stable_version, values) if has_stable else None,
            CLOUDWATCH,
            problem,
            subject.is_durable,
        )


def _measured(preset: Preset, subject: Subject, version: str | None, values: Values) -> Measured:
    """What was seen of one version; no data point about calls means that nobody knows, not that none came."""
    metrics = metrics_of(preset, is_durable=subject.is_durable)
    calls = _together(subject, metrics.calls, "Sum", version, values)
    found = _together(subject, metrics.counted, preset.stat, version, values) or ()
    if calls is None and not (preset.metric == "Throttles" and found):
        return Measured()
    count = sum(calls or ())
    if not preset.is_rate:
        return Measured(() if preset.is_count else found, calls=count)
    # Throttled calls are not counted as invocations.
    return Measured((), sum(found), count + (sum(found) if preset.metric == "Throttles" else 0))


def _together(
    subject: Subject, names: Sequence[str], stat: str, version: str | None, values: Values
) -> tuple[float, ...] | None:
    """The values of all these metrics; None when none of them has any."""
    series = [_series(subject, name, stat, version) for name in names]
    found = [values[one] for one in series if one in values]
    return tuple(value for one in found for value in one) if found else None


def _calls_for(
    action: JudgeMetrics, query: MetricQuery, subjects: Mapping[str, Subject], values: Values
) -> float | None:
    """How often the new versions were called, for a template that needs enough of them."""
    if action.min_invocations is None:
        return None
    wanted = [
        _series(one, calls_of(is_durable=one.is_durable), "Sum", one.candidate_version)
        for one in subjects_for(query, subjects)
    ]
    counts = [sum(values[series]) for series in wanted if series in values]
    return sum(counts) if counts else None


def _answer(measurement: Measurement, query: MetricQuery, calls: float | None, problem: str) -> Reading:
    """The answer to a template; whatever keeps it from being asked is its problem."""
    found = _ask(measurement, query) if not problem else MetricResponse((), CLOUDWATCH, problem)
    complaint = found.problem
    if not complaint and query.provider != CLOUDWATCH and len(found.samples) > 1:
        complaint = f"the query returned {len(found.samples)} values, it must return one"
    return Reading(
        query.name,
        query.function_name,
        Measured(found.samples, calls=calls),
        source=found.source,
        problem=complaint,
    )


def _ask(measurement: Measurement, query: MetricQuery) -> MetricResponse:
    try:
        secrets = {
            name: measurement.ports.secrets.read(name, _use(measurement))
            for name in secrets_in([query.template])
        }
    except (NotFoundError, AccessDeniedError) as error:
        return MetricResponse((), query.provider, f"the query was not sent: {error.message}")
    values = {**_values(measurement, query), **{f"secrets.{name}": text for name, text in secrets.items()}}
    missing = missing_variables([query.template], values)
    if missing:
        why = f"the query was not sent: nothing gives {', '.join(missing)} a value"
        return MetricResponse((), query.provider, why)
    found = _asked(measurement, query.provider, render(query.template, values))
    hidden = tuple(text for text in secrets.values() if text)
    return MetricResponse(found.samples, masked(found.source, hidden), masked(found.problem, hidden))


def _use(measurement: Measurement) -> SecretUse | None:
    """What the secrets in a query are for; to which host they go, the provider's own secret says."""
    use = _connection_use(measurement)
    return use and replace(use, host="")


def _connection_use(measurement: Measurement) -> SecretUse | None:
    application = measurement.ports.deployments.get(measurement.deployment_id).application
    return connection_use(application, measurement.action)


def _asked(measurement: Measurement, provider: str, text: str) -> MetricResponse:
    if provider != CLOUDWATCH:
        use = _connection_use(measurement)
        return measurement.ports.metric_providers.read(provider, text, measurement.window, use)
    try:
        return measurement.metrics().expression(text, measurement.window)
    except TargetError as error:
        return MetricResponse((), CLOUDWATCH, str(error))


def _values(measurement: Measurement, query: MetricQuery) -> dict[str, str]:
    """All variables but secrets; `{{sluice.*}}` is about the query's own function, if it names one."""
    plan, given = measurement.plan, measurement.ports.deployments.get(measurement.deployment_id)
    named = tuple(one for one in plan.functions if one.function_name == query.function_name)
    return {
        **armory_values(given.application, measurement.deployment_id, plan),
        **window_values(measurement.window),
        **sluice_values(replace(plan, functions=named or plan.functions), measurement.records),
        **{f"context.{name}": value for name, value in measurement.action.context.items()},
    }
