"""What is stored about a deployment, as values that tasks and stores share. Holds no rules."""

from dataclasses import field
from typing import Literal

from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.plan.target import MAX_CONCURRENT_TARGETS, TargetPlan
from sluice.domain.record.allowed import BreakGlassUse, Hold
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.deploy_variables import Variables, fingerprint_of
from sluice.domain.record.progress import Progress
from sluice.domain.record.source_control import SourceControl
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Submission:
    """What intake stores for a deployment; times are seconds since the epoch.

    `machine_version` is that of the state machine of targets whose plans these are.
    """

    deployment_id: str
    application: str
    description: str
    config_text: str
    config_sha256: str
    requested_by: str
    source: str
    created_at: float
    targets: tuple[TargetPlan, ...]
    in_progress: InProgressStrategy = InProgressStrategy.REJECT
    rolls_back_all: bool = False
    reverts: str = ""
    break_glass: tuple[BreakGlassUse, ...] = ()
    source_control: SourceControl = field(default_factory=dict)
    starts_at: float | None = None
    variables: Variables = field(default_factory=dict)
    machine_version: str = ""
    notify: tuple[ChosenChannel, ...] = ()
    max_concurrent_targets: int = MAX_CONCURRENT_TARGETS

    @property
    def fingerprint(self) -> str:
        """The same for a repeated request, another for any other."""
        return fingerprint_of(self.config_sha256, self.variables)


@dataclass(frozen=True, slots=True)
class DeploymentItem:
    """A stored deployment without its targets.

    `waits_for` is the deployment that must end first; before `starts_at` no target starts. `reverts` is the
    deployment that it undoes, `reverted_by` the one that undoes it. `failed_target` is the target whose
    failure makes all others roll back. `sealed_tokens` are those of all tries of the state that waits for the
    targets.
    """

    deployment_id: str
    application: str
    description: str
    status: DeploymentStatus
    reason: str
    created_at: float
    ended_at: float | None
    requested_by: str
    source: str
    config_sha256: str
    is_cancelled: bool = False
    cancel_reason: str = ""
    has_open_targets: bool = True
    sealed_tokens: tuple[bytes, ...] = ()
    waits_for: str = ""
    rolls_back_all: bool = False
    failed_target: str = ""
    reverts: str = ""
    reverted_by: str = ""
    break_glass: tuple[BreakGlassUse, ...] = ()
    source_control: SourceControl = field(default_factory=dict)
    starts_at: float | None = None
    variables: Variables = field(default_factory=dict)
    notify: tuple[ChosenChannel, ...] = ()

    def starts_later(self, now: float) -> bool:
        """Whether its time has not come."""
        return self.starts_at is not None and now < self.starts_at


@dataclass(frozen=True, slots=True)
class StopRequest:
    """Why a running target must roll back: the name of a Sluice error, and the reason in words."""

    error: str
    reason: str


@dataclass(frozen=True, slots=True)
class PauseByHand:
    """A person has paused a target: none of its actions begins until it is resumed. `number` counts them."""

    by: str
    at: float
    comment: str
    number: int


@dataclass(frozen=True, slots=True)
class FullPromotion:
    """A person wants a target promoted to 100 % without the remaining steps of its strategy."""

    by: str
    at: float
    comment: str


@dataclass(frozen=True, slots=True)
class TargetItem:
    """A stored target without its plan and functions.

    `machine_version` is the version of the state machine that all its executions run, "" for a deployment of
    before there were versions: the present one.
    `alarms_at_start` is None until its alarms are watched; `alarms_seen` are the states at the last check
    that found a change. `location` is account id and region, whose quota it needs a place in: empty for an
    undo, which waits for nobody, for the end of a wave, and in items of earlier releases. While it is in the
    line of a quota, `queued_in` is that quota and `queued_for` says it in words. One that `is_parked` waits
    for long and holds no place. `may_pause` says that its workflow can wait for a person who has paused it,
    as that of release 0.1.0 cannot. `resumed_by` is whoever ended the last pause by hand. One that
    `ends_wave` is what lies between that wave and the next one.
    """

    deployment_id: str
    name: str
    index: int
    status: TargetStatus
    reason: str
    account: str
    region: str
    depends_on: tuple[str, ...]
    dependents: tuple[str, ...]
    is_blocked: bool
    attempt: int
    progress: Progress
    is_propagated: bool = False
    stop: StopRequest | None = None
    alarms_at_start: tuple[AlarmState, ...] | None = None
    alarms_seen: tuple[AlarmState, ...] = ()
    hold: Hold | None = None
    ended_at: float | None = None
    machine_version: str = ""
    location: str = ""
    max_concurrent_targets: int = MAX_CONCURRENT_TARGETS
    queued_in: str = ""
    queued_for: str = ""
    is_parked: bool = False
    may_pause: bool = False
    paused: PauseByHand | None = None
    pauses: int = 0
    resumed_by: str = ""
    promotion: FullPromotion | None = None
    ends_wave: int = 0

    @property
    def held_by(self) -> PauseByHand | None:
        """The pause by hand that holds it back: none holds up a rollback, or what has ended."""
        is_open = self.status in (TargetStatus.WAITING, TargetStatus.RUNNING) and self.stop is None
        return self.paused if is_open else None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of deployments, newest first, and where the next page begins."""

    deployments: tuple[DeploymentItem, ...]
    next_token: str | None


@dataclass(frozen=True, slots=True)
class ExecutionState:
    """A state machine execution: whether it is still running, and how it ended."""

    status: Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "MISSING"]
    cause: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it is running."""
        return self.status == "RUNNING"
