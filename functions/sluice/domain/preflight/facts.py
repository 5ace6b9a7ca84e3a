"""What a look at a target's account has seen, as values; what follows from it is decided elsewhere."""

from dataclasses import dataclass

from sluice.domain.function.code_source import OWN_COPY, REFERENCE
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.preflight.findings import Finding


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
class LayerFacts:
    """A version of a layer that is new to the function; empty tuples where it fits everything."""

    arn: str
    exists: bool = True
    runtimes: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A container image; `is_index` when it is a list of images for several architectures."""

    exists: bool = True
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """Subnets and security groups: those that do not exist, and the VPCs of those that do."""

    missing: tuple[str, ...] = ()
    vpcs: tuple[str, ...] = ()


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
    `layers` and `network` are only looked at where the deployment changes them, `old_image` where a rollback
    would need it.
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
    image: ImageFacts | None = None
    old_image: ImageFacts | None = None
    layers: tuple[LayerFacts, ...] = ()
    network: NetworkFacts | None = None

    @property
    def is_kept_in_s3(self) -> bool:
        """Whether Lambda will read the zip in S3 instead of keeping a copy: as planned, or as it does now."""
        now = self.latest.code.storage if self.latest and self.latest.code else OWN_COPY
        return self.planned.storage.on_top_of(now).mode == REFERENCE


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """One target. `failed` are the looks that were refused or did not work; `alarms` None: not looked at."""

    functions: tuple[FunctionFacts, ...] = ()
    code_storage: CodeStorage | None = None
    opens_to_strangers: bool = False
    failed: tuple[Finding, ...] = ()
    is_reached: bool = True
    alarms: tuple[AlarmState, ...] | None = None
