"""The Lambda function that deletes old versions every day, where the operator has set how many to keep."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.versions.prune_versions import prune_versions

_SECONDS = 600
"""Less than its Lambda function may run: one function that was begun is finished."""


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Prune all functions."""
    del event
    return {"deleted": prune_versions(ports, seconds=_SECONDS)}
