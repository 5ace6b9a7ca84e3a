"""Publishes the candidate version of an up-to-date function and waits until it can take traffic."""

from sluice.domain.function.published import candidate_note
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import AliasChangedError, PublishFailedError, RetryableError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.target_work import TargetWork

_TRIES = 8


def publish_candidate(
    work: TargetWork, function: FunctionPlan, record: FunctionRecord, state: FunctionState
) -> FunctionRecord:
    """The record with its candidate version: the one that serves already, when nothing differs from it.

    AWS answers with the last version when nothing differs from it, so publishing again after a lost answer
    publishes nothing new. A description that was planned is the version's own; else it names the deployment.
    """
    name = function.function_name
    note = candidate_note(work.deployment_id) if function.settings.description is None else None
    if _serves_already(work, function, record, state):
        return work.save(record.confirmed(candidate_version=record.stable_version))
    for _ in range(_TRIES):
        work.check_time()
        try:
            published = work.functions.publish_version(name, state.code_sha256, state.revision_id, note)
        except (RevisionConflictError, UpdateInProgressError):
            state = _still_the_same(work, record, state)
            continue
        # A version takes no traffic while it is Pending (VPC, SnapStart), and an alias would accept it all
        # the same.
        if not published.is_ready:
            work.wait_until_ready(name, published.version)
        return work.save(record.confirmed(candidate_version=published.version))
    raise RetryableError(f"{name} kept changing while its version was being published")


def _serves_already(
    work: TargetWork, function: FunctionPlan, record: FunctionRecord, state: FunctionState
) -> bool:
    """Whether the alias's version has this code and these settings.

    After a rejected release AWS compares `$LATEST` with the rejected version, and would publish a copy of the
    version that serves.
    """
    point = record.rollback_point
    if point.live is not Live.ALIAS or point.stable_code_sha256 not in (None, state.code_sha256):
        return False
    stable = work.functions.get_function(record.function_name, point.stable_version)
    if stable is None or not stable.is_same_as(state):
        return False
    return function.settings.description in (None, stable.settings.description)


def _still_the_same(work: TargetWork, record: FunctionRecord, state: FunctionState) -> FunctionState:
    current = work.wait_until_ready(record.function_name)
    if current is None:
        raise PublishFailedError(f"{record.function_name} no longer exists")
    # RevisionIds change by themselves when an update completes; only other content means somebody else.
    if not current.has(state.code_sha256, state.settings):
        raise AliasChangedError(
            f"{record.function_name} was changed by someone else while its version was being published",
            "Find out who deploys to it, then deploy again",
        )
    return current
