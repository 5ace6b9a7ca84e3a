"""Stores what a function is before its first change, and refuses functions that could not be put back."""

from sluice.domain.function_record import FunctionRecord
from sluice.domain.function_state import LATEST, AliasState, FunctionState
from sluice.domain.plan import FunctionPlan
from sluice.domain.rollback import Live, RollbackPoint
from sluice.domain.routing import Routing
from sluice.errors import AliasChangedError, RetryableError, TargetError
from sluice.ports import RevisionConflictError, UpdateInProgressError
from sluice.tasks.target_work import TargetWork

MAX_RESTORABLE_ZIP_BYTES = 50 * 1024 * 1024
"""Without an alias a rollback sends the old zip in the request; Lambda takes 50 MB (AWS: Lambda quotas)."""


def secure_rollback_point(
    work: TargetWork, function: FunctionPlan
) -> tuple[FunctionRecord, FunctionState | None]:
    """Store what the function is now as its rollback point, change nothing, and give both back.

    Raises:
        AliasChangedError: the alias already splits its traffic, so nobody knows which version is the old one.
        TargetError: the function could not be put back, or its traffic cannot be split as the plan wants.
    """
    state = work.wait_until_ready(function.function_name)
    if state is None:
        point = RollbackPoint(function.function_name, Live.ABSENT, function.alias_name)
        return work.save(FunctionRecord(point)), None
    if state.package_type != "Zip":
        raise TargetError(
            f"{function.function_name} is a container image function, and the artifact is a zip file",
            "Use another functionName: AWS does not change a function's package type",
        )
    alias = _alias(work, function)
    record = _behind_alias(work, function, state, alias) if alias else _live_latest(work, function, state)
    return work.save(record), state


def _alias(work: TargetWork, function: FunctionPlan) -> AliasState | None:
    if function.alias_name is None:
        return None
    return work.functions.get_alias(function.function_name, function.alias_name)


def _behind_alias(
    work: TargetWork, function: FunctionPlan, state: FunctionState, alias: AliasState
) -> FunctionRecord:
    _refuse_unclear_alias(function, alias)
    stable = alias.routing.version
    point = _point(function, Live.ALIAS, stable, state)
    record = FunctionRecord(point, routing=Routing(stable), alias_revision_id=alias.revision_id)
    if not work.plan.splits_traffic:
        return record
    obstacle = _splitting_obstacle(work, function, state, stable)
    if obstacle and not work.plan.allow_unweighted:
        raise TargetError(
            f"Alias {alias.alias_name} of {function.function_name} cannot split its traffic: {obstacle}",
            "Use a strategy that goes to 100 in one step, or set allowUnweighted: true on the target",
        )
    return FunctionRecord(
        point, routing=record.routing, alias_revision_id=alias.revision_id, is_unweighted=bool(obstacle)
    )


def _refuse_unclear_alias(function: FunctionPlan, alias: AliasState) -> None:
    name = f"Alias {alias.alias_name} of {function.function_name}"
    if alias.routing.is_split:
        raise AliasChangedError(
            f"{name} already splits its traffic: {alias.routing}",
            "Finish or undo that rollout first: give the alias one version at 100 %",
        )
    if alias.routing.version == LATEST:
        raise TargetError(
            f"{name} points at $LATEST, which AWS cannot give a weight",
            "Publish a version of the function and point the alias at it, then deploy again",
        )


def _splitting_obstacle(work: TargetWork, function: FunctionPlan, state: FunctionState, stable: str) -> str:
    """Why AWS would refuse both versions behind one alias (other role or dead-letter queue), or nothing."""
    old = work.functions.get_function(function.function_name, stable)
    if old is None:
        return f"version {stable} no longer exists"
    if old.settings.execution_role_arn != function.settings.execution_role_arn:
        return f"version {stable} runs as another role ({old.settings.execution_role_arn})"
    if old.dead_letter_arn != state.dead_letter_arn:
        return f"version {stable} has another dead-letter queue ({old.dead_letter_arn or 'none'})"
    return ""


def _live_latest(work: TargetWork, function: FunctionPlan, state: FunctionState) -> FunctionRecord:
    """Secure `$LATEST`: a published version keeps its code and settings, and is free if there is one."""
    if state.code_size > MAX_RESTORABLE_ZIP_BYTES:
        raise TargetError(
            f"{function.function_name} has a zip of {state.code_size // 2**20} MiB and no alias: its old code"
            " could not be put back",
            "Configure an alias for it in trafficManagement",
        )
    for _ in range(5):
        try:
            secured = work.functions.publish_version(
                function.function_name, state.code_sha256, state.revision_id, "secured before a deployment"
            )
        except (RevisionConflictError, UpdateInProgressError):
            state = work.wait_until_ready(function.function_name) or state
            continue
        work.wait_until_ready(function.function_name, secured.version)
        return FunctionRecord(_point(function, Live.LATEST, secured.version, state))
    raise RetryableError(f"{function.function_name} kept changing while its present code was secured")


def _point(function: FunctionPlan, live: Live, stable: str, latest: FunctionState) -> RollbackPoint:
    return RollbackPoint(
        function.function_name, live, function.alias_name, stable, latest.code_sha256, latest.settings
    )
