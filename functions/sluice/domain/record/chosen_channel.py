"""A channel that a config has chosen, by the operator's name for it: where it leads is the operator's."""

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class ChosenChannel:
    """One channel, and of what it is told; without occasions of all that the operator gives it."""

    name: str
    occasions: tuple[str, ...] = ()
