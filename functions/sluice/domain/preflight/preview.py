"""What a deployment would do, assembled for people to read before anything is done. Decides nothing."""

from collections.abc import Sequence

from sluice.domain.plan.planned_waits import PlannedWait, planned_waits
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.plan.timetable import TargetTime, levels, timetable
from sluice.domain.preflight.canary_traffic import ExpectedTraffic, expected_traffic, too_little
from sluice.domain.preflight.differences import CodeChange, SettingChange, code_change, setting_changes
from sluice.domain.preflight.expected_calls import target_calls
from sluice.domain.preflight.expected_cost import DEPLOYMENT_USAGE, ExpectedUsage, target_usage
from sluice.domain.preflight.facts import FunctionFacts, TargetFacts
from sluice.domain.preflight.findings import Finding, errors_first
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class FunctionPreview:
    """One function: what would change, and how much traffic each step would send to it."""

    facts: FunctionFacts
    settings: tuple[SettingChange, ...]
    code: CodeChange
    traffic: tuple[ExpectedTraffic, ...]


@dataclass(frozen=True, slots=True)
class TargetPreview:
    """One target. `calls` is None if the account could not be read."""

    time: TargetTime
    is_reached: bool
    planned_waits: tuple[PlannedWait, ...]
    functions: tuple[FunctionPreview, ...]
    usage: ExpectedUsage
    calls: int | None

    @property
    def transitions(self) -> int:
        """The number of state transitions if all goes well."""
        return self.usage.transitions


@dataclass(frozen=True, slots=True)
class DeploymentPreview:
    """The whole deployment. `ends_after` is in seconds from its start, None if unknown."""

    plan: DeploymentPlan
    levels: tuple[tuple[str, ...], ...]
    targets: tuple[TargetPreview, ...]
    findings: tuple[Finding, ...]
    ends_after: float | None

    @property
    def would_fail(self) -> bool:
        """Whether preflight would stop it."""
        return any(finding.is_error for finding in self.findings)

    @property
    def transitions(self) -> int:
        """The total number of state transitions if all goes well."""
        return self.usage.transitions

    @property
    def usage(self) -> ExpectedUsage:
        """What it costs in all if all goes well."""
        return sum((target.usage for target in self.targets), DEPLOYMENT_USAGE)

    @property
    def calls(self) -> int | None:
        """The total number of calls in the targets' accounts; None if one of them could not be read."""
        calls = [target.calls for target in self.targets]
        return None if None in calls else sum(count for count in calls if count is not None)


def preview_of(
    plan: DeploymentPlan, facts: Sequence[TargetFacts], findings: Sequence[Finding]
) -> DeploymentPreview:
    """The preview of a plan, from the facts and findings of each target."""
    times = timetable(plan.targets)
    targets = tuple(_target(time, seen) for time, seen in zip(times, facts, strict=True))
    scarce = [
        finding
        for target in targets
        for function in target.functions
        for traffic in function.traffic
        if (finding := too_little(target.time, traffic))
    ]
    ends = [time.ends_after for time in times]
    return DeploymentPreview(
        plan,
        tuple(tuple(names) for names in levels(times)),
        targets,
        tuple(errors_first([*findings, *scarce])),
        None if None in ends else max((end for end in ends if end is not None), default=0.0),
    )


def _target(time: TargetTime, facts: TargetFacts) -> TargetPreview:
    return TargetPreview(
        time,
        facts.is_reached,
        tuple(planned_waits(time.plan)),
        tuple(_function(time, function) for function in facts.functions),
        target_usage(time.plan),
        target_calls(time.plan, facts.functions) if facts.is_reached else None,
    )


def _function(time: TargetTime, facts: FunctionFacts) -> FunctionPreview:
    return FunctionPreview(
        facts,
        setting_changes(facts) if facts.is_read else (),
        code_change(facts),
        tuple(expected_traffic(time, facts)),
    )
