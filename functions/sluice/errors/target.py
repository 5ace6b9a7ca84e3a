"""What a target's account refuses or cannot do, and what ends a target early."""

from sluice.errors.base import SluiceError


class TargetError(SluiceError):
    """The target's AWS account refuses or cannot do what the plan asks."""

    code = "Target"


class AccessDeniedError(TargetError):
    """A role or policy does not allow the call; the message names it."""

    code = "AccessDenied"


class ArtifactMissingError(TargetError):
    """The function's zip is not where the config says, or not in the target's region."""

    code = "ArtifactMissing"


class PublishFailedError(TargetError):
    """AWS could not create, update or publish the function."""

    code = "PublishFailed"


class PolicyTooLargeError(TargetError):
    """AWS cannot pack the policy of a session that is for one function alone."""

    code = "PolicyTooLarge"


class ResourceNotFoundError(TargetError):
    """A function, a version or an alias of it does not exist, or no longer."""

    code = "ResourceNotFound"


class RequestRefusedError(TargetError):
    """A value of the config makes a call that cannot even be sent: AWS's client library refuses it."""

    code = "RequestRefused"
    http_status = 422


class PreflightError(TargetError):
    """Preflight found that a target cannot succeed, before anything was changed."""

    code = "Preflight"


class AlarmError(TargetError):
    """An alarm that the target watches is in ALARM, or does not exist."""

    code = "Alarm"


class SmokeTestFailedError(TargetError):
    """The new version's response is not what a smoke test expects, or there was none."""

    code = "SmokeTestFailed"


class AnalysisFailedError(TargetError):
    """The new version's metrics are outside their limits, so the target rolls back."""

    code = "AnalysisFailed"


class AnalysisUndecidedError(TargetError):
    """The metrics leave the decision to a person: the workflow asks for an approval next."""

    code = "AnalysisUndecided"


class AnalysisContinuesError(TargetError):
    """More windows are to come: carries the wait to the workflow; nobody else sees it."""

    code = "AnalysisContinues"


class TargetPausedError(TargetError):
    """A person has paused the target before this action: the workflow waits; nobody else sees it."""

    code = "TargetPaused"


class TimeLimitExceededError(TargetError):
    """The target's active work took longer than its time limit."""

    code = "TimeLimitExceeded"


class TargetStoppedError(TargetError):
    """The target no longer runs, so this late task must not change anything."""

    code = "TargetStopped"


class DeploymentCancelledError(TargetError):
    """The deployment was cancelled; the target rolls back."""

    code = "DeploymentCancelled"


class RollbackRequestedError(TargetError):
    """Somebody requested a rollback of this target."""

    code = "RollbackRequested"
