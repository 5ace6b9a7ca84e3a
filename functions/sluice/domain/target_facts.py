"""What a look at a target's account has seen, as values; what follows from it is decided elsewhere."""

from dataclasses import dataclass

from sluice.domain.alarms import AlarmState
from sluice.domain.findings import Finding
from sluice.domain.function_state import AliasState, FunctionState
from sluice.domain.plan import FunctionPlan


@dataclass(frozen=True, slots=True)
class ArtifactFacts:
    """An artifact as it lies in S3; None is what S3 did not say.

    `code_sha256` is the hash that Lambda would give it, in Lambda's own spelling.
    """

    bucket_region: str | None = None
    object_version: str | None = None
    size: int | None = None
    code_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class CodeStorage:
    """How much code an account keeps in a region, and how much it may."""

    used_bytes: int
    limit_bytes: int


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """One function of a target. `is_read` is False when the function or its alias could not be read.

    `latest` is None for a function that does not exist yet. `live` is what serves now (the version behind the
    alias, else `$LATEST`), if `is_live_read`. `bypasses` names what reaches the function past its alias.
    `requests_per_day` counts the calls through the alias in the last 24 hours, None where nobody knows.
    """

    planned: FunctionPlan
    is_read: bool = True
    latest: FunctionState | None = None
    alias: AliasState | None = None
    live: FunctionState | None = None
    is_live_read: bool = False
    artifact: ArtifactFacts | None = None
    provisioned_concurrency: int = 0
    bypasses: tuple[str, ...] = ()
    requests_per_day: float | None = None


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """One target. `failed` are the looks that were refused or did not work; `alarms` None: not looked at."""

    functions: tuple[FunctionFacts, ...] = ()
    code_storage: CodeStorage | None = None
    opens_to_strangers: bool = False
    failed: tuple[Finding, ...] = ()
    is_reached: bool = True
    alarms: tuple[AlarmState, ...] | None = None
