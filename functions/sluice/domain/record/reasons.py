"""Why a target or deployment ended as it did: turns error names and causes into sentences."""

import json
from collections.abc import Sequence

from sluice.domain.record.items import ExecutionState, TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus

MAX_REASON_LENGTH = 1500

GIVEN_UP = "Given up:"
"""How Sluice begins its reason when it stops an execution, or ends something, that cannot be repaired."""


def error_in_words(error: str, cause: str) -> str:
    """The sentence for an error that Step Functions caught; `cause` is the Lambda's error response."""
    message = _lambda_message(cause)
    known = {
        "TimeLimitExceededError": "The target's time limit for active work was exceeded.",
        "States.Timeout": "A step did not finish in time.",
        "Runtime.ExitError": "The process of a step exited without a result.",
        "Runtime.OutOfMemory": "A step used more memory than its Lambda function has.",
        "Sandbox.Timedout": "A step reached its Lambda function's timeout.",
    }
    sentence = message or known.get(error) or cause or error
    return shortened(sentence)


def shortened(reason: str) -> str:
    """The reason, shortened to fit everywhere it is shown."""
    return reason if len(reason) <= MAX_REASON_LENGTH else f"{reason[: MAX_REASON_LENGTH - 1]}…"


def deployment_reason(status: DeploymentStatus, targets: Sequence[TargetItem], error: str) -> str:
    """Why the deployment ended with `status`; `error` is what ended its own execution, if any."""
    if status is DeploymentStatus.SUCCEEDED:
        count = sum(not target.ends_wave for target in targets)
        return f"All {count} targets succeeded." if count != 1 else "The target succeeded."
    culprits = [target for target in targets if target.reason and target.status in _FAILURES]
    if status is DeploymentStatus.CANCELLED and all(target.status in _AS_CANCELLED for target in culprits):
        return shortened(error) or "The deployment was cancelled."
    if culprits:
        first = culprits[0]
        more = f" (and {len(culprits) - 1} more)" if len(culprits) > 1 else ""
        return shortened(f"Target '{first.name}'{more}: {first.reason}")
    return error or "Not every target succeeded."


def how_it_ended(execution: ExecutionState) -> str:
    """How somebody or something ended an execution before its time; empty when it failed of itself."""
    if execution.status == "ABORTED" and execution.cause.startswith(GIVEN_UP):
        return f"was stopped by Sluice. {execution.cause.rstrip('.')}"
    return {"ABORTED": "was stopped manually", "TIMED_OUT": "timed out"}.get(execution.status, "")


def superseded_by(deployment_id: str) -> str:
    """Why a deployment stops that a newer one supersedes."""
    return f"Superseded by {deployment_id}"


def rolled_back_with(target: str) -> str:
    """Why a target rolls back that did not fail itself."""
    return f"Target '{target}' did not succeed, and onFailure is rollbackAll"


_FAILURES = {
    TargetStatus.FAILED,
    TargetStatus.ROLLED_BACK,
    TargetStatus.ROLLBACK_FAILED,
    TargetStatus.CANCELLED,
}

_AS_CANCELLED = {TargetStatus.CANCELLED, TargetStatus.ROLLED_BACK}
"""The statuses of targets that a cancelled deployment leaves and that need no reason of their own."""


def _lambda_message(cause: str) -> str:
    try:
        parsed = json.loads(cause)
    except ValueError:
        return ""
    if not isinstance(parsed, dict):
        return ""
    return str(parsed.get("errorMessage") or "")
