"""Reads what AWS may show late, even to its writer: a surprise is only believed when it lasts."""

from collections.abc import Callable
from typing import TypeVar

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.25, 2.0
_SURPRISE_SECONDS = 5.0

Seen = TypeVar("Seen")


def read_until_stable(
    read: Callable[[], Seen], is_expected: Callable[[Seen], bool], sleep: Callable[[float], None]
) -> Seen:
    """What is read, once it is as expected or has been otherwise for some seconds; `sleep` takes seconds."""
    waited, pause = 0.0, FIRST_WAIT_SECONDS
    seen = read()
    while not is_expected(seen) and waited < _SURPRISE_SECONDS:
        sleep(pause)
        waited += pause
        pause = min(pause * 2, LONGEST_WAIT_SECONDS)
        seen = read()
    return seen
