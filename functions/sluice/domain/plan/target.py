"""What a deployment will do, as a value: made once by the planner, stored, never changed during the run.

A target's plan is a list of stages; a stage is a set of actions that run side by side and must all succeed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, field, replace
from typing import cast

from sluice.domain.function.code_source import AS_IT_IS, CodeSource, PackageStorage
from sluice.domain.function.controls import AS_THEY_ARE, FunctionControls
from sluice.domain.function.creation import AS_AWS_CREATES, CreationSettings
from sluice.domain.function.provisioned import ProvisionedConcurrency
from sluice.domain.function.published import LATEST_PUBLISHED
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.actions import (
    Action,
    AskForApproval,
    Pause,
    PrepareFunctions,
    Promote,
    SetWeight,
    SmokeTest,
    UndoTarget,
    action_from_dict,
)
from sluice.domain.plan.alarms import AlarmWatch
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.values import dataclass

JsonObject = Mapping[str, object]

MAX_CONCURRENT_TARGETS = 50
"""How many targets of a deployment work at once where the file does not say."""


@dataclass(frozen=True, slots=True)
class FunctionPlan:
    """One function in one target: where its code is, what to set, and which alias carries its traffic.

    An image has an `image_uri` and no bucket or key. With a `published_version` (a number, or
    `latestPublished`) its alias is all that is changed: it has no code and no settings. `storage` says how
    Lambda is to keep a zip. `tags` are those to set; others are left alone. `creation` counts only if Sluice
    creates the function. `provisioned` is the concurrency that the new version gets before its first traffic.
    `stops_executions` means that a rollback stops the durable executions of the version that it leaves.
    """

    function_name: str
    bucket: str
    key: str
    settings: FunctionSettings
    alias_name: str | None = None
    object_version: str | None = None
    image_uri: str | None = None
    tags: Mapping[str, str] | None = None
    storage: PackageStorage = AS_IT_IS
    creation: CreationSettings = AS_AWS_CREATES
    provisioned: ProvisionedConcurrency | None = None
    controls: FunctionControls = AS_THEY_ARE
    stops_executions: bool = False
    published_version: str | None = None

    @property
    def is_published(self) -> bool:
        """Whether somebody else has published what is deployed."""
        return self.published_version is not None

    @property
    def is_zip(self) -> bool:
        """Whether its code is a zip in S3."""
        return not (self.is_published or self.image_uri)

    @property
    def origin(self) -> str:
        """Where its code comes from, in words: an address, or a version."""
        if self.published_version == LATEST_PUBLISHED:
            return "the latest published version"
        return f"version {self.published_version}" if self.is_published else self.source.address

    @property
    def source(self) -> CodeSource:
        """Where its code is."""
        return CodeSource(self.bucket, self.key, self.object_version, self.image_uri, self.storage)

    @classmethod
    def from_dict(cls, data: JsonObject) -> "FunctionPlan":
        """The plan that `dataclasses.asdict` wrote; fields from a newer Sluice are ignored."""
        fields = {name: value for name, value in data.items() if name in cls.__slots__}
        fields["settings"] = FunctionSettings.from_dict(cast(JsonObject, data["settings"]))
        fields["storage"] = PackageStorage.from_dict(cast(JsonObject, data.get("storage") or {}))
        fields["creation"] = CreationSettings.from_dict(cast(JsonObject, data.get("creation") or {}))
        fields["controls"] = FunctionControls.from_dict(cast(JsonObject, data.get("controls") or {}))
        provisioned = cast("JsonObject | None", data.get("provisioned"))
        fields["provisioned"] = ProvisionedConcurrency.from_dict(provisioned) if provisioned else None
        return cls(**fields)  # type: ignore[arg-type]  # the fields are those of asdict


@dataclass(frozen=True, slots=True)
class Stage:
    """Actions that run side by side; the next stage starts when all have succeeded."""

    actions: tuple[Action, ...]

    @property
    def stops_clock(self) -> bool:
        """Whether the target's clock stops meanwhile, because it waits for somebody or something.

        Work beside a wait, such as sending a message about it, has its own timeout in the workflow.
        """
        return any(action.waits for action in self.actions)

    @property
    def title(self) -> str:
        """The stage in words."""
        title = " + ".join(action.title for action in self.actions)
        return f"{title} (required by guardrails)" if self.required_by else title

    @property
    def required_by(self) -> str:
        """The rule of the guardrails that added the stage; empty when the config has it."""
        return next((action.required_by for action in self.actions), "")

    def workflow_input(self) -> dict[str, object]:
        """What the state machine needs to know about the stage."""
        return {
            "stopsClock": self.stops_clock,
            "actions": [action.workflow_input() for action in self.actions],
        }


UNDO_STAGES = (Stage((UndoTarget("0.0"),)),)
"""The stages of a target that undoes an earlier deployment."""


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One target: an AWS account and region, its functions and its stages.

    With `reverts` its only stage undoes what that deployment has changed. `requested_by` is whoever started
    the deployment, and is what the target's account gets to see of them. One that `ends_wave` number
    1 or more has no account and no functions: its stages are what lies between that wave and the next one.
    """

    name: str
    index: int
    account: str
    region: str
    deploy_role_arn: str
    functions: tuple[FunctionPlan, ...]
    stages: tuple[Stage, ...]
    depends_on: tuple[str, ...] = ()
    external_id: str | None = None
    may_ignore_external_id: bool = False
    strategy: str | None = None
    time_limit_seconds: int = 1800
    allow_unweighted: bool = False
    keeps_after_gates: bool = False
    reverts: str | None = None
    alarms: tuple[AlarmWatch, ...] = ()
    requested_by: str = ""
    ends_wave: int = 0

    @property
    def account_id(self) -> str:
        """The AWS account id of the deploy role, "" without one; `account` is only a label."""
        return "" if self.ends_wave else self.deploy_role_arn.split(":")[4]

    @property
    def partition(self) -> str:
        """The partition of the deploy role, and so of all that is deployed: `aws`, `aws-cn`, `aws-us-gov`."""
        return self.deploy_role_arn.split(":")[1]

    def function(self, name: str) -> FunctionPlan:
        """The function's plan; LookupError when the target has none of that name."""
        for function in self.functions:
            if function.function_name == name:
                return function
        raise LookupError(f"target '{self.name}' has no function {name}")

    @property
    def splits_traffic(self) -> bool:
        """Whether any step splits traffic between two versions."""
        return any(
            isinstance(action, SetWeight) and 0 < action.weight < 100
            for stage in self.stages
            for action in stage.actions
        )

    @property
    def has_smoke_test(self) -> bool:
        """Whether any step calls the new version."""
        return any(isinstance(action, SmokeTest) for stage in self.stages for action in stage.actions)

    @property
    def promote_stage(self) -> int | None:
        """The index of the stage that promotes; None for an undo and the end of a wave."""
        promoting = (
            index
            for index, stage in enumerate(self.stages)
            if any(isinstance(action, Promote) for action in stage.actions)
        )
        return next(promoting, None)

    @property
    def last_pausable_stage(self) -> int | None:
        """The index of the last stage that a pause by hand can hold back; None without one, as in an undo.

        A pause of the plan begins all the same: traffic stays where it is either way.
        """
        held = [index for index, stage in enumerate(self.stages) if not isinstance(stage.actions[0], Pause)]
        return held[-1] if held and self.reverts is None else None

    def is_promoted(self, done_stage: int) -> bool:
        """Whether the candidates serve all traffic after stage `done_stage`, with only gates to follow."""
        done = self.stages[: done_stage + 1]
        return any(isinstance(action, Promote) for stage in done for action in stage.actions)

    def is_step(self, key: str) -> bool:
        """Whether the action is a step of the strategy: after the preparation, before the promotion."""
        kinds = [
            type(action)
            for stage in self.stages[: self.stage_of(key)]
            for action in stage.actions
            if isinstance(action, PrepareFunctions | Promote)
        ]
        return kinds == [PrepareFunctions]

    def is_skippable(self, key: str) -> bool:
        """Whether a full promotion leaves it out: a step that is no approval and that no guardrail needs."""
        action = self.action(key)
        return self.is_step(key) and not isinstance(action, AskForApproval) and not action.required_by

    def stage_of(self, key: str) -> int:
        """The index of the stage that has the action with this key."""
        return int(key.partition(".")[0])

    def action(self, key: str) -> Action:
        """The action with this key; LookupError if there is none."""
        for stage in self.stages:
            for action in stage.actions:
                if action.key == key:
                    return action
        raise LookupError(f"target '{self.name}' has no action {key}")

    def approval_beside(self, key: str) -> AskForApproval | None:
        """The first approval in the same stage as this action."""
        stage = next(stage for stage in self.stages if any(action.key == key for action in stage.actions))
        return next((action for action in stage.actions if isinstance(action, AskForApproval)), None)

    def as_dict(self) -> dict[str, object]:
        """The plan as JSON; `from_dict` reads it back."""
        data = {name: getattr(self, name) for name in self.__slots__}
        data["functions"] = [asdict(function) for function in self.functions]
        data["stages"] = [[action.as_dict() for action in stage.actions] for stage in self.stages]
        data["depends_on"] = list(self.depends_on)
        data["alarms"] = [asdict(watch) for watch in self.alarms]
        return data

    @classmethod
    def from_dict(cls, data: JsonObject) -> "TargetPlan":
        """The plan that `as_dict` wrote; fields from a newer Sluice are ignored."""
        fields = {name: value for name, value in data.items() if name in cls.__slots__}
        functions = cast(Sequence[JsonObject], data["functions"])
        stages = cast(Sequence[Sequence[JsonObject]], data["stages"])
        fields["functions"] = tuple(FunctionPlan.from_dict(function) for function in functions)
        fields["stages"] = tuple(Stage(tuple(action_from_dict(item) for item in stage)) for stage in stages)
        if data.get("reverts") and not stages:  # as release 0.1.0 planned an undo
            fields["stages"] = UNDO_STAGES
        fields["depends_on"] = tuple(cast(Sequence[str], data["depends_on"]))
        watches = cast(Sequence[JsonObject], data.get("alarms", ()))
        fields["alarms"] = tuple(AlarmWatch.from_dict(watch) for watch in watches)
        return cls(**fields)  # type: ignore[arg-type]  # the fields are those of as_dict


@dataclass(frozen=True, slots=True)
class DeploymentPlan:
    """Everything one deployment will do, target by target, in a valid order for running them one by one."""

    application: str
    targets: tuple[TargetPlan, ...]
    description: str = ""
    notes: tuple[str, ...] = field(default=())
    in_progress: InProgressStrategy = InProgressStrategy.REJECT
    rolls_back_all: bool = False
    starts_at: float | None = None
    max_concurrent_targets: int = MAX_CONCURRENT_TARGETS

    def for_requester(self, name: str) -> "DeploymentPlan":
        """The same plan, carried out for somebody of this name."""
        return replace(self, targets=tuple(replace(target, requested_by=name) for target in self.targets))

    def target(self, name: str) -> TargetPlan:
        """The plan of the target with this name; LookupError if there is none."""
        for target in self.targets:
            if target.name == name:
                return target
        raise LookupError(f"the plan has no target '{name}'")
