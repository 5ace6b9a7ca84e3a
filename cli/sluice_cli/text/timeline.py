"""Writes events of timelines as lines: the day once, then time, target and sentence."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from sluice.api.bodies.deployment import DeploymentBody
from sluice.api.bodies.timeline import EventRow
from sluice_cli.text.terminal import printable, say
from sluice_cli.text.times import date_of, time_of

_WHOLE_DEPLOYMENT = "-"
_WIDEST_NAME = 32
_BETWEEN = "  "


class Timeline:
    """Remembers the day that it has said; of several deployments it names each in each line."""

    def __init__(self, console: Console, *, names_deployments: bool = False) -> None:
        self._console, self._names_deployments = console, names_deployments
        self._day = ""

    def show(self, deployment: DeploymentBody, events: Sequence[EventRow]) -> None:
        """Print what happened in the deployment."""
        width = _name_width(target["name"] for target in deployment["targets"])
        whose = f"{printable(deployment['deploymentId'])}{_BETWEEN}" if self._names_deployments else ""
        for event in events:
            day = date_of(event["at"])
            if day != self._day:
                self._day = day
                say(self._console, Text(f"{day}, times in UTC", style="dim"))
            self._say(event, whose, width)

    def _say(self, event: EventRow, whose: str, width: int) -> None:
        target = printable(event["target"] or _WHOLE_DEPLOYMENT).ljust(width)
        head = Text.assemble((time_of(event["at"]), "dim"), _BETWEEN, whose, (target, "bold"), _BETWEEN)
        for line in folded(head, printable(event["message"]), self._width()):
            say(self._console, line)

    def _width(self) -> int | None:
        """Only a terminal folds: a line of a log is one event."""
        return self._console.width if self._console.is_terminal else None


def folded(head: Text, sentence: str, width: int | None) -> Iterator[Text]:
    """The sentence behind its head, folded between words; its further lines begin where it begins."""
    room = None if width is None else width - head.cell_len
    if room is None or room < _WIDEST_NAME:  # nothing is gained by folding into so little
        yield head + Text(sentence)
        return
    lead = head
    for line in Text(sentence).wrap(_MEASURE, room):
        line.rstrip()
        yield lead + line
        lead = Text(" " * head.cell_len)


_MEASURE = Console(width=_WIDEST_NAME)
"""Rich wants a console to fold a text; it measures nothing but the text's own cells."""


def _name_width(names: Iterable[str]) -> int:
    return min(max((len(name) for name in names), default=len(_WHOLE_DEPLOYMENT)), _WIDEST_NAME)
