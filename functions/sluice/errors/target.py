"""What a target's account refuses or cannot do, and what ends a target."""

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


class PreflightError(TargetError):
    """A look at the targets before the first change shows that one of them cannot succeed."""

    code = "Preflight"


class AlarmError(TargetError):
    """An alarm that the target watches is red, or does not exist."""

    code = "Alarm"


class SmokeTestFailedError(TargetError):
    """The new version does not answer as a smoke test expects, or not at all."""

    code = "SmokeTestFailed"


class AnalysisFailedError(TargetError):
    """The metrics of the new version are not within their limits, and the target rolls back."""

    code = "AnalysisFailed"


class AnalysisUndecidedError(TargetError):
    """The metrics leave the decision to a person: the workflow goes on to ask for an approval."""

    code = "AnalysisUndecided"


class AnalysisContinuesError(TargetError):
    """More windows are to come: tells the workflow for how long to wait; nobody else sees it."""

    code = "AnalysisContinues"


class TimeLimitExceededError(TargetError):
    """The target's active work took longer than its time limit."""

    code = "TimeLimitExceeded"


class TargetStoppedError(TargetError):
    """The target no longer runs, so this late piece of work must not change anything."""

    code = "TargetStopped"


class DeploymentCancelledError(TargetError):
    """The deployment was cancelled; the target rolls back."""

    code = "DeploymentCancelled"


class RollbackRequestedError(TargetError):
    """Somebody asked for this target to be as it was before."""

    code = "RollbackRequested"
