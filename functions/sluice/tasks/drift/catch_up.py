"""Notes the deployments that have ended since the last time, and those of before the watch, page by page."""

from collections.abc import Mapping
from itertools import takewhile

from sluice.domain.drift.catch_up import CatchUp
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.record.items import DeploymentItem
from sluice.ports import Ports
from sluice.tasks.drift.note_deployed import Key, note_deployed
from sluice.tasks.insights.note_outcome import note_outcome
from sluice.tasks.isolation import isolated
from sluice.tasks.look.newest_deployments import LISTED_BY_THEN_SECONDS, newest_deployments

_PAGE = 50
_HISTORY_PAGES = 4
"""How many pages of old deployments one run reads: a long history takes several runs, and no run for long."""


def note_one(ports: Ports, deployment_id: str) -> None:
    """Note a deployment that has just ended."""
    deployment = ports.deployments.get(deployment_id)
    if deployment.status.is_end:
        note_deployed(ports, deployment, _by_key(ports, deployment.application))
        note_outcome(ports, deployment)


def catch_up(ports: Ports) -> None:
    """Note what has ended: events may be lost, and a release before this one has noted nothing."""
    stored = ports.drift.catch_up()
    progress = stored or CatchUp(ports.clock.now())
    known = _by_key(ports)
    progress = _note_new(ports, progress, known)
    if not progress.is_complete:
        progress = _note_history(ports, progress, known)
    if progress != stored:
        ports.drift.keep_catch_up(progress)


def _note_new(ports: Ports, before: CatchUp, known: Mapping[Key, WatchedFunction]) -> CatchUp:
    """Everything down to what the last run could see, or to what had not ended then."""
    seen_until = ports.clock.now() - LISTED_BY_THEN_SECONDS
    after = CatchUp(seen_until, before.history_token, before.is_complete, before.revision)
    newest = newest_deployments(ports, None, _PAGE)
    for deployment in takewhile(lambda one: one.created_at >= before.noted_until, newest):
        after = _note(ports, deployment, after, known)
    return after


def _note_history(ports: Ports, progress: CatchUp, known: Mapping[Key, WatchedFunction]) -> CatchUp:
    for _ in range(_HISTORY_PAGES):
        page = ports.deployments.list(None, _PAGE, progress.history_token)
        for deployment in page.deployments:
            progress = _note(ports, deployment, progress, known)
        progress = progress.after_page(page.next_token)
        if progress.is_complete:
            break
    return progress


def _note(
    ports: Ports, deployment: DeploymentItem, progress: CatchUp, known: Mapping[Key, WatchedFunction]
) -> CatchUp:
    """One deployment; one that cannot be read is no obstacle for the others."""
    if not deployment.status.is_end:
        return progress.with_open(deployment.created_at)
    with isolated(deployment=deployment.deployment_id):
        note_deployed(ports, deployment, known)
    with isolated(deployment=deployment.deployment_id):
        note_outcome(ports, deployment)
    return progress


def _by_key(ports: Ports, application: str | None = None) -> dict[Key, WatchedFunction]:
    return {one.key: one for one in ports.drift.list(application)}
