"""Probes one function in its account, with a session that may only read, and compares; it changes nothing."""

import dataclasses
from collections.abc import Callable
from dataclasses import field, replace
from typing import TypeVar

from sluice.domain.drift.compare import Observed, differences
from sluice.domain.drift.expected import Expected, expected_after
from sluice.domain.drift.finding import Part
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.drift.way_back import WayBack
from sluice.domain.function.controls import AS_THEY_ARE
from sluice.domain.guardrails.reach import target_refusal
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.last_alias import SHOWN_BY_THEN_SECONDS
from sluice.domain.rollback.lease import Lease
from sluice.errors import SluiceError
from sluice.ports import Ports
from sluice.ports.inspection import TargetInspection
from sluice.tasks.look.inspect_function import bypasses_of
from sluice.values import dataclass

_SESSION = "sluice-drift"
"""Seen in the CloudTrail of the targets' accounts."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Run:
    """One look around: when it began, and by which rules."""

    ports: Ports
    rules: Guardrails
    started_at: float


def probe_function(run: Run, watched: WatchedFunction) -> WatchedFunction | None:
    """The value after the probe; None while a deployment is at work on the function, or was meanwhile."""
    ports = run.ports
    lease = ports.leases.get(watched.function_arn)
    if lease is not None and _is_at_work(run, watched, lease):
        return None
    plan = ports.targets.plan(watched.deployment_id, watched.target)
    expected = _expected(ports, watched, plan)
    if expected is None:
        return watched.after_failed_probe("what the deployment left is not known any more", ports.clock.now())
    refusal = target_refusal(run.rules, watched.application, plan)
    if refusal is not None:
        return watched.after_failed_probe(refusal.message, ports.clock.now())
    observed = _observe(run, plan, expected)
    way = WayBack(watched.function_name, watched.region, watched.deployment_id, watched.target)
    found = differences(expected, observed, watched.known_bypasses, way)
    now = ports.clock.now()
    is_settled = now - watched.deployed_at >= SHOWN_BY_THEN_SECONDS
    if found and not (is_settled and ports.leases.get(watched.function_arn) == lease):
        return None  # an old view of the alias, or a deployment that began meanwhile
    return watched.after_probe(found, observed, watched.fence if lease is None else lease.fence, now)


def _is_at_work(run: Run, watched: WatchedFunction, lease: Lease) -> bool:
    """Whether a deployment holds the function, or held it and has not ended or been noted yet."""
    if not lease.is_free:
        return True
    if lease.fence == watched.fence:
        return False
    newest = run.ports.deployments.list(lease.application, 1, None).deployments
    return any(one.ended_at is None or one.ended_at >= run.started_at for one in newest)


def _expected(ports: Ports, watched: WatchedFunction, plan: TargetPlan) -> Expected | None:
    deployment_id, target, name = watched.deployment_id, watched.target, watched.function_name
    record = ports.targets.function(deployment_id, target, name)
    if record is None:
        return None
    item = ports.targets.get(deployment_id, target)
    return expected_after(item, plan, record, _undone(ports, plan, name))


def _undone(ports: Ports, plan: TargetPlan, name: str) -> FunctionRecord | None:
    return ports.targets.function(plan.reverts, plan.name, name) if plan.reverts else None


def _observe(run: Run, plan: TargetPlan, expected: Expected) -> Observed:
    """What AWS shows now. The requester is not named: nobody's deployment is behind this."""
    external_id = run.rules.external_id_of(plan.account_id)
    today = replace(plan, external_id=external_id, requested_by="")
    inspection = run.ports.inspectors.watch(today, expected.function_name, _SESSION)
    return _Probe(inspection, expected).observe()


@dataclasses.dataclass
class _Probe:
    inspection: TargetInspection
    expected: Expected
    unread: dict[Part, str] = field(default_factory=dict)

    def observe(self) -> Observed:
        """Every part that is expected; one that cannot be read is no obstacle for the others."""
        inspection, expected, name = self.inspection, self.expected, self.expected.function_name
        alias_name, version = expected.alias_name or "", expected.version or ""
        latest = self._read(Part.FUNCTION, lambda: inspection.get_function(name))
        if latest is None:
            return Observed(unread=dict.fromkeys(Part, self.unread[Part.FUNCTION]) if self.unread else {})
        alias = version_state = None
        bypasses: list[str] = []
        provisioned, controls = 0, AS_THEY_ARE
        if version:
            alias = self._read(Part.ALIAS, lambda: inspection.get_alias(name, alias_name))
            version_state = self._read(Part.VERSION, lambda: inspection.get_function(name, version))
            bypasses = self._read(Part.TRIGGERS, lambda: bypasses_of(inspection, name)) or []
        if expected.provisioned is not None:
            read = self._read(Part.CONCURRENCY, lambda: inspection.provisioned_concurrency(name, version))
            provisioned = read or 0
        if expected.controls.names:
            wanted, where = expected.controls, expected.where
            seen = self._read(Part.CONTROLS, lambda: inspection.get_controls(name, wanted, where))
            controls = seen or AS_THEY_ARE
        return Observed(
            latest, alias, version_state, provisioned, controls, tuple(bypasses), dict(self.unread)
        )

    def _read(self, part: Part, read: Callable[[], Answer]) -> Answer | None:
        try:
            return read()
        except SluiceError as error:
            self.unread[part] = str(error)
            return None
