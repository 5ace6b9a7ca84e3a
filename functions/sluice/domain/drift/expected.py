"""What the deployment that touched a function last has left there. Reads nothing."""

from sluice.domain.function.controls import AS_THEY_ARE, FunctionControls
from sluice.domain.function.qualified import Qualifiers
from sluice.domain.function.routing import Routing
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.domain.rollback.undo import has_new_version
from sluice.values import dataclass

_WENT_BACK = frozenset(
    {
        TargetStatus.ROLLED_BACK,
        TargetStatus.ROLLBACK_FAILED,
        TargetStatus.CANCELLED,
        TargetStatus.FAILED,
    }
)
"""For ROLLBACK_FAILED too, because what should be there is still the rollback point."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What should be there; None for what nobody can tell or what is not Sluice's to say.

    `routing` is that of the alias, `version_code_sha256` the code of its version; `code_sha256` and
    `settings` are those of `$LATEST`. `provisioned` belongs to the version.
    """

    function_name: str
    alias_name: str | None = None
    routing: Routing | None = None
    version_code_sha256: str | None = None
    code_sha256: str | None = None
    settings: FunctionSettings | None = None
    provisioned: int | None = None
    controls: FunctionControls = AS_THEY_ARE

    @property
    def where(self) -> Qualifiers:
        """Whose the controls are that belong to a version or an alias."""
        return Qualifiers(self.version, self.alias_name)

    @property
    def version(self) -> str | None:
        """The version that the alias should serve; None without an alias."""
        return self.routing.version if self.routing else None


def expected_after(
    target: TargetItem, plan: TargetPlan, record: FunctionRecord, undone: FunctionRecord | None = None
) -> Expected | None:
    """What the ended target has left of a function; None if it has not touched it, or nobody knows.

    `undone` is the function's record in the deployment that this one undoes.
    """
    name = record.function_name
    if plan.reverts:
        is_back = target.status is TargetStatus.SUCCEEDED and undone is not None
        return _restored(undone.rollback_point) if is_back and undone else None
    if has_new_version(target, plan):
        return _deployed(plan.function(name), record)
    if target.status in _WENT_BACK and record.is_changed:
        return _restored(record.rollback_point)
    return None


def _deployed(planned: FunctionPlan, record: FunctionRecord) -> Expected:
    """Nobody's business is `$LATEST` when others publish, or when the deployment has not written it."""
    version, point = record.candidate_version, record.rollback_point
    routing = record.routing or (Routing(version) if version else None)
    is_written = not planned.is_published and record.is_changed and not record.is_unchanged
    given = planned.provisioned.amount(point.provisioned) if planned.provisioned else None
    return Expected(
        record.function_name,
        planned.alias_name,
        routing if planned.alias_name else None,
        record.candidate_code_sha256 if planned.alias_name else None,
        record.candidate_code_sha256 if is_written else None,
        planned.settings if is_written else None,
        given if record.is_provided else None,
        planned.controls,
    )


def _restored(point: RollbackPoint) -> Expected | None:
    """With an alias a rollback leaves `$LATEST` as it is, and a new function is left to people."""
    if point.live is Live.ABSENT:
        return None
    controls = point.controls or AS_THEY_ARE
    if point.live is Live.LATEST:
        return Expected(
            point.function_name, code_sha256=point.code_sha256, settings=point.settings, controls=controls
        )
    return Expected(
        point.function_name,
        point.alias_name,
        Routing(point.stable_version or ""),
        point.stable_code_sha256,
        provisioned=point.provisioned or None,
        controls=controls,
    )
