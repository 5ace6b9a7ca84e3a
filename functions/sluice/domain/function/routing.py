"""Where an alias sends its traffic, and the routings a deployment declares.

Lambda knows at most two versions behind an alias: its main version, and one additional version with a
weight (AWS: Lambda developer guide, "Lambda alias routing configuration").
"""

from collections.abc import Mapping
from dataclasses import field

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Routing:
    """An alias's main version and its additional versions with their weights in percent."""

    version: str
    additional: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_split(self) -> bool:
        """Whether any additional version gets traffic."""
        return any(weight > 0 for weight in self.additional.values())

    def __str__(self) -> str:
        """`7 (100 %)` or `6 (75 %) + 7 (25 %)`."""
        rest = 100 - sum(self.additional.values())
        parts = [f"{self.version} ({rest:g} %)"]
        parts += [f"{version} ({weight:g} %)" for version, weight in self.additional.items()]
        return " + ".join(parts)

    def as_dict(self) -> dict[str, object]:
        """The routing as JSON; `from_dict` reads it back."""
        return {"version": self.version, "additional": dict(self.additional)}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "Routing":
        """The routing that `as_dict` wrote."""
        additional = data.get("additional")
        weights = additional if isinstance(additional, Mapping) else {}
        return cls(str(data["version"]), {str(name): float(value) for name, value in weights.items()})


def in_tenths(weight: float) -> int:
    """The weight in tenths of a percent, which is as finely as a config can say it.

    Lambda keeps a weight as a fraction in binary, so what is read back is compared like this and never as it
    is: 0.07 * 100 is not 7.
    """
    return round(weight * 10)


def as_percent(weight: float) -> float:
    """The weight with one decimal at most; a whole one as an integer, as JSON has it and people write it."""
    whole, tenth = divmod(in_tenths(weight), 10)
    return in_tenths(weight) / 10 if tenth else whole


def routing_for(stable: str, candidate: str, weight: float) -> Routing:
    """The routing that gives `candidate` `weight` percent of the traffic and `stable` the rest."""
    if weight <= 0 or stable == candidate:
        return Routing(stable)
    if weight >= 100:
        return Routing(candidate)
    return Routing(stable, {candidate: float(weight)})


def same_routing(one: Routing, other: Routing) -> bool:
    """Whether both send the same shares of traffic to the same versions; a weight of 0 does not count."""
    return one.version == other.version and _shares(one) == _shares(other)


def is_draining(seen: Routing, wanted: Routing) -> bool:
    """Whether AWS is still moving the alias's provisioned concurrency to its new version.

    Until that is done, AWS keeps all traffic on the previous version with a weight that it sets itself.
    """
    rest = _shares(seen)
    return seen.version == wanted.version and not wanted.is_split and list(rest.values()) == [in_tenths(100)]


def leads_to(seen: Routing, wanted: Routing) -> bool:
    """Whether the alias is at `wanted`, or will be once AWS has moved its provisioned concurrency."""
    return same_routing(seen, wanted) or is_draining(seen, wanted)


def _shares(routing: Routing) -> dict[str, int]:
    return {version: in_tenths(weight) for version, weight in routing.additional.items() if weight > 0}
