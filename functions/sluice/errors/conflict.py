"""Errors about conflicts: somebody else got there first."""

from sluice.errors.base import SluiceError


class ConflictError(SluiceError):
    """Somebody else got there first."""

    code = "Conflict"
    http_status = 409


class DeploymentInProgressError(ConflictError):
    """The application is already being deployed; `blocking_deployment_id` says by which deployment."""

    code = "DeploymentInProgress"

    def __init__(self, application: str, blocking_deployment_id: str) -> None:
        super().__init__(
            f"Application '{application}' is already being deployed by {blocking_deployment_id}",
            "Wait until it ends, then submit again",
        )
        self.blocking_deployment_id = blocking_deployment_id


class IdempotencyKeyReusedError(ConflictError):
    """The idempotency key was already used with a different deployment config."""

    code = "IdempotencyKeyReused"
    http_status = 422


class FunctionLockedError(ConflictError):
    """Another deployment is working on the function, or took it over after its lease expired."""

    code = "FunctionLocked"


class AliasChangedError(ConflictError):
    """An alias or a function was changed by someone else, before or during the run."""

    code = "AliasChanged"


class GuardrailsChangedError(ConflictError):
    """Somebody else has applied guardrails since the version that these were made from."""

    code = "GuardrailsChanged"


class OldVersionGoneError(ConflictError):
    """A version that an undo would restore was deleted; the remedy names the deployment that published it."""

    code = "OldVersionGone"


class WrongMomentError(ConflictError):
    """The deployment or target is not at a point where this is possible; the message says why."""

    code = "WrongMoment"
