"""One state in one situation: what it is given, what its work is said to answer, what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ABSENT = object()
TOKEN = "token-of-the-check"  # noqa: S105 - what a mocked context says, no secret
# A time that the state reads from the clock is expected within this of ours.
CLOCK_SLACK_MS = 120_000
_FIRST_TIME_MS = 1_000_000_000_000


@dataclass(frozen=True)
class Around:
    """A number that depends on how long the call took."""

    value: float
    slack: float


@dataclass(frozen=True)
class StateCase:
    """A state of a machine; `ABSENT` means that nothing is said or expected."""

    state: str
    when: str
    next: str | None = None
    status: str = "SUCCEEDED"
    given: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    returns: Any = ABSENT
    raises: tuple[str, str | None] | None = None
    raised_in: str | None = None  # the state inside a Map that fails
    retries_used: int = 0
    waits: bool = False
    payload: Any = ABSENT
    sets: Mapping[str, Any] = field(default_factory=dict)
    output: Any = ABSENT
    error: str | None = None
    cause: str | None = None

    @property
    def name(self) -> str:
        """The case as a sentence."""
        return f"{self.state}, {self.when}"


def same(expected: Any, observed: Any) -> bool:  # noqa: ANN401 - whatever JSON can hold
    """Whether AWS gave what was expected; times may differ by how long the call took."""
    if isinstance(expected, Around):
        return _is_number(observed) and abs(observed - expected.value) <= expected.slack
    if _is_number(expected) and expected > _FIRST_TIME_MS:
        return _is_number(observed) and abs(observed - expected) <= CLOCK_SLACK_MS
    if isinstance(expected, Mapping):
        return (
            isinstance(observed, Mapping)
            and expected.keys() == observed.keys()
            and all(same(value, observed[name]) for name, value in expected.items())
        )
    if isinstance(expected, list):
        return (
            isinstance(observed, list)
            and len(expected) == len(observed)
            and all(same(*pair) for pair in zip(expected, observed, strict=True))
        )
    return bool(expected == observed and isinstance(expected, bool) == isinstance(observed, bool))


def _is_number(value: Any) -> bool:  # noqa: ANN401 - whatever JSON can hold
    return isinstance(value, int | float) and not isinstance(value, bool)
