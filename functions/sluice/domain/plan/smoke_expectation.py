"""What a smoke test's response must look like; it is judged in `analysis`."""

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class SmokeExpectation:
    """What the response must look like; a function error always fails."""

    status_code: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
    max_duration_millis: int | None = None
