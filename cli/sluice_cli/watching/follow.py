"""Follows deployments to their end, and finds what is new in each; it prints and changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sluice.api.bodies.analysis import JudgedAnalysisRow
from sluice.api.bodies.deployment import DeploymentBody
from sluice.api.bodies.timeline import EventRow
from sluice_cli.client.api import Api
from sluice_cli.watching.outcome import has_ended
from sluice_cli.watching.persistence import Persistence

LOCAL_POLL_SECONDS = 1.0
POLL_SECONDS = 5.0


@dataclass(frozen=True)
class Poll:
    """How a deployment stands, what happened since the poll before, and what is being measured in it."""

    deployment: DeploymentBody
    new_events: Sequence[EventRow]
    analyses: Sequence[JudgedAnalysisRow] = ()


def follow(
    api: Api, deployment_ids: Sequence[str], persistence: Persistence, rest: Callable[[float], None]
) -> Iterator[list[Poll]]:
    """Poll them all until each has ended; the last poll of each holds everything that happened.

    What has ended is not read again: it stays as it was in the next lists, with nothing new.
    """
    pause = LOCAL_POLL_SECONDS if api.endpoint.is_local else POLL_SECONDS
    told = {deployment_id: Counter[tuple[str, ...]]() for deployment_id in deployment_ids}
    polls: dict[str, Poll] = {}
    while True:
        for deployment_id, known in told.items():
            polls[deployment_id] = _next(api, deployment_id, persistence, known, polls.get(deployment_id))
        yield list(polls.values())
        if all(has_ended(poll.deployment) for poll in polls.values()):
            return
        rest(pause)


def _next(
    api: Api, deployment_id: str, persistence: Persistence, told: Counter[tuple[str, ...]], last: Poll | None
) -> Poll:
    if last is not None and has_ended(last.deployment):
        return Poll(last.deployment, ())
    # Deployment first: once it has ended, the events read after it are complete.
    deployment = persistence.read(lambda: api.deployment(deployment_id))
    events = persistence.read(lambda: api.events(deployment_id))
    is_measured = any(
        wait["kind"] == "analysis" for one in deployment["targets"] for wait in one["waitingFor"]
    )
    analyses = persistence.read(lambda: api.analyses(deployment_id))["analyses"] if is_measured else ()
    return Poll(deployment, _unseen_events(events, told), analyses)


def _unseen_events(events: Iterable[EventRow], told: Counter[tuple[str, ...]]) -> list[EventRow]:
    # An event may arrive late and sort before ones already told, so a position is no bookmark.
    fresh = []
    seen: Counter[tuple[str, ...]] = Counter()
    for event in events:
        key = (event["at"], event["type"], event["target"] or "", event["message"])
        seen[key] += 1
        if seen[key] > told[key]:
            fresh.append(event)
    told.clear()
    told.update(seen)
    return fresh
