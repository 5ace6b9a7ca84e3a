"""How what a deployment brings differs from what serves now, function by function; it reads neither."""

from dataclasses import dataclass, fields

from sluice.domain.function_state import FunctionState
from sluice.domain.plan import FunctionSettings
from sluice.domain.target_facts import ArtifactFacts, FunctionFacts

_KEYS = {"execution_role_arn": "runAsIamRole"}


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting, named as in the config; `before` is None for a function that does not exist yet."""

    name: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class CodeChange:
    """The code now and then, by hash and size of the zip; `differs` is None when nobody knows."""

    before_sha256: str | None
    after_sha256: str | None
    before_size: int | None
    after_size: int | None
    differs: bool | None


def setting_changes(facts: FunctionFacts) -> tuple[SettingChange, ...]:
    """The settings that the deployment would change."""
    return changes_between(facts.live.settings if facts.live else None, facts.planned.settings)


def changes_between(now: FunctionSettings | None, planned: FunctionSettings) -> tuple[SettingChange, ...]:
    """The settings that differ; those that the config does not give stay as they are."""
    found = []
    for field in fields(FunctionSettings):
        before, after = getattr(now, field.name) if now else None, getattr(planned, field.name)
        if after is not None and before != after:
            found.append(SettingChange(_key(field.name), _text(before), str(after)))
    return tuple(found)


def code_change(facts: FunctionFacts) -> CodeChange:
    """How the code differs from what serves now."""
    live, artifact = facts.live, facts.artifact or ArtifactFacts()
    return CodeChange(
        live.code_sha256 if live else None,
        artifact.code_sha256,
        live.code_size if live else None,
        artifact.size,
        _differs(live, artifact) if facts.is_read else None,
    )


def needs_hash(live: FunctionState | None, artifact: ArtifactFacts | None) -> bool:
    """Whether only the artifact's bytes can tell if the code differs: zips of other sizes differ anyway."""
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


def _key(name: str) -> str:
    first, *rest = name.split("_")
    return _KEYS.get(name, first + "".join(part.capitalize() for part in rest))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
