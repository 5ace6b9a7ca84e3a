"""The values of the variables in a target's templates, derived from its plan and records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord

Values = Mapping[str, str]


def armory_values(application: str, deployment_id: str, plan: TargetPlan) -> Values:
    """`{{armory.*}}` as in CDaaS; its Kubernetes variables are empty for Lambda."""
    return {
        "armory.applicationName": application,
        "armory.deploymentId": deployment_id,
        "armory.environmentName": plan.name,
        "armory.accountName": plan.account,
        "armory.namespace": "",
        "armory.replicaSetName": "",
    }


def sluice_values(plan: TargetPlan, records: Sequence[FunctionRecord]) -> Values:
    """`{{sluice.*}}`; several functions are joined by commas in a fixed order; unknown versions are empty."""
    by_name = {record.function_name: record for record in records}
    known = [by_name.get(function.function_name) for function in plan.functions]
    names = [function.function_name for function in plan.functions]
    aliases = dict.fromkeys(function.alias_name for function in plan.functions if function.alias_name)
    weights = [record.weight for record in known if record is not None and record.weight is not None]
    return {
        "sluice.region": plan.region,
        "sluice.functionName": names[0] if names else "",
        "sluice.functionNames": ",".join(names),
        "sluice.aliasName": ",".join(aliases),
        "sluice.stableVersion": _joined(record.stable_version if record else None for record in known),
        "sluice.candidateVersion": _joined(record.candidate_version if record else None for record in known),
        "sluice.weight": str(max(weights, default=0)),
    }


def window_values(window: TimeWindow) -> Values:
    """`{{armory.*}}` of the window that a query is about."""
    seconds = int(window.end - window.start)
    edges = {"start": window.start, "end": window.end}
    times = {
        f"armory.{edge}Time{form}": text for edge, at in edges.items() for form, text in _forms(at).items()
    }
    return {
        **times,
        "armory.intervalSeconds": str(seconds),
        "armory.intervalMillis": str(seconds * 1000),
        "armory.promQlStepInterval": f"{seconds}s",
    }


def _forms(at: float) -> Values:
    iso = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"Iso8601": iso, "EpochSeconds": str(int(at)), "EpochMillis": str(int(at * 1000))}


def _joined(versions: Iterable[str | None]) -> str:
    found = [version or "" for version in versions]
    return ",".join(found) if any(found) else ""
