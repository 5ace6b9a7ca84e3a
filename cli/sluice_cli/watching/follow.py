"""Follows a deployment to its end and tells what happens as it happens; it changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from sluice.api.bodies.deployment import DeploymentBody
from sluice.api.bodies.timeline import EventRow
from sluice_cli.client.api import Api
from sluice_cli.text.terminal import printable
from sluice_cli.text.times import date_of, time_of
from sluice_cli.watching.outcome import has_ended

LOCAL_POLL_SECONDS = 1.0
POLL_SECONDS = 5.0
_WHOLE_DEPLOYMENT = "-"
_WIDEST_NAME = 32


@dataclass(frozen=True)
class Poll:
    """One look at a deployment: how it stands, and what happened since the look before."""

    deployment: DeploymentBody
    new_events: Sequence[EventRow]


def follow(api: Api, deployment_id: str, sleep: Callable[[float], None]) -> Iterator[Poll]:
    """Look until the deployment has ended; the last look holds everything that happened."""
    told: Counter[tuple[str, ...]] = Counter()
    pause = LOCAL_POLL_SECONDS if api.endpoint.is_local else POLL_SECONDS
    while True:
        # Deployment first: once it has ended, the events read after it are complete.
        deployment = api.deployment(deployment_id)
        events = api.events(deployment_id)
        yield Poll(deployment, _unseen_events(events, told))
        if has_ended(deployment):
            return
        sleep(pause)


class Timeline:
    """Writes events as lines: the day once, then time, target and sentence."""

    def __init__(self) -> None:
        self._day = ""

    def lines(self, progress: Poll) -> Iterator[Text]:
        """The lines for what is new."""
        width = _name_width(target["name"] for target in progress.deployment["targets"])
        for event in progress.new_events:
            day = date_of(event["at"])
            if day != self._day:
                self._day = day
                yield Text(f"{day}, times in UTC", style="dim")
            yield _line(event, width)


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


def _name_width(names: Iterable[str]) -> int:
    return min(max((len(name) for name in names), default=len(_WHOLE_DEPLOYMENT)), _WIDEST_NAME)


def _line(event: EventRow, width: int) -> Text:
    target = printable(event["target"] or _WHOLE_DEPLOYMENT)
    return Text.assemble(
        (time_of(event["at"]), "dim"),
        "  ",
        (target.ljust(width), "bold"),
        "  ",
        printable(event["message"]),
    )
