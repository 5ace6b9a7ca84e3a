"""What the answer of a smoke test must be like; judging one is done in `analysis`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmokeExpectation:
    """What the answer must be like; an error of the function is never expected."""

    status_code: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
    max_duration_millis: int | None = None
