"""How long a task token can be answered."""

from sluice.values import dataclass

_CLOCKS_DIFFER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class TokenLife:
    """When a token was stored, and when the state that has it is over; seconds since the epoch."""

    begins_at: float
    ends_at: float


def life_of(now: float, seconds: float) -> TokenLife:
    """The life of the token of a state that times out after so many seconds, which have begun by now."""
    return TokenLife(now, now + seconds + _CLOCKS_DIFFER_SECONDS)
