"""The error tree of Sluice. Class names are API: Step Functions catches errors by them.

SluiceError
├── ConfigError                 the user's file
│   ├── ConfigProblemsError         it says something that cannot be done
│   │   └── ConfigSyntaxError           it is not even one YAML or JSON document
│   └── ConfigTooLargeError         it is longer than Sluice reads
├── ConflictError               somebody else was first
│   ├── DeploymentInProgressError   the application is being deployed
│   ├── IdempotencyKeyReusedError   the same key came with another body
│   ├── FunctionLockedError         another deployment works on the function
│   ├── AliasChangedError           an alias or function was changed by someone else
│   └── WrongMomentError            deployment or target are not where this can be done
├── NotFoundError               no such deployment, target or approval
├── ApprovalError               a person's answer, or its absence
│   ├── ApprovalRejectedError
│   ├── ApprovalExpiredError
│   ├── ApprovalClosedError         it was already decided, or its target ended
│   ├── ApproverRefusedError        this person may not decide here
│   └── LinkInvalidError            the signed link is not ours, or has expired
├── WebhookError                a webhook could not be called, or its receiver says no
│   ├── CallbackMalformedError      the body of a callback is no answer
│   ├── CallbackAnsweredError       it was already answered
│   └── CallbackClosedError         its target ended, or the time ran out
├── TargetError                 the target's account refuses or cannot
│   ├── AccessDeniedError
│   ├── ArtifactMissingError
│   ├── PublishFailedError
│   ├── PreflightError              a look before the first change shows that a target cannot succeed
│   ├── AlarmError                  an alarm of the target is red, or does not exist
│   ├── SmokeTestFailedError        the new version does not answer as a smoke test expects
│   ├── AnalysisFailedError         the metrics of the new version are bad
│   ├── AnalysisUndecidedError      the metrics leave it to a person, who is asked
│   ├── AnalysisContinuesError      more metrics are to come; tells the workflow how long to wait
│   ├── TimeLimitExceededError
│   ├── TargetStoppedError          the target no longer runs; late work must stop
│   ├── DeploymentCancelledError    somebody cancelled; the target rolls back
│   └── RollbackRequestedError      somebody wants the target as it was before
└── RetryableError              throttled or still updating: the same call may succeed later
"""

from collections.abc import Sequence

from sluice.domain.problem import Problem


class SluiceError(Exception):
    """What went wrong, in words for the person who can mend it, and what to do about it."""

    code = "SluiceError"
    http_status = 500

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """The message and the remedy, as Step Functions and the timeline show them."""
        return f"{self.message}. {self.remedy}." if self.remedy else f"{self.message}."


class ConfigError(SluiceError):
    """The deployment config cannot be used."""

    code = "ConfigError"
    http_status = 422


class ConfigProblemsError(ConfigError):
    """The deployment config is readable and has problems, all of which are listed."""

    code = "ConfigProblems"

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = sum(problem.severity == "error" for problem in problems)
        super().__init__(f"The deployment config has {count} problem{'s' if count != 1 else ''}")
        self.problems = tuple(problems)


class ConfigSyntaxError(ConfigProblemsError):
    """The text is not one YAML or JSON document that Sluice reads."""

    code = "ConfigSyntax"


class ConfigTooLargeError(ConfigError):
    """The text is larger than Sluice reads."""

    code = "ConfigTooLarge"
    http_status = 413


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


class WrongMomentError(ConflictError):
    """Deployment or target are at a point where this cannot be done; the message says at which."""

    code = "WrongMoment"


class NotFoundError(SluiceError):
    """No such deployment, target or approval."""

    code = "NotFound"
    http_status = 404


class ApprovalError(SluiceError):
    """A person's answer, or its absence, ends the target."""

    code = "Approval"
    http_status = 409


class ApprovalRejectedError(ApprovalError):
    """A person rejected."""

    code = "ApprovalRejected"


class ApprovalExpiredError(ApprovalError):
    """Nobody decided in time."""

    code = "ApprovalExpired"


class ApprovalClosedError(ApprovalError):
    """The approval was already decided, or its target ended."""

    code = "ApprovalClosed"


class ApproverRefusedError(ApprovalError):
    """This person may not decide here; the message says who may."""

    code = "ApproverRefused"
    http_status = 403


class LinkInvalidError(ApprovalError):
    """The signed link is not one of ours, or it has expired."""

    code = "LinkInvalid"
    http_status = 403


class WebhookError(SluiceError):
    """A webhook could not be called, or its receiver says that it did not go well; the target rolls back."""

    code = "Webhook"


class CallbackMalformedError(WebhookError):
    """The body of a callback is no answer; the webhook is still waited for."""

    code = "CallbackMalformed"
    http_status = 400


class CallbackAnsweredError(WebhookError):
    """The callback was already answered, and the first answer counts."""

    code = "CallbackAnswered"
    http_status = 409


class CallbackClosedError(WebhookError):
    """Nobody waits for this callback any more: its target ended, or the time ran out."""

    code = "CallbackClosed"
    http_status = 410


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


class RetryableError(SluiceError):
    """Throttled or still updating: the same call may succeed later."""

    code = "Retryable"
    http_status = 503
