"""How a deployment's code and settings differ from what serves now, function by function. Reads neither."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from sluice.domain.function.provisioned import cost_in_words
from sluice.domain.function.setting_words import key_in_words, key_of, pair_in_words, tags_in_words
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.preflight.facts import ArtifactFacts, FunctionFacts
from sluice.values import dataclass

_DEFAULT_MEMORY_MB = 128


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting, named as in the config; `before` is None if the function does not exist yet."""

    name: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class CodeChange:
    """The code before and after, by hash and size of the zip; `differs` is None if unknown."""

    before_sha256: str | None
    after_sha256: str | None
    before_size: int | None
    after_size: int | None
    differs: bool | None


def setting_changes(facts: FunctionFacts) -> tuple[SettingChange, ...]:
    """The settings that the deployment would change; of a published version those that it has already."""
    if facts.planned.is_published:
        new = facts.published
        return changes_between(facts.live.settings, new.settings) if facts.live and new else ()
    tags = facts.latest.tags if facts.latest else None
    return (
        *_storage_changes(facts),
        *changes_between(facts.live.settings if facts.live else None, facts.planned.settings),
        *tag_changes(tags, facts.planned.tags),
        *_provisioned_changes(facts),
        *_control_changes(facts),
        *(_creation_changes(facts) if facts.latest is None else ()),
    )


def _control_changes(facts: FunctionFacts) -> Iterator[SettingChange]:
    """What is part of no version; what is there now is read only when it is written."""
    alias = facts.planned.alias_name
    whose = {
        "runtimeManagementConfig": "for the new version" if alias else "for $LATEST",
        "eventInvokeConfig": f"for alias {alias}" if alias else "for $LATEST",
    }
    for key, value in facts.planned.controls.in_words().items():
        yield SettingChange(key, None, f"{value} ({whose.get(key, 'for all versions at once')})")


def _provisioned_changes(facts: FunctionFacts) -> Iterator[SettingChange]:
    """What the new version gets, and what that costs while both versions have it."""
    planned, now = facts.planned.provisioned, facts.version_concurrency
    amount = planned.amount(now) if planned else 0
    if not amount:
        return
    settings, live = facts.planned.settings, facts.live.settings if facts.live else None
    memory = settings.memory_size or (live.memory_size if live else None) or _DEFAULT_MEMORY_MB
    built = settings.architectures or (live.architectures if live else None) or ("x86_64",)
    before = f"{now} on version {facts.alias.routing.version}" if now and facts.alias else None
    cost = cost_in_words(amount, memory, built[0])
    yield SettingChange("provisionedConcurrency", before, f"{amount} on the new version ({cost})")


def _creation_changes(facts: FunctionFacts) -> Iterator[SettingChange]:
    """What a function gets because it is created, and can never get later."""
    creation = facts.planned.creation
    given = {
        "tenancyConfig": creation.tenant_isolation_mode,
        "codeSigningConfigArn": creation.code_signing_config_arn,
    }
    for key, value in given.items():
        if value is not None:
            yield SettingChange(key, None, f"{value} (AWS takes it only when the function is created)")


def _storage_changes(facts: FunctionFacts) -> Iterator[SettingChange]:
    """How Lambda is to keep the zip otherwise than now."""
    planned, now = facts.planned.storage, facts.live.code.storage if facts.live and facts.live.code else None
    if planned.mode and (now is None or planned.mode != now.mode):
        yield SettingChange("codeStorage", now.mode if now else None, planned.mode)
    key = planned.kms_key_arn
    if key is not None and (now is None or key != now.kms_key_arn):
        before = key_in_words(now.kms_key_arn) if now else None
        yield SettingChange("sourceKmsKeyArn", before, key_in_words(key))


def changes_between(now: FunctionSettings | None, planned: FunctionSettings) -> tuple[SettingChange, ...]:
    """The settings that differ; settings that the config omits stay unchanged."""
    given = (one.name for one in fields(planned) if getattr(planned, one.name) not in (None, ""))
    names = planned.differing(now) if now else given
    return tuple(SettingChange(key_of(name), *_pair(name, now, planned)) for name in names)


def tag_changes(
    now: Mapping[str, str | None] | None, planned: Mapping[str, str] | None
) -> tuple[SettingChange, ...]:
    """The tags that differ, as one change; tags belong to all versions of a function at once."""
    changed = {key: value for key, value in (planned or {}).items() if (now or {}).get(key) != value}
    if not changed:
        return ()
    before = None if now is None else tags_in_words({key: now.get(key) for key in changed})
    return (SettingChange("tags", before, tags_in_words(changed)),)


def _pair(name: str, now: FunctionSettings | None, planned: FunctionSettings) -> tuple[str | None, str]:
    before, after = pair_in_words(name, now, planned)
    return before or None, after


def code_change(facts: FunctionFacts) -> CodeChange:
    """How the new code differs from the code that serves now."""
    live, artifact = facts.live, facts.artifact or ArtifactFacts()
    if facts.published is not None:
        artifact = ArtifactFacts(size=facts.published.code_size, code_sha256=facts.published.code_sha256)
    return CodeChange(
        live.code_sha256 if live else None,
        artifact.code_sha256,
        live.code_size if live else None,
        artifact.size,
        _differs(live, artifact) if facts.is_read else None,
    )


def needs_hash(live: FunctionState | None, artifact: ArtifactFacts | None) -> bool:
    """Whether the artifact's bytes are needed to compare the code; zips of different sizes always differ."""
    if live is None or artifact is None or artifact.code_sha256 is not None:
        return False
    return live.code_size == artifact.size


def _differs(live: FunctionState | None, artifact: ArtifactFacts) -> bool | None:
    if live is None:
        return True
    if artifact.code_sha256 is not None:
        return artifact.code_sha256 != live.code_sha256
    if artifact.size is not None and artifact.size != live.code_size:
        return True
    return None
