"""The kinds of work a stage can hold, as values; the task of the same name does the work.

An action knows whether it *waits* (for time, a person or a system). A stage with a waiting action stops the
target's clock: as in CDaaS, the time limit covers active work only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import ClassVar

from sluice.domain.plan.action import APPROVAL_WITHOUT_EXPIRY_SECONDS, Action, duration_in_words
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.smoke_expectation import SmokeExpectation
from sluice.values import dataclass

__all__ = ["KINDS", "Action", "JudgeMetrics", "action_from_dict", "duration_in_words"]


@dataclass(frozen=True, slots=True)
class PrepareFunctions(Action):
    """Secure the rollback point of each function, update it and publish its candidate version."""

    kind: ClassVar[str] = "prepareFunctions"

    @property
    def title(self) -> str:
        """The action in words."""
        return "Prepare functions"


@dataclass(frozen=True, slots=True)
class SetWeight(Action):
    """Send `weight` percent of each alias's traffic to its candidate version."""

    kind: ClassVar[str] = "setWeight"

    weight: float

    @property
    def title(self) -> str:
        """The action in words."""
        return f"Set weight to {self.weight} %"


@dataclass(frozen=True, slots=True)
class Pause(Action):
    """Wait for `seconds`; always a stage of its own, because the state machine counts the time.

    A pause beside other gates becomes the stage after them, and counts from the moment they began.
    """

    kind: ClassVar[str] = "pause"
    waits: ClassVar[bool] = True

    seconds: int
    from_stage_before: bool = False

    @property
    def title(self) -> str:
        """The action in words."""
        return f"Pause for {duration_in_words(self.seconds)}"

    @property
    def longest_wait_seconds(self) -> int:
        """As long as the config says."""
        return self.seconds

    def workflow_input(self) -> dict[str, object]:
        """The waiting state needs the seconds, and when they started to count."""
        counts = {"seconds": self.seconds, "fromStageBefore": self.from_stage_before}
        return {"key": self.key, "kind": self.kind, **counts}


@dataclass(frozen=True, slots=True)
class AskForApproval(Action):
    """Wait until as many people as `needed` approve; a rejection fails the stage.

    So does the expiry, unless it `continues_on_expiry`.
    """

    kind: ClassVar[str] = "askForApproval"
    waits: ClassVar[bool] = True

    expiration_seconds: int | None = None
    requires_roles: tuple[str, ...] = ()
    needed: int = 1
    requester_may_not_approve: bool = False
    continues_on_expiry: bool = False

    @property
    def title(self) -> str:
        """The action in words."""
        title = f"Wait for approval by {self.needed} people" if self.needed > 1 else "Wait for approval"
        if not self.continues_on_expiry:
            return title
        return f"{title}, at most {duration_in_words(self.timeout_seconds)}, then continue"

    @property
    def timeout_seconds(self) -> int:
        """How long the workflow waits for a decision."""
        return self.expiration_seconds or APPROVAL_WITHOUT_EXPIRY_SECONDS

    @property
    def longest_wait_seconds(self) -> int:
        """As long as the approval stays open."""
        return self.timeout_seconds

    def workflow_input(self) -> dict[str, object]:
        """The waiting state needs its timeout."""
        return {"key": self.key, "kind": self.kind, "timeoutSeconds": self.timeout_seconds}


@dataclass(frozen=True, slots=True)
class Promote(Action):
    """Put every alias fully on its candidate version, and create those that do not exist yet."""

    kind: ClassVar[str] = "promote"

    @property
    def title(self) -> str:
        """The action in words."""
        return "Promote to 100 %"


@dataclass(frozen=True, slots=True)
class ReleaseConcurrency(Action):
    """Take provisioned concurrency from the versions that no longer serve: the last work of a target.

    Run by the state that promotes, because it follows a promotion and needs the same way in.
    """

    kind: ClassVar[str] = "releaseConcurrency"
    state_kind: ClassVar[str] = Promote.kind

    @property
    def title(self) -> str:
        """The action in words."""
        return "Take provisioned concurrency from the old versions"


@dataclass(frozen=True, slots=True)
class WebhookAction(Action):
    """One HTTP call with its templates and context from the config; it holds no secret."""

    webhook: str
    method: str
    uri_template: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    retry_count: int = 0
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The action in words."""
        return f"Webhook '{self.webhook}'"

    @property
    def templates(self) -> Iterator[str]:
        """Every text in which variables are filled in: never header names or the method."""
        yield self.uri_template
        yield from (value for _, value in self.headers)
        yield self.body or ""


@dataclass(frozen=True, slots=True)
class RunWebhook(WebhookAction):
    """Make the call and wait until its receiver calls back."""

    kind: ClassVar[str] = "runWebhook"
    waits: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SendWebhook(WebhookAction):
    """Make the call and go on once the receiver accepts it: active work, run by the state that also waits."""

    kind: ClassVar[str] = "sendWebhook"
    state_kind: ClassVar[str] = RunWebhook.kind


@dataclass(frozen=True, slots=True)
class SmokeTest(Action):
    """Invoke the candidate version by its number; without a name, that of every function of the target."""

    kind: ClassVar[str] = "smokeTest"

    payload: str
    function_name: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    status_code: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
    max_duration_millis: int | None = None
    tenant_id: str | None = None

    @property
    def title(self) -> str:
        """The action in words."""
        return f"Smoke test of {self.function_name}" if self.function_name else "Smoke test"

    @property
    def expectation(self) -> SmokeExpectation:
        """What the response must look like."""
        return SmokeExpectation(self.status_code, self.fields, self.max_duration_millis)


@dataclass(frozen=True, slots=True)
class UndoTarget(Action):
    """Restore what an earlier deployment has changed; the whole work of a target that undoes one."""

    kind: ClassVar[str] = "undoTarget"

    @property
    def title(self) -> str:
        """The action in words."""
        return "Undo the earlier deployment"


KINDS: Mapping[str, type[Action]] = {
    action.kind: action
    for action in (
        PrepareFunctions,
        SetWeight,
        Pause,
        AskForApproval,
        RunWebhook,
        SendWebhook,
        SmokeTest,
        JudgeMetrics,
        Promote,
        ReleaseConcurrency,
        UndoTarget,
    )
}


def action_from_dict(data: Mapping[str, object]) -> Action:
    """The action that `as_dict` wrote."""
    return KINDS[str(data["kind"])].from_fields(data)
