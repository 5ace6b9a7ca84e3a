"""What a function was before its first change, and what a rollback must do to restore it: pure decisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import cast

from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.routing import Routing, leads_to
from sluice.domain.function.setting_words import key_in_words, key_of, pair_in_words
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.record.status import TargetStatus
from sluice.values import dataclass

_BY_OTHERS = " (someone else changed it)"
_WORDS = {"execution_role_arn": "execution role"}


class Live(StrEnum):
    """What served a function's traffic before the deployment."""

    ALIAS = "alias"
    LATEST = "latest"
    ABSENT = "absent"  # the function did not exist


@dataclass(frozen=True, slots=True)
class RollbackPoint:
    """What a function was before its first change: stored before that change, read by the rollback.

    `stable_version` is what the alias served or, without an alias, the copy of `$LATEST` that was published
    first; None only for a function that did not exist. `alias_name` is the configured alias; with Live.LATEST
    it did not exist before. Code hash, code and settings are those of `$LATEST`: `code` is where it was and
    how Lambda kept it. Of the settings those that the deployment may change, of the tags as well (None: there
    was none of this key). `stable_code_sha256` is the code hash of the stable version, where it was read.
    `provisioned` is that version's provisioned concurrency, where the deployment gives the new one some;
    `controls` are those that the deployment may change.
    """

    function_name: str
    live: Live
    alias_name: str | None = None
    stable_version: str | None = None
    code_sha256: str | None = None
    settings: FunctionSettings | None = None
    code: CodeSource | None = None
    tags: Mapping[str, str | None] | None = None
    stable_code_sha256: str | None = None
    provisioned: int = 0
    controls: FunctionControls | None = None

    @property
    def keeps_code(self) -> bool:
        """Whether the deployment brings code: one that only moves an alias knows no settings to restore."""
        return self.live is Live.ABSENT or self.settings is not None

    def as_dict(self) -> dict[str, object]:
        """The rollback point as JSON; `from_dict` reads it back."""
        return {**asdict(self), "live": self.live.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "RollbackPoint":
        """The rollback point that `as_dict` wrote; fields from a newer Sluice are ignored."""
        fields = {name: value for name, value in data.items() if name in cls.__slots__}
        fields["live"] = Live(str(data["live"]))
        settings = cast("Mapping[str, object] | None", data.get("settings"))
        fields["settings"] = FunctionSettings.from_dict(settings) if settings else None
        fields["code"] = _code(data)
        controls = cast("Mapping[str, object] | None", data.get("controls"))
        fields["controls"] = FunctionControls.from_dict(controls) if controls else None
        return cls(**fields)  # type: ignore[arg-type]  # the fields are those of as_dict


def _code(data: Mapping[str, object]) -> CodeSource | None:
    """Where the code was; an earlier release stored only the address of an image."""
    code = cast("Mapping[str, object] | None", data.get("code"))
    if code:
        return CodeSource.from_dict(code)
    return CodeSource.of_image(str(data["image_uri"])) if data.get("image_uri") else None


@dataclass(frozen=True, slots=True)
class RollbackOutcome:
    """How the target ends, and why."""

    outcome: TargetStatus
    reason: str


class AliasAction(StrEnum):
    """What a rollback does to an alias."""

    NOTHING = "nothing"  # it already matches the rollback point
    RESTORE = "restore"  # it is where this deployment put it: restore it
    LEAVE = "leave"  # someone else moved it: leave it alone


def alias_action(
    current: AliasState | None, stable: str, declared: Sequence[Routing], *, has_moved: bool
) -> AliasAction:
    """What to do with an alias that served `stable` and is now observed at `current`.

    `declared` are the routings this deployment gave it or was about to give it. An alias that has moved, or
    that a write still under way may move, is written once more even if it looks restored: the view may be
    stale, and a new RevisionId defeats every earlier write.
    """
    if current is None:
        return AliasAction.LEAVE
    if leads_to(current.routing, Routing(stable)):
        return AliasAction.RESTORE if has_moved else AliasAction.NOTHING
    if any(leads_to(current.routing, routing) for routing in declared):
        return AliasAction.RESTORE
    return AliasAction.LEAVE


def foreign_settings(
    point: RollbackPoint, planned: FunctionSettings | None, now: FunctionSettings
) -> frozenset[str]:
    """The settings that are neither as they were nor as planned: someone else has changed them since."""
    if point.settings is None or planned is None:
        return frozenset()
    return frozenset(point.settings.differing(now)).intersection(planned.differing(now))


def latest_differences(
    point: RollbackPoint,
    current: FunctionState,
    foreign: Collection[str] = (),
    *,
    has_foreign_code: bool = False,
) -> list[str]:
    """How `$LATEST` differs from its rollback point, in words; empty if it does not.

    `foreign` are the settings that someone else has changed.
    """
    settings = point.settings
    if settings is None:
        return []
    found = []
    if point.code_sha256 != current.code_sha256:
        by_whom = _BY_OTHERS if has_foreign_code else ""
        found.append(f"code hash is {current.code_sha256}, was {point.code_sha256}{by_whom}")
    found += _code_differences(point.code, current)
    for name in settings.differing(current.settings):
        now, before = pair_in_words(name, current.settings, settings)
        by_whom = _BY_OTHERS if name in foreign else ""
        found.append(f"{in_words(name)} is {now}, was {before}{by_whom}")
    return found


def in_words(part: str) -> str:
    """`execution role`, or the key of a setting."""
    return _WORDS.get(part, key_of(part))


def _code_differences(before: CodeSource | None, current: FunctionState) -> list[str]:
    """How the code is kept otherwise than it was; its hash says nothing of that."""
    now = current.code
    if before is None or now is None or current.keeps(before):
        return []
    found = []
    if before.storage.mode != now.storage.mode:
        found.append(f"code storage is {now.storage.mode}, was {before.storage.mode}")
    if before.storage.kms_key_arn != now.storage.kms_key_arn:
        found.append(
            f"key of the package is {key_in_words(now.storage.kms_key_arn)},"
            f" was {key_in_words(before.storage.kms_key_arn)}"
        )
    if before.bucket and now.bucket and str(before) != str(now):
        found.append(f"code is kept in {now}, was in {before}")
    return found


def tag_differences(before: Mapping[str, str | None], now: Mapping[str, str]) -> dict[str, str | None]:
    """The tags that differ from the rollback point, with their values there; None if a tag was not set."""
    return {key: value for key, value in before.items() if now.get(key) != value}
