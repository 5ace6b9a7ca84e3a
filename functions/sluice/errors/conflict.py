"""Somebody else was first."""

from sluice.errors.base import SluiceError


class ConflictError(SluiceError):
    """Somebody else was first."""

    code = "Conflict"
    http_status = 409


class DeploymentInProgressError(ConflictError):
    """The application is already being deployed; `blocking_deployment_id` says by which deployment."""

    code = "DeploymentInProgress"

    def __init__(self, application: str, blocking_deployment_id: str) -> None:
        super().__init__(
            f"Application '{application}' is already being deployed by {blocking_deployment_id}",
            "Wait until it has ended, then submit again",
        )
        self.blocking_deployment_id = blocking_deployment_id


class IdempotencyKeyReusedError(ConflictError):
    """The same idempotency key came with another deployment config."""

    code = "IdempotencyKeyReused"
    http_status = 422


class FunctionLockedError(ConflictError):
    """Another deployment works on the function, or took it over from one that was late."""

    code = "FunctionLocked"


class AliasChangedError(ConflictError):
    """An alias or a function was changed by someone else, before or during the run."""

    code = "AliasChanged"


class GuardrailsChangedError(ConflictError):
    """Somebody else has applied guardrails since the version that these were made from."""

    code = "GuardrailsChanged"


class WrongMomentError(ConflictError):
    """Deployment or target are at a point where this cannot be done; the message says at which."""

    code = "WrongMoment"
