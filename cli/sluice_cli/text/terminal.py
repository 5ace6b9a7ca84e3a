"""Where text goes: answers to stdout, progress and errors to stderr, colour to terminals only."""

import re
import sys

from rich.console import Console
from rich.text import Text

# Wide enough that no line of a log or a pipe is ever folded or cut; terminals fold at their own width.
_LOG_WIDTH = 1000
# What other systems say may hold control characters, which a terminal would obey (ECMA-48 C0, C1 and DEL).
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def answers() -> Console:
    """The console for answers."""
    return _console(is_error=False)


def progress() -> Console:
    """The console for progress and errors."""
    return _console(is_error=True)


def printable(text: str) -> str:
    """The text on one line, without anything a terminal would obey."""
    return _CONTROL.sub(" ", text).strip()


def say(console: Console, text: Text | str) -> None:
    """Print one line that is never folded and whose brackets are no markup."""
    console.print(Text(text) if isinstance(text, str) else text, soft_wrap=True)


def _console(*, is_error: bool) -> Console:
    stream = sys.stderr if is_error else sys.stdout
    return Console(
        stderr=is_error, width=None if stream.isatty() else _LOG_WIDTH, highlight=False, emoji=False
    )
