"""The error tree of Sluice. Class names are API: Step Functions catches errors by them.

SluiceError
├── ConfigError                 the user's file
│   ├── ConfigProblemsError         it can be read but has problems
│   │   └── ConfigSyntaxError           it is not one valid YAML or JSON document
│   └── ConfigTooLargeError         it is larger than Sluice accepts
├── ConflictError               somebody else got there first
│   ├── DeploymentInProgressError   the application is already being deployed
│   ├── IdempotencyKeyReusedError   the same key was used with another config
│   ├── FunctionLockedError         another deployment is working on the function
│   ├── AliasChangedError           an alias or function was changed by someone else
│   ├── GuardrailsChangedError      somebody else has applied guardrails meanwhile
│   ├── OldVersionGoneError         a version that an undo would restore was deleted
│   └── WrongMomentError            the deployment or target is not at a point where this is possible
├── NotFoundError               no such deployment, target or approval
├── AnswerTooLargeError         more than one response can hold
├── RecordUnreadableError       a stored record is not what this release understands
├── GuardrailRefusedError       the operator's guardrails do not allow it
├── ApprovalError               a person's decision, or the lack of one
│   ├── ApprovalRejectedError
│   ├── ApprovalExpiredError
│   ├── ApprovalClosedError         it was already decided, or its target has ended
│   ├── ApproverRefusedError        this person may not decide here
│   └── LinkInvalidError            the signed link is not ours, or has expired
├── SessionError                a request from a browser does not come from a person
│   ├── SignInRequiredError         there is no session, or it has ended
│   ├── SignInLinkUsedError         the link was used already, or has expired
│   ├── SignInFailedError           the identity provider did not sign the person in
│   └── FormForgedError             a form does not come from a page of this session
├── WebhookError                a webhook could not be called, or its receiver reported a failure
│   ├── CallbackMalformedError      the body of a callback is not valid
│   ├── CallbackAnsweredError       the callback was already received
│   └── CallbackClosedError         its target has ended, or the time ran out
├── TargetError                 the target's account refuses or cannot do it
│   ├── AccessDeniedError
│   ├── ArtifactMissingError
│   ├── PublishFailedError
│   ├── PolicyTooLargeError         the session policy of a single function does not fit
│   ├── ResourceNotFoundError       a function, version or alias does not exist
│   ├── RequestRefusedError         a call cannot be sent: the client library refuses a value
│   ├── PreflightError              a target cannot succeed; found before the first change
│   ├── AlarmError                  an alarm of the target is in ALARM, or does not exist
│   ├── SmokeTestFailedError        the new version's response is not what a smoke test expects
│   ├── AnalysisFailedError         the new version's metrics are outside their limits
│   ├── AnalysisUndecidedError      the metrics leave the decision to a person
│   ├── AnalysisContinuesError      more windows are to come; carries the wait to the workflow
│   ├── TargetPausedError           a person has paused it before this action; the workflow waits
│   ├── TimeLimitExceededError
│   ├── TargetStoppedError          the target no longer runs; late work must stop
│   ├── DeploymentCancelledError    somebody cancelled; the target rolls back
│   └── RollbackRequestedError      somebody requested a rollback
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
from sluice.errors.base import (
    AnswerTooLargeError,
    NotFoundError,
    RecordUnreadableError,
    RetryableError,
    SluiceError,
)
from sluice.errors.config import ConfigError, ConfigProblemsError, ConfigSyntaxError, ConfigTooLargeError
from sluice.errors.conflict import (
    AliasChangedError,
    ConflictError,
    DeploymentInProgressError,
    FunctionLockedError,
    GuardrailsChangedError,
    IdempotencyKeyReusedError,
    OldVersionGoneError,
    WrongMomentError,
)
from sluice.errors.guardrails import GuardrailRefusedError
from sluice.errors.sentences import in_sentences
from sluice.errors.session import (
    FormForgedError,
    SessionError,
    SignInFailedError,
    SignInLinkUsedError,
    SignInRequiredError,
)
from sluice.errors.target import (
    AccessDeniedError,
    AlarmError,
    AnalysisContinuesError,
    AnalysisFailedError,
    AnalysisUndecidedError,
    ArtifactMissingError,
    DeploymentCancelledError,
    PolicyTooLargeError,
    PreflightError,
    PublishFailedError,
    RequestRefusedError,
    ResourceNotFoundError,
    RollbackRequestedError,
    SmokeTestFailedError,
    TargetError,
    TargetPausedError,
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
    "AnswerTooLargeError",
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
    "FormForgedError",
    "FunctionLockedError",
    "GuardrailRefusedError",
    "GuardrailsChangedError",
    "IdempotencyKeyReusedError",
    "LinkInvalidError",
    "NotFoundError",
    "OldVersionGoneError",
    "PolicyTooLargeError",
    "PreflightError",
    "PublishFailedError",
    "RecordUnreadableError",
    "RequestRefusedError",
    "ResourceNotFoundError",
    "RetryableError",
    "RollbackRequestedError",
    "SessionError",
    "SignInFailedError",
    "SignInLinkUsedError",
    "SignInRequiredError",
    "SluiceError",
    "SmokeTestFailedError",
    "TargetError",
    "TargetPausedError",
    "TargetStoppedError",
    "TimeLimitExceededError",
    "WebhookError",
    "WrongMomentError",
    "in_sentences",
]
