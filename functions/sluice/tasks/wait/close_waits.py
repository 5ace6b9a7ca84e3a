"""Gates at which a target waits (for people, time, callbacks, metrics): how they are closed, what ran out."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from sluice.domain.record.items import StopRequest
from sluice.domain.waits.analysis import AnalysisStatus
from sluice.domain.waits.approval import ApprovalStatus
from sluice.domain.waits.callback import CallbackStatus
from sluice.domain.waits.pause import PauseStatus
from sluice.ports import Ports
from sluice.tasks.record_event import record_event


def close_waits(ports: Ports, deployment_id: str, target: str) -> None:
    """Close all gates of a target whose stage has failed: a late answer is told that it comes too late."""
    for gate in _gates(ports, deployment_id, {target}):
        if gate.is_open and gate.store.close(gate.name):
            record_event(ports, deployment_id, gate.kind, gate.message, target=target, detail=gate.action_key)


def interrupt(ports: Ports, deployment_id: str, targets: Collection[str], stop: StopRequest) -> None:
    """Close all gates of these targets and fail the states that wait for them, so that they roll back now.

    Safe to repeat: a gate that was closed, and whose state was not told of it, is told again.
    """
    for gate in _gates(ports, deployment_id, targets):
        if gate.is_open and gate.store.close(gate.name):
            record_event(
                ports, deployment_id, gate.kind, gate.message, target=gate.target, detail=gate.action_key
            )
        elif not gate.is_closed_unrecorded:
            continue
        token = ports.vault.unseal(gate.store.sealed_token(gate.name), gate.name)
        ports.workflow.fail(token, stop.error, f"{stop.reason}.")
        gate.store.mark_delivered(gate.name)


def why_timed_out(ports: Ports, deployment_id: str, target: str) -> str:
    """The gate of the target that nobody answered in time, in words, or nothing."""
    now = ports.clock.now()
    for approval in ports.approvals.list(deployment_id):
        if approval.target == target and approval.ran_out(now):
            return "Nobody approved in time."
    for callback in ports.callbacks.list(deployment_id):
        if callback.target == target and callback.ran_out(now):
            return f"Webhook '{callback.webhook}' did not call back within 24 hours."
    return ""


class _Store(Protocol):
    def close(self, name: str, /) -> bool: ...

    def sealed_token(self, name: str, /) -> bytes: ...

    def mark_delivered(self, name: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class _OpenWait:
    """What the kinds of gates have in common; `kind` and `message` tell that it was closed."""

    store: _Store
    name: str
    target: str
    action_key: str
    is_open: bool
    is_closed_unrecorded: bool
    kind: str
    message: str


def _gates(ports: Ports, deployment_id: str, targets: Collection[str]) -> Iterator[_OpenWait]:
    for kind in (_approvals, _pauses, _callbacks, _analyses):
        yield from (gate for gate in kind(ports, deployment_id) if gate.target in targets)


def _approvals(ports: Ports, deployment_id: str) -> Iterator[_OpenWait]:
    kind = "ApprovalClosed"
    for one in ports.approvals.list(deployment_id):
        yield _OpenWait(
            ports.approvals,
            one.approval_id,
            one.target,
            one.action_key,
            one.status is ApprovalStatus.OPEN,
            one.status is ApprovalStatus.CLOSED and not one.is_delivered,
            kind,
            "The approval was closed: its target rolls back",
        )


def _pauses(ports: Ports, deployment_id: str) -> Iterator[_OpenWait]:
    now = ports.clock.now()
    kind = "PauseClosed"
    for one in ports.pauses.list(deployment_id):
        yield _OpenWait(
            ports.pauses,
            one.pause_id,
            one.target,
            one.action_key,
            one.is_open(now),
            one.status is PauseStatus.CLOSED and not one.is_delivered,
            kind,
            "The pause was ended: its target rolls back",
        )


def _callbacks(ports: Ports, deployment_id: str) -> Iterator[_OpenWait]:
    kind = "CallbackClosed"
    for one in ports.callbacks.list(deployment_id):
        yield _OpenWait(
            ports.callbacks,
            one.name,
            one.target,
            one.action_key,
            one.status is CallbackStatus.OPEN,
            one.status is CallbackStatus.CLOSED and not one.is_delivered,
            kind,
            f"Webhook '{one.webhook}' is not waited for any more: its target rolls back",
        )


def _analyses(ports: Ports, deployment_id: str) -> Iterator[_OpenWait]:
    kind = "AnalysisClosed"
    for one in ports.analyses.list(deployment_id):
        yield _OpenWait(
            ports.analyses,
            one.analysis_id,
            one.target,
            one.action_key,
            one.is_open,
            one.status is AnalysisStatus.CLOSED and not one.is_delivered,
            kind,
            "The analysis was ended: its target rolls back",
        )
