"""Looks at all targets side by side, within a time, and judges what was seen; it changes nothing anywhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.drift_rules import drift_findings
from sluice.domain.preflight.facts import FunctionFacts, TargetFacts
from sluice.domain.preflight.findings import Finding, errors_first
from sluice.domain.preflight.rules import findings_of
from sluice.ports import Ports
from sluice.ports.inspection import TargetInspectors
from sluice.tasks.look.choose_version import ChooseVersion, pinned_after_pruning, version_now
from sluice.tasks.look.inspect_target import TargetSession, inspect_target
from sluice.tasks.look.own_rollouts import name_own_rollout
from sluice.tasks.look.shared_read import SharedRead
from sluice.values import dataclass

if TYPE_CHECKING:
    from concurrent.futures import Future

# Lambda takes 15 calls a second for each account and region (AWS: Lambda quotas, control plane); more threads
# would only be throttled.
_MAX_PARALLEL_TARGETS = 10


SessionKey = tuple[str, str | None, str]
"""A deploy role, its external id, and a region."""


Watched = Mapping[tuple[str, str], WatchedFunction]
"""What is watched for drift, by target and function."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """One target as it was seen, and what there is to say about it."""

    plan: TargetPlan
    facts: TargetFacts
    findings: tuple[Finding, ...]


def preflight(
    ports: Ports,
    targets: Sequence[TargetPlan],
    session_name: str,
    *,
    seconds: float,
    application: str,
    beside: Sequence[Callable[[], object]] = (),
    for_preview: bool = False,
) -> list[Inspected]:
    """Every target as it was seen; one that could not be looked at within `seconds` gets a warning.

    Reads that have nothing to do with targets are begun `beside` them, for whoever asks for them later. But
    for a preview, `session_name` is the deployment's id: what it means by the latest version is pinned.
    """
    # The end of a wave changes nothing in any account.
    changing = [plan for plan in targets if not plan.ends_wave]
    watched = SharedRead(lambda: _watched(ports, application))
    sessions = _sessions(ports.inspectors, changing, session_name)
    choose: ChooseVersion = version_now if for_preview else partial(pinned_after_pruning, ports, session_name)

    def inspect(plan: TargetPlan) -> TargetFacts:
        session = sessions[_session_key(plan)]
        return inspect_target(plan, session, ports.clock, for_preview=for_preview, choose=choose)

    # Inspections that still run then are left behind: they only read, and the answer cannot wait for them.
    first: list[Callable[[], object]] = [watched, *beside, *_shared_reads(sessions.values())]
    inspected = ports.side_by_side.run_within(
        seconds, inspect, changing, limit=_MAX_PARALLEL_TARGETS, first=first
    )
    facts = {
        plan.name: _facts(plan, inspection) for plan, inspection in zip(changing, inspected, strict=True)
    }
    return [_judged(ports, plan, facts.get(plan.name, TargetFacts(())), watched()) for plan in targets]


def all_findings(seen: Sequence[Inspected]) -> list[Finding]:
    """The findings of all targets, errors first."""
    return errors_first(finding for target in seen for finding in target.findings)


def _sessions(
    inspectors: TargetInspectors, targets: Sequence[TargetPlan], session_name: str
) -> dict[SessionKey, TargetSession]:
    """One session for all targets of a role and region."""
    behind: dict[SessionKey, list[TargetPlan]] = {}
    for plan in targets:
        behind.setdefault(_session_key(plan), []).append(plan)
    return {key: _session(inspectors, plans, session_name) for key, plans in behind.items()}


def _session(inspectors: TargetInspectors, plans: Sequence[TargetPlan], session_name: str) -> TargetSession:
    inspection = SharedRead(lambda: inspectors.inspect(plans, session_name))
    opens = SharedRead(lambda: inspectors.opens_to_strangers(plans[0]))
    storage = SharedRead(lambda: inspection().code_storage())
    return TargetSession(inspection, opens, storage)


def _shared_reads(sessions: Iterable[TargetSession]) -> list[Callable[[], object]]:
    """What many targets need: begun first, so that no target waits for more than it must."""
    return [
        read
        for session in sessions
        for read in (session.inspection, session.opens_to_strangers, session.code_storage)
    ]


def _session_key(plan: TargetPlan) -> SessionKey:
    return plan.deploy_role_arn, plan.external_id, plan.region


def _watched(ports: Ports, application: str) -> Watched:
    return {(one.target, one.function_name): one for one in ports.drift.list(application)}


def _judged(ports: Ports, plan: TargetPlan, facts: TargetFacts, watched: Watched) -> Inspected:
    findings = [name_own_rollout(ports, plan, finding) for finding in findings_of(plan, facts)]
    for function in facts.functions:
        one = watched.get((plan.name, function.planned.function_name))
        if one is not None:
            findings += drift_findings(plan, function, one, ports.leases.get(one.function_arn))
    return Inspected(plan, facts, tuple(errors_first(findings)))


def _facts(plan: TargetPlan, inspected: "Future[TargetFacts]") -> TargetFacts:
    if inspected.cancelled() or not inspected.done():
        return _unseen(plan, "there was no time left", "Ask again, or deploy fewer targets at once")
    error = inspected.exception()
    if error is not None:
        return _unseen(plan, f"the check itself failed ({type(error).__name__}: {error})", "")
    return inspected.result()


def _unseen(plan: TargetPlan, why: str, remedy: str) -> TargetFacts:
    message = f"Target '{plan.name}' could not be checked: {why}"
    return unseen(plan, Finding("warning", "NotChecked", plan.name, "", message, remedy))


def unseen(plan: TargetPlan, *why: Finding) -> TargetFacts:
    """What is known of a target that was not looked at."""
    unread = tuple(FunctionFacts(function, is_read=False) for function in plan.functions)
    return TargetFacts(unread, failed=why, is_reached=False)
