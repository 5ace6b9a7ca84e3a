"""Where text goes: answers to stdout, progress and errors to stderr, colour to terminals only."""

import re
import sys
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from sluice.domain.record.visible import visible

# Wide enough that no line of a log or a pipe is ever folded or cut; terminals fold at their own width.
_LOG_WIDTH = 1000
_BREAKS = re.compile(r"[\t\n\r]+")


class VisibleConsole(Console):
    """All text goes through here: what a terminal would obey, or a reader not see, is written as its escape.

    Names, reasons and error texts come from other people and systems.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The pieces of what is printed; those that steer the terminal are Rich's own."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def answers() -> Console:
    """The console for answers."""
    return _console(is_error=False)


def progress() -> Console:
    """The console for progress and errors."""
    return _console(is_error=True)


def printable(text: str) -> str:
    """The text on one line, with escapes in place of what nobody could see."""
    return visible(_BREAKS.sub(" ", text).strip())


def printed_as_it_is(text: str) -> str:
    """A whole text for stdout: a file gets it as it is, a terminal what it cannot obey."""
    return visible(text) if sys.stdout.isatty() else text


def say(console: Console, text: Text | str) -> None:
    """Print one line that is never folded and whose brackets are no markup."""
    console.print(Text(text) if isinstance(text, str) else text, soft_wrap=True)


def _console(*, is_error: bool) -> Console:
    stream = sys.stderr if is_error else sys.stdout
    return VisibleConsole(
        stderr=is_error, width=None if stream.isatty() else _LOG_WIDTH, highlight=False, emoji=False
    )
