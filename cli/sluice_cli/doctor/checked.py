"""What a check has found, good or bad, with what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sluice_cli.errors import CliError


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at; it is fine if there is no remedy."""

    topic: str
    message: str
    remedy: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing has to be done."""
        return not self.remedy


def guarded(topic: str, check: Callable[[], Iterable[Checked]]) -> Iterator[Checked]:
    """What the check finds; that it could not look is a finding as well."""
    try:
        yield from check()
    except CliError as error:
        yield Checked(topic, error.message, error.remedy or "Run the command again with SLUICE_DEBUG=1")
