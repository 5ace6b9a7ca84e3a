"""Looks at one target's account and notes what it sees; it changes nothing and decides nothing.

A look that is refused or does not work becomes a finding, so that the other looks are still taken.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import TypeVar

from sluice.domain.plan.alarms import AlarmState, names_of
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import CodeStorage, FunctionFacts, TargetFacts
from sluice.domain.preflight.findings import Finding, failed_read
from sluice.domain.times import to_iso
from sluice.errors import SluiceError
from sluice.ports.inspection import TargetInspection
from sluice.ports.outside import Clock
from sluice.tasks.look.choose_version import ChooseVersion, version_now
from sluice.tasks.look.inspect_function import inspect_function
from sluice.values import dataclass

_DAY_SECONDS = 24 * 3600

Answer = TypeVar("Answer")


@dataclasses.dataclass
class Probes:
    """Takes one look after another and keeps those that failed."""

    target: str
    failed: list[Finding] = field(default_factory=list)

    def take(
        self, look: Callable[[], Answer], what: str, function_name: str = "", *, is_essential: bool = False
    ) -> Answer | None:
        """What the look saw, or None when it failed."""
        try:
            return look()
        except SluiceError as error:
            found = failed_read(error, what, self.target, function_name, is_essential=is_essential)
            self.failed.append(found)
            return None


@dataclass(frozen=True, slots=True)
class TargetSession:
    """The way into one account and region through one role; all its targets share what it saw."""

    inspection: Callable[[], TargetInspection]
    opens_to_strangers: Callable[[], bool]
    code_storage: Callable[[], CodeStorage]


def inspect_target(
    plan: TargetPlan,
    door: TargetSession,
    clock: Clock,
    *,
    for_preview: bool = False,
    choose: ChooseVersion = version_now,
) -> TargetFacts:
    """What the target looks like now; a preview also asks what differs and how much traffic there is."""
    looks = Probes(plan.name)
    inspection = looks.take(door.inspection, "The deploy role", is_essential=True)
    if inspection is None:
        unread = tuple(FunctionFacts(function, is_read=False) for function in plan.functions)
        return TargetFacts(unread, failed=tuple(looks.failed), is_reached=False)
    opens = looks.take(door.opens_to_strangers, "The role's external id")
    storage = looks.take(door.code_storage, "The code storage")
    functions = [
        inspect_function(
            looks.take, inspection, plan, function, clock, for_preview=for_preview, choose=choose
        )
        for function in plan.functions
    ]
    if for_preview and plan.splits_traffic:
        functions = _with_traffic(looks, inspection, functions, clock.now())
    alarms = _alarms(looks, inspection, plan)
    return TargetFacts(
        tuple(functions),
        storage,
        bool(opens),
        tuple(looks.failed),
        alarms=alarms,
        day=to_iso(clock.now())[:10],
    )


def _alarms(looks: Probes, inspection: TargetInspection, plan: TargetPlan) -> tuple[AlarmState, ...] | None:
    names = names_of(plan.alarms)
    if not names:
        return None
    seen = looks.take(lambda: inspection.alarms(plan, names), "The alarms", is_essential=True)
    return None if seen is None else tuple(seen)


def _with_traffic(
    looks: Probes, inspection: TargetInspection, functions: Sequence[FunctionFacts], now: float
) -> list[FunctionFacts]:
    """The functions with how often their aliases were called in the last day; no data means no calls."""
    aliases = {
        facts.planned.function_name: (facts.planned.function_name, facts.alias.alias_name)
        for facts in functions
        if facts.alias
    }
    if not aliases:
        return list(functions)
    calls = looks.take(
        lambda: inspection.invocations(list(aliases.values()), now - _DAY_SECONDS, now), "The recent traffic"
    )
    if calls is None:
        return list(functions)
    per_function = {name: calls.get(alias, 0.0) for name, alias in aliases.items()}
    return [
        replace(facts, requests_per_day=per_function.get(facts.planned.function_name)) for facts in functions
    ]
