"""Starts a deployment that was planned, or lets it wait for the one that runs; all intakes end here."""

import base64
import hashlib
import secrets
from dataclasses import replace

from sluice.domain.plan.application_lock import Admission
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.record.event_details import SubmittedFacts
from sluice.domain.record.items import Submission
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors.problem import Problem
from sluice.ports import Ports
from sluice.tasks.allow.break_glass import tell_broken_glass
from sluice.tasks.control.cancel_deployment import wake
from sluice.tasks.record_event import publish_told, publish_withdrawn, record_event
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Submitted:
    """A deployment that was accepted, and what its author should look at.

    `blocked_by` is the deployment that has to end before this one starts; `message` says what it is for.
    `is_repeated` says that an earlier request with the same key has made it.
    """

    deployment_id: str
    application: str
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    blocked_by: str = ""
    message: str = ""
    is_repeated: bool = False


def start_deployment(ports: Ports, submission: Submission, told: str) -> Submitted:
    """Store the deployment and start it, or let it wait; safe to repeat with the same id.

    Raises:
        DeploymentInProgressError: the application is being deployed, and this one does not wait.
        IdempotencyKeyReusedError: the id belongs to another submission.
    """
    # Targets that start in months run the machine for which they were planned now.
    pinned = replace(submission, machine_version=ports.workflow.target_version())
    change = submission.source_control
    facts: SubmittedFacts = {"sourceControl": dict(change)} if change else {}
    event = TimelineEvent("DeploymentSubmitted", told, ports.clock.now(), facts=facts)
    admission = ports.deployments.create(pinned, event)
    deployment_id = submission.deployment_id
    publish_told(ports, deployment_id, event, is_new=not admission.is_stored)
    _tell_broken_glass(ports, submission)
    if admission.replaces:
        replaced = ports.deployments.get(admission.replaces)
        publish_withdrawn(ports, replaced.deployment_id, replaced.reason)
    if admission.blocked_by:
        _wait(ports, deployment_id, admission)
    else:
        ports.workflow.start_deployment(deployment_id)
    return Submitted(
        deployment_id,
        submission.application,
        blocked_by=admission.blocked_by,
        message=told,
        is_repeated=admission.is_stored,
    )


def _tell_broken_glass(ports: Ports, submission: Submission) -> None:
    """Tell what is stored: a repeated request may give another reason, or none may have been given before."""
    if submission.break_glass:
        for use in ports.deployments.get(submission.deployment_id).break_glass:
            tell_broken_glass(ports, submission.deployment_id, use)


def planned_submission(
    plan: DeploymentPlan, text: str, deployment_id: str, *, requested_by: str, source: str, at: float
) -> Submission:
    """The submission of a plan that was made from this text."""
    return Submission(
        deployment_id=deployment_id,
        application=plan.application,
        description=plan.description,
        config_text=text,
        config_sha256=hashlib.sha256(text.encode()).hexdigest(),
        requested_by=requested_by,
        source=source,
        created_at=at,
        targets=plan.for_requester(requested_by).targets,
        in_progress=plan.in_progress,
        rolls_back_all=plan.rolls_back_all,
        max_concurrent_targets=plan.max_concurrent_targets,
        starts_at=plan.starts_at,
    )


def new_deployment_id(idempotency_key: str | None, requested_by: str) -> str:
    """Random, or derived from the key and its owner, so that a repeated request cannot start a second one."""
    digest = secrets.token_bytes(10)
    if idempotency_key is not None:
        digest = hashlib.sha256(f"{requested_by}\0{idempotency_key}".encode()).digest()[:10]
    return f"d-{base64.b32encode(digest).decode().lower()}"


def _wait(ports: Ports, deployment_id: str, admission: Admission) -> None:
    message = f"Waits for {admission.blocked_by}, which deploys the application"
    record_event(ports, deployment_id, "DeploymentQueued", message)
    if admission.supersedes:
        running = ports.deployments.get(admission.blocked_by)
        record_event(ports, running.deployment_id, "DeploymentCancelled", running.cancel_reason)
        wake(ports, running, running.sealed_tokens)
