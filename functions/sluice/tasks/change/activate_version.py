"""Makes an inactive version active before traffic goes to it: Lambda takes back what is idle for weeks.

https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html: calls of an inactive version fail until it
is active again, and the first of them makes Lambda bring it back.
"""

from sluice.domain.function.state import FunctionState
from sluice.errors import TargetError
from sluice.tasks.change.target_work import TargetWork


def activate_version(work: TargetWork, name: str, version: str) -> FunctionState | None:
    """The version, active if it can be; None when it does not exist.

    Whoever goes back does not stay with a bad version because the old one cannot be called: what keeps it
    from being activated is told, and the first callers activate it.
    """
    state = work.functions.get_function(name, version)
    if state is None or not state.is_inactive:
        return state
    work.record_event("VersionActivated", f"{name}: version {version} was inactive and is activated", name)
    try:
        # Lambda wakes a version only when somebody calls it, so the session may call this version and
        # nothing else.
        work.ports.invokers.invoker(work.plan, {name: version}, work.deployment_id).wake(name, version)
        return work.wait_until_active(name, version)
    except TargetError as error:
        message = f"{name}: version {version} is inactive, its first calls may fail: {error}"
        work.record_event("VersionNotActivated", message, name)
        return state
