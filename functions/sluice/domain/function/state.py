"""What AWS reports about a function, one of its versions or its alias, reduced to what decisions need."""

from collections.abc import Mapping
from dataclasses import replace

from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.routing import Routing
from sluice.domain.function.settings import CODE_SETTINGS, FunctionSettings
from sluice.values import dataclass

LATEST = "$LATEST"

_INACTIVE = "Inactive"
_READY_STATES = frozenset({"Active", _INACTIVE})
_FAILED = "Failed"
_PASSING_STATES = _READY_STATES | {"Pending"}
_KNOWN_UPDATES = frozenset({"Successful", "InProgress", _FAILED})


@dataclass(frozen=True, slots=True)
class FunctionState:
    """A function at one moment; `version` is `$LATEST` or a published number.

    `code` says where the code is and how Lambda keeps it, and `tags` which there are; both are None where the
    answer did not tell. `code_error` is why the caller cannot read the code. With a capacity provider it runs
    on Lambda Managed Instances.
    """

    function_name: str
    version: str
    code_sha256: str
    revision_id: str
    settings: FunctionSettings
    state: str = "Active"
    last_update_status: str = "Successful"
    reason: str = ""
    package_type: str = "Zip"
    code_size: int = 0
    code: CodeSource | None = None
    code_error: str = ""
    tags: Mapping[str, str] | None = None
    capacity_provider_arn: str = ""
    is_tenant_isolated: bool = False
    is_signed: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be updated, published or given traffic; an unknown state counts as not ready."""
        return self.state in _READY_STATES and self.last_update_status == "Successful"

    @property
    def is_inactive(self) -> bool:
        """Whether Lambda has taken its environments away: it may be updated, and does not serve."""
        return self.state == _INACTIVE

    @property
    def serves(self) -> bool:
        """Whether calls reach it."""
        return self.state == "Active"

    @property
    def can_become_ready(self) -> bool:
        """Whether it is worth waiting for: all other states, present and future, end by nobody's waiting.

        Deactivating, Deactivated and ActiveNonInvocable are of Lambda Managed Instances; Deleting may last
        for days. https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
        """
        return self.state in _PASSING_STATES and self.last_update_status in _KNOWN_UPDATES

    @property
    def standing(self) -> str:
        """The state, or that of its last update where that is what nobody knows: in AWS's words."""
        is_known = self.last_update_status in _KNOWN_UPDATES
        return self.state if is_known else f"{self.state} with an update that is {self.last_update_status}"

    @property
    def has_failed(self) -> bool:
        """Whether AWS failed to create it or failed its last update."""
        return _FAILED in (self.state, self.last_update_status)

    @property
    def may_be_updated(self) -> bool:
        """Whether an update may begin: after a failed one the old code serves, and the next may succeed.

        A function that AWS failed to create cannot be updated; it must be deleted first (AWS: function
        states).
        """
        return self.state in _READY_STATES and self.last_update_status in ("Successful", _FAILED)

    @property
    def dead_letter_arn(self) -> str | None:
        """Its dead-letter queue or topic; None without one."""
        return self.settings.dead_letter_arn or None

    @property
    def is_durable(self) -> bool:
        """Whether its executions are checkpointed and replayed on the version they began with."""
        return self.settings.durable is not None and self.settings.durable.is_on

    @property
    def has_snapshot(self) -> bool:
        """Whether AWS starts it from a snapshot of its published version (SnapStart)."""
        return self.version != LATEST and self.settings.snap_start == "PublishedVersions"

    @property
    def image_uri(self) -> str | None:
        """The image by its digest; None for a zip, or where the answer did not tell."""
        return self.code.image_uri if self.code else None

    def keeps(self, code: CodeSource | None) -> bool:
        """Whether its code is kept as `code` is, as far as both are known."""
        if code is None or self.code is None:
            return True
        is_there = not code.bucket or str(code) == str(self.code)
        return is_there and code.storage.is_met_by(self.code.storage)

    def is_same_as(self, other: "FunctionState") -> bool:
        """Whether both have the same code and settings, so that publishing one would repeat the other.

        Descriptions are not compared: that of a version names the deployment that published it.
        """
        mine = replace(self.settings, description=other.settings.description)
        return mine == other.settings and self.code_sha256 == other.code_sha256 and self.keeps(other.code)

    def has(self, code_sha256: str | None, settings: FunctionSettings) -> bool:
        """Whether it has this code (None: any code) and every setting that is given."""
        return code_sha256 in (None, self.code_sha256) and not settings.differing(self.settings)

    def has_code(self, code_sha256: str | None, settings: FunctionSettings) -> bool:
        """Whether it has this code and the settings written with it, where given."""
        is_built = CODE_SETTINGS.isdisjoint(settings.differing(self.settings))
        return code_sha256 == self.code_sha256 and is_built


@dataclass(frozen=True, slots=True)
class AliasState:
    """An alias at one moment."""

    alias_name: str
    routing: Routing
    revision_id: str
