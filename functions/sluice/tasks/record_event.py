"""Adds one event to a deployment's timeline, and lets the account's event bus hear of transitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.record.timeline import TRANSITIONS, TimelineEvent, deployment_ended, target_ended
from sluice.ports import Ports

if TYPE_CHECKING:
    from sluice.domain.waits.wait import Wait
    from sluice.domain.webhook.call import KeptResponse


def record_event(
    ports: Ports,
    deployment_id: str,
    kind: str,
    message: str,
    *,
    target: str = "",
    detail: str = "",
    facts: Mapping[str, object] | None = None,
    response: KeptResponse | None = None,
) -> None:
    """Tell what has just happened; the same kind, target and detail told twice is kept and sent once."""
    event = TimelineEvent(kind, message, ports.clock.now(), target, detail, facts or {}, response)
    record(ports, deployment_id, event)


def record_wait(
    ports: Ports,
    wait: Wait,
    kind: str,
    message: str,
    *,
    facts: Mapping[str, object] | None = None,
    part: str = "",
) -> None:
    """Record what has happened to a wait, or to a part of it."""
    record(ports, wait.deployment_id, wait.event(kind, message, ports.clock.now(), facts, part))


def record_deployment_ended(ports: Ports, deployment_id: str, status: DeploymentStatus, reason: str) -> None:
    """Tell that the deployment has ended."""
    record(ports, deployment_id, deployment_ended(status, reason, ports.clock.now()))


def record_target_ended(ports: Ports, target: TargetItem) -> None:
    """Tell how a target has ended, or that it never ran."""
    record_targets_ended(ports, target.deployment_id, [target])


def record_targets_ended(ports: Ports, deployment_id: str, targets: Iterable[TargetItem]) -> None:
    """The same for many targets of one deployment."""
    now = ports.clock.now()
    record_all(ports, deployment_id, [_target_ended(target, now) for target in targets])


def _target_ended(target: TargetItem, now: float) -> TimelineEvent:
    if target.status is TargetStatus.SKIPPED:
        return TimelineEvent("TargetSkipped", target.reason, now, target.name)
    return target_ended(target.name, target.status, target.reason, now)


def publish_withdrawn(ports: Ports, deployment_id: str, reason: str) -> None:
    """Let the event bus hear of a deployment that was cancelled before its turn; its timeline has it already.

    Nobody would come back to one that never ran, so its end and the telling of it are stored at once.
    """
    event = deployment_ended(DeploymentStatus.CANCELLED, reason, ports.clock.now())
    ports.events.publish(deployment_id, event)


def publish_told(ports: Ports, deployment_id: str, event: TimelineEvent, *, is_new: bool) -> None:
    """Let the event bus hear of an event that is stored with what it tells.

    If an earlier try has stored that, the event is recorded by itself: the first release told afterwards.
    """
    if is_new:
        ports.events.publish(deployment_id, event)
    else:
        record(ports, deployment_id, event)


def record_all(ports: Ports, deployment_id: str, events: Sequence[TimelineEvent]) -> None:
    """Add the events to the timeline, and publish the new ones that are transitions, in few calls."""
    if len(events) == 1:  # a transaction of one write would cost twice as much
        record(ports, deployment_id, events[0])
    elif events:
        told = [event for event in ports.timeline.add_all(deployment_id, events) if event.kind in TRANSITIONS]
        if told:
            ports.events.publish_all(deployment_id, told)


def record(ports: Ports, deployment_id: str, event: TimelineEvent) -> None:
    """Add the event to the timeline, and publish it the first time if it is a transition."""
    if ports.timeline.add(deployment_id, event) and event.kind in TRANSITIONS:
        ports.events.publish(deployment_id, event)
