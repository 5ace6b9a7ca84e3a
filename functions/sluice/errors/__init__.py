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
│   ├── GuardrailsChangedError      somebody else has applied guardrails meanwhile
│   └── WrongMomentError            deployment or target are not where this can be done
├── NotFoundError               no such deployment, target or approval
├── GuardrailRefusedError       the operator's guardrails do not allow it
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

from sluice.errors.approval import (
    ApprovalClosedError,
    ApprovalError,
    ApprovalExpiredError,
    ApprovalRejectedError,
    ApproverRefusedError,
    LinkInvalidError,
)
from sluice.errors.base import NotFoundError, RetryableError, SluiceError
from sluice.errors.config import ConfigError, ConfigProblemsError, ConfigSyntaxError, ConfigTooLargeError
from sluice.errors.conflict import (
    AliasChangedError,
    ConflictError,
    DeploymentInProgressError,
    FunctionLockedError,
    GuardrailsChangedError,
    IdempotencyKeyReusedError,
    WrongMomentError,
)
from sluice.errors.guardrails import GuardrailRefusedError
from sluice.errors.target import (
    AccessDeniedError,
    AlarmError,
    AnalysisContinuesError,
    AnalysisFailedError,
    AnalysisUndecidedError,
    ArtifactMissingError,
    DeploymentCancelledError,
    PreflightError,
    PublishFailedError,
    RollbackRequestedError,
    SmokeTestFailedError,
    TargetError,
    TargetStoppedError,
    TimeLimitExceededError,
)
from sluice.errors.webhook import (
    CallbackAnsweredError,
    CallbackClosedError,
    CallbackMalformedError,
    WebhookError,
)

__all__ = [
    "AccessDeniedError",
    "AlarmError",
    "AliasChangedError",
    "AnalysisContinuesError",
    "AnalysisFailedError",
    "AnalysisUndecidedError",
    "ApprovalClosedError",
    "ApprovalError",
    "ApprovalExpiredError",
    "ApprovalRejectedError",
    "ApproverRefusedError",
    "ArtifactMissingError",
    "CallbackAnsweredError",
    "CallbackClosedError",
    "CallbackMalformedError",
    "ConfigError",
    "ConfigProblemsError",
    "ConfigSyntaxError",
    "ConfigTooLargeError",
    "ConflictError",
    "DeploymentCancelledError",
    "DeploymentInProgressError",
    "FunctionLockedError",
    "GuardrailRefusedError",
    "GuardrailsChangedError",
    "IdempotencyKeyReusedError",
    "LinkInvalidError",
    "NotFoundError",
    "PreflightError",
    "PublishFailedError",
    "RetryableError",
    "RollbackRequestedError",
    "SluiceError",
    "SmokeTestFailedError",
    "TargetError",
    "TargetStoppedError",
    "TimeLimitExceededError",
    "WebhookError",
    "WrongMomentError",
]
