"""Which versions of which functions a preset is about, and which functions cannot be judged."""

from collections.abc import Iterable, Mapping, Sequence

from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.values import dataclass

ALL = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """One function. `why_not` says why it cannot be judged; a durable one is judged by its executions.

    Without `candidate_version`, all calls through the alias (or, without one, of the function) are the
    candidate's.
    """

    function_name: str
    alias_name: str | None = None
    candidate_version: str | None = None
    stable_version: str | None = None
    why_not: str = ""
    is_durable: bool = False


def subject_of(function: FunctionPlan, record: FunctionRecord | None) -> Subject:
    """Which of the function's versions metrics can tell apart with the current routing."""
    name, alias = function.function_name, function.alias_name
    why_not = _why_not(function, record)
    if why_not or record is None or alias is None:
        return Subject(name, why_not=why_not)
    if record.weight == ALL:
        # Lambda reports versions separately only for weighted aliases; now all calls are the candidate's.
        return Subject(name, alias, is_durable=record.is_durable)
    return Subject(name, alias, record.candidate_version, record.stable_version, is_durable=record.is_durable)


def _why_not(function: FunctionPlan, record: FunctionRecord | None) -> str:
    if record is None or record.candidate_version is None:
        return "it has no new version"
    if record.is_unchanged:
        return f"nothing differs from version {record.stable_version}"
    if function.alias_name is not None and record.routing is None:
        return "its alias is created at the end, so no traffic reaches the new version"
    if record.is_unweighted and record.weight != ALL:
        return "its versions cannot share traffic, so none reaches the new one"
    return ""


def subjects_of(
    functions: Sequence[FunctionPlan], records: Iterable[FunctionRecord]
) -> Mapping[str, Subject]:
    """All functions of a target by name."""
    known = {record.function_name: record for record in records}
    return {one.function_name: subject_of(one, known.get(one.function_name)) for one in functions}


def subjects_for(query: MetricQuery, subjects: Mapping[str, Subject]) -> list[Subject]:
    """The functions that a query is about and that can be judged: the one it names, or all."""
    names = [query.function_name] if query.function_name else list(subjects)
    return [subjects[name] for name in names if name in subjects and not subjects[name].why_not]


def has_anything_to_judge(action: JudgeMetrics, subjects: Mapping[str, Subject]) -> bool:
    """Whether any query has something to judge; templates always do, they do not depend on versions."""
    return any(query.kind is None or subjects_for(query, subjects) for query in action.queries)


def left_out(action: JudgeMetrics, subjects: Mapping[str, Subject]) -> Mapping[str, str]:
    """The functions that presets are about but that cannot be judged, and why."""
    found: dict[str, str] = {}
    for query in action.queries:
        if query.kind is not None:
            for name in [query.function_name] if query.function_name else list(subjects):
                why_not = subjects[name].why_not if name in subjects else "it is not deployed here"
                if why_not:
                    found[name] = why_not
    return found
