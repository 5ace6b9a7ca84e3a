"""What was there before the first change, and what a rollback must do to bring it back: pure decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import cast

from sluice.domain.function_state import AliasState, FunctionState
from sluice.domain.plan import FunctionSettings
from sluice.domain.routing import Routing, leads_to
from sluice.domain.status import TargetStatus


class Live(StrEnum):
    """What carried the traffic of a function before the deployment."""

    ALIAS = "alias"
    LATEST = "latest"
    ABSENT = "absent"  # the function did not exist


@dataclass(frozen=True, slots=True)
class RollbackPoint:
    """What a function was before its first change; stored before that change, and read by the rollback.

    `stable_version` is what the alias served, or, without an alias, the published copy of `$LATEST` that was
    secured first; None only for a function that did not exist. `alias_name` is the configured alias; with
    Live.LATEST it did not exist before. Code hash and settings are those of `$LATEST`.
    """

    function_name: str
    live: Live
    alias_name: str | None = None
    stable_version: str | None = None
    code_sha256: str | None = None
    settings: FunctionSettings | None = None

    def as_dict(self) -> dict[str, object]:
        """The rollback point as JSON; `from_dict` reads it back."""
        return {**asdict(self), "live": self.live.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "RollbackPoint":
        """The rollback point that `as_dict` wrote."""
        fields = dict(data)
        fields["live"] = Live(str(data["live"]))
        settings = cast("Mapping[str, str] | None", data.get("settings"))
        fields["settings"] = FunctionSettings(**settings) if settings else None
        return cls(**fields)  # type: ignore[arg-type]  # the fields are those of as_dict


@dataclass(frozen=True, slots=True)
class RollbackOutcome:
    """How the target ends, and why it had to."""

    outcome: TargetStatus
    reason: str


class AliasAction(StrEnum):
    """What a rollback does to an alias."""

    NOTHING = "nothing"  # it is as it was
    RESTORE = "restore"  # it is where this deployment put it: put it back
    LEAVE = "leave"  # someone else moved it: not ours to touch


def alias_action(
    current: AliasState | None, stable: str, declared: Sequence[Routing], *, has_moved: bool
) -> AliasAction:
    """What to do with an alias that served `stable`, now that it is seen at `current`.

    `declared` are the routings this deployment gave it or was about to give it. One that has moved, or may be
    moved by a write that is still under way, is written once more even where it seems to be back: what is
    seen may be old, and a new RevisionId beats every earlier write.
    """
    if current is None:
        return AliasAction.LEAVE
    if leads_to(current.routing, Routing(stable)):
        return AliasAction.RESTORE if has_moved else AliasAction.NOTHING
    if any(leads_to(current.routing, routing) for routing in declared):
        return AliasAction.RESTORE
    return AliasAction.LEAVE


def latest_differences(point: RollbackPoint, current: FunctionState) -> list[str]:
    """How `$LATEST` differs from its rollback point, in words; empty when it is as it was."""
    settings = point.settings
    if settings is None:
        return []
    pairs = (
        ("code hash", point.code_sha256, current.code_sha256),
        ("execution role", settings.execution_role_arn, current.settings.execution_role_arn),
        ("handler", settings.handler, current.settings.handler),
        ("runtime", settings.runtime, current.settings.runtime),
    )
    return [f"{name} is {now}, was {before}" for name, before, now in pairs if now != before]


def mending_commands(point: RollbackPoint, region: str) -> list[str]:
    """The AWS CLI commands by which a person puts a function back by hand."""
    name = f"--region {region} --function-name {point.function_name}"
    alias = f"--name {point.alias_name}"
    if point.live is Live.ALIAS:
        routing = f"--function-version {point.stable_version} --routing-config AdditionalVersionWeights={{}}"
        return [f"aws lambda update-alias {name} {alias} {routing}"]
    if point.live is Live.LATEST and point.settings:
        zip_file = f"{point.function_name}.zip"
        stable = f"--qualifier {point.stable_version} --query Code.Location --output text"
        wait = f"aws lambda wait function-updated-v2 {name}"
        settings = f"--role {point.settings.execution_role_arn} --handler {point.settings.handler}"
        return [
            f"aws lambda get-function {name} {stable} | xargs curl -sSo {zip_file}",
            f"aws lambda update-function-code {name} --zip-file fileb://{zip_file}",
            wait,
            f"aws lambda update-function-configuration {name} {settings} --runtime {point.settings.runtime}",
            wait,
            f"aws lambda publish-version {name}",
            *([f"aws lambda delete-alias {name} {alias}"] if point.alias_name else []),
        ]
    return []
