"""What preflight observed in a target's account, as values. Draws no conclusions."""

from sluice.domain.function.code_source import OWN_COPY, REFERENCE
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.preflight.findings import Finding
from sluice.values import dataclass

_FOR_SETTINGS = ("kms:CreateGrant", "kms:Encrypt")
_FOR_PACKAGES = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True, slots=True)
class ArtifactFacts:
    """An artifact in S3; None where S3 did not report the value.

    `code_sha256` is the hash that Lambda will compute, in Lambda's encoding.
    """

    bucket_region: str | None = None
    object_version: str | None = None
    size: int | None = None
    code_sha256: str | None = None
    modified_at: float | None = None


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """A layer version that is new to the function; empty tuples if it is compatible with everything."""

    arn: str
    exists: bool = True
    runtimes: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A container image; `is_index` if it is a list of images for several architectures."""

    exists: bool = True
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """Subnets and security groups: the missing ones, and the VPCs of the others."""

    missing: tuple[str, ...] = ()
    vpcs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeStorage:
    """How much code storage an account uses in a region, and its limit.

    AWS says in the same answer how many functions may run at a time; None where it was not read.
    """

    used_bytes: int
    limit_bytes: int
    concurrent_executions: int | None = None


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """One function of a target. `is_read` is False if the function or its alias could not be read.

    `latest` is None for a function that does not exist yet. `live` is what serves now (the version behind the
    alias, else `$LATEST`), if `is_live_read`. `bypasses` names what invokes the function without going
    through its alias. `requests_per_day` counts the calls through the alias in the last 24 hours, None if
    unknown. `layers` and `network` are read only if the deployment changes them, `old_image` and `old_layers`
    only if a rollback would need them. `version_concurrency` is what the version behind
    the alias has of its own. Of what somebody else has published `published_version` is the number that is
    meant, and `published` that version, if `is_published_read`. `refused_roles` are
    those of `roles_to_pass` that the deploy role may not pass, `refused_actions` what it may not do with
    durable executions. `requires_signature` is read only where a rollback would have to send the old code
    again. `refused_key_actions` are those of `key_actions` that the deploy role's own policies do not allow,
    as key and action. `refused_control_actions` is what it may not do to the controls of the function.
    """

    planned: FunctionPlan
    is_read: bool = True
    latest: FunctionState | None = None
    alias: AliasState | None = None
    live: FunctionState | None = None
    is_live_read: bool = False
    artifact: ArtifactFacts | None = None
    provisioned_concurrency: int = 0
    version_concurrency: int = 0
    bypasses: tuple[str, ...] = ()
    requests_per_day: float | None = None
    image: ImageFacts | None = None
    old_image: ImageFacts | None = None
    layers: tuple[LayerFacts, ...] = ()
    old_layers: tuple[LayerFacts, ...] = ()
    network: NetworkFacts | None = None
    refused_roles: tuple[str, ...] = ()
    published_version: str | None = None
    published: FunctionState | None = None
    is_published_read: bool = False
    published_concurrency: int = 0
    refused_actions: tuple[str, ...] = ()
    requires_signature: bool = False
    refused_key_actions: tuple[tuple[str, str], ...] = ()
    refused_control_actions: tuple[str, ...] = ()

    @property
    def roles_to_pass(self) -> tuple[str, ...]:
        """The execution roles that must be passed to Lambda: a new one, and the old one for a rollback.

        With an alias a rollback leaves `$LATEST` as it is. A role that stays is never named.
        """
        if self.planned.is_published:
            return ()
        new = self.planned.settings.execution_role_arn
        if self.latest is None:
            return (new,)
        old = self.latest.settings.execution_role_arn
        if old == new:
            return ()
        return (new,) if self.alias is not None else (new, old)

    @property
    def alias_version(self) -> str:
        """The version behind the alias; empty without one."""
        return self.alias.routing.version if self.alias else ""

    @property
    def key_actions(self) -> dict[str, tuple[str, ...]]:
        """What AWS asks of the deploy role for each key that it would be sent, by the key's ARN.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
        """
        planned, now = self.planned.settings, self.latest.settings if self.latest else None
        stored = self.latest.code.storage if self.latest and self.latest.code else OWN_COPY
        key = planned.kms_key_arn
        if key is None and planned.environment is not None and now is not None:
            key = now.kms_key_arn
        package = None if self.planned.image_uri else self.planned.storage.on_top_of(stored).kms_key_arn
        found: dict[str, tuple[str, ...]] = {}
        for one, actions in ((key, _FOR_SETTINGS), (package, _FOR_PACKAGES)):
            if one:
                found[one] = tuple(dict.fromkeys((*found.get(one, ()), *actions)))
        return found

    @property
    def is_kept_in_s3(self) -> bool:
        """Whether Lambda will read the zip in S3 instead of keeping a copy: as planned, or as it does now."""
        now = self.latest.code.storage if self.latest and self.latest.code else OWN_COPY
        return self.planned.storage.on_top_of(now).mode == REFERENCE


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """One target. `failed` are the reads that were denied or failed; `alarms` is None if not read.

    `day` is the date (`2026-11-28`) on which it was looked at; empty if it was not.
    """

    functions: tuple[FunctionFacts, ...] = ()
    code_storage: CodeStorage | None = None
    opens_to_strangers: bool = False
    failed: tuple[Finding, ...] = ()
    is_reached: bool = True
    alarms: tuple[AlarmState, ...] | None = None
    day: str = ""
