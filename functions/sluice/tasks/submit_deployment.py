"""Submit deployment: reads, checks, plans, stores and starts a deployment; every intake ends here."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from sluice.config.load import load_config
from sluice.domain.problem import Problem
from sluice.domain.records import Submission
from sluice.errors import ConfigTooLargeError
from sluice.planner import plan_deployment
from sluice.ports import Ports
from sluice.tasks.tell import tell

MAX_CONFIG_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Submitted:
    """The deployment that was started, and what its author should look at."""

    deployment_id: str
    application: str
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


def submit_deployment(
    ports: Ports, body: bytes, *, requested_by: str, source: str, idempotency_key: str | None
) -> Submitted:
    """Start the deployment that `body` describes; the same key gives the same deployment.

    Raises:
        ConfigSyntaxError, ConfigProblemsError, ConfigTooLargeError: nothing was stored or started.
        DeploymentInProgressError: the application is being deployed.
        IdempotencyKeyReusedError: the key belongs to another config.
    """
    check_size(len(body))
    loaded = load_config(body)
    plan = plan_deployment(loaded.config)
    deployment_id = _deployment_id(idempotency_key, requested_by)
    submission = Submission(
        deployment_id=deployment_id,
        application=plan.application,
        description=plan.description,
        config_text=body.decode(),
        config_sha256=hashlib.sha256(body).hexdigest(),
        requested_by=requested_by,
        source=source,
        created_at=ports.clock.now(),
        targets=plan.targets,
    )
    ports.deployments.create(submission)
    by = f" by {requested_by}" if requested_by else ""
    tell(ports, deployment_id, "DeploymentSubmitted", f"Submitted{by} ({source})")
    ports.workflow.start_deployment(deployment_id)
    return Submitted(deployment_id, plan.application, loaded.warnings, plan.notes)


def check_size(size: int) -> None:
    """ConfigTooLargeError above 1 MiB."""
    if size > MAX_CONFIG_BYTES:
        raise ConfigTooLargeError(
            f"The deployment config has {size} bytes; Sluice reads up to {MAX_CONFIG_BYTES}",
            "Split it into several deployments",
        )


def _deployment_id(idempotency_key: str | None, requested_by: str) -> str:
    """Random, or derived from the key and its owner, so that a repeated request cannot start a second one."""
    digest = secrets.token_bytes(10)
    if idempotency_key is not None:
        digest = hashlib.sha256(f"{requested_by}\0{idempotency_key}".encode()).digest()[:10]
    return f"d-{base64.b32encode(digest).decode().lower()}"
