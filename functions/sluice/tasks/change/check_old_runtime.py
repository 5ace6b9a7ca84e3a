"""Asks AWS, before the first change, whether it would take a function's present runtime again."""

from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.errors import PublishFailedError, RetryableError, TargetError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import check_running

_TRIES = 5


def check_old_runtime(work: TargetWork, function: FunctionPlan, state: FunctionState) -> FunctionState:
    """The function as it is afterwards; TargetError when a rollback could not give it its runtime back.

    AWS has no dry run for settings and moves the dates of its runtimes, so it is sent the runtime that the
    function has: that changes nothing but the RevisionId.
    """
    name, old = function.function_name, state.settings.runtime
    if not old or function.settings.runtime in ("", old):
        return state
    for _ in range(_TRIES):
        check_running(work.ports, work.deployment_id, work.plan.name)
        try:
            work.functions.update_settings(name, state.settings.only(["runtime"]), state.revision_id)
        except PublishFailedError as error:
            raise TargetError(
                f"{name} has runtime {old}, which AWS does not take any more, so a rollback could not restore"
                f" it: {error.message}",
                "Configure an alias for it in trafficManagement",
            ) from error
        except (RevisionConflictError, UpdateInProgressError):
            state = work.wait_until_ready(name) or state
            continue
        return work.wait_until_ready(name) or state
    raise RetryableError(f"{name} kept changing while AWS was asked about its runtime")
