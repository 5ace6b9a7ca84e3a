"""The settings that every version of a function keeps: which of them a deployment writes, and how two differ.

Tags are none of them: they belong to the function as a whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import cast

CODE_SETTINGS = frozenset({"architectures"})
"""Written together with the code (UpdateFunctionCode); all others with the configuration."""

_ALWAYS = ("execution_role_arn", "handler", "runtime")


@dataclass(frozen=True, slots=True)
class VpcSettings:
    """The network of a function; without subnets it is in no VPC. `allows_ipv6` is None where nobody says."""

    subnet_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    allows_ipv6: bool | None = None

    def is_met_by(self, now: "VpcSettings") -> bool:
        """Whether `now` is this network; AWS gives ids back in any order."""
        has_ids = set(self.subnet_ids) == set(now.subnet_ids) and set(self.security_group_ids) == set(
            now.security_group_ids
        )
        has_ipv6 = not self.subnet_ids or self.allows_ipv6 in (None, bool(now.allows_ipv6))
        return has_ids and has_ipv6


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """The settings of a function. In a plan None means: leave it as it is; in a look: nobody can see it.

    An image has no handler, runtime or layers. Values of environment variables may be secrets: they are
    stored where they are needed to be written, and shown nowhere.
    """

    execution_role_arn: str
    handler: str
    runtime: str
    memory_size: int | None = None
    timeout: int | None = None
    environment: Mapping[str, str] | None = field(default=None, repr=False)
    layers: tuple[str, ...] | None = None
    architectures: tuple[str, ...] | None = None
    ephemeral_storage: int | None = None
    vpc_config: VpcSettings | None = None
    tracing: str | None = None
    description: str | None = None

    def differing(self, now: "FunctionSettings") -> tuple[str, ...]:
        """The names of the settings given here that `now` does not have, in the order of the fields."""
        return tuple(
            one.name for one in fields(self) if not _is_met(getattr(self, one.name), getattr(now, one.name))
        )

    def differing_configuration(self, now: "FunctionSettings") -> tuple[str, ...]:
        """Those of the differing settings that are not written with the code."""
        return tuple(name for name in self.differing(now) if name not in CODE_SETTINGS)

    def only(self, names: Iterable[str]) -> "FunctionSettings":
        """These settings without those that are not named; role, handler and runtime always stay."""
        kept = {*_ALWAYS, *names}
        return replace(self, **{one.name: None for one in fields(self) if one.name not in kept})  # type: ignore[arg-type]  # all that are left out may be None

    def within(self, planned: "FunctionSettings") -> "FunctionSettings":
        """These settings as far as `planned` gives the same ones: what a deployment may change."""
        return self.only(one.name for one in fields(self) if getattr(planned, one.name) is not None)

    def on_top_of(self, now: "FunctionSettings") -> "FunctionSettings":
        """These settings, with what AWS writes together with one of them and nobody has planned."""
        vpc = self.vpc_config
        if vpc is None or now.vpc_config is None or vpc.allows_ipv6 is not None or not vpc.subnet_ids:
            return self
        return replace(self, vpc_config=replace(vpc, allows_ipv6=now.vpc_config.allows_ipv6))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "FunctionSettings":
        """The settings that `dataclasses.asdict` wrote; unknown ones of a newer Sluice are ignored."""
        found = {name: value for name, value in data.items() if name in cls.__slots__}
        for name in ("layers", "architectures"):
            if found.get(name) is not None:
                found[name] = tuple(cast(Sequence[str], found[name]))
        vpc = cast("Mapping[str, object] | None", found.get("vpc_config"))
        found["vpc_config"] = _vpc(vpc) if vpc is not None else None
        return cls(**found)  # type: ignore[arg-type]  # the fields are those of asdict


def _is_met(wanted: object, now: object) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, VpcSettings) and isinstance(now, VpcSettings):
        return wanted.is_met_by(now)
    return wanted == now


def _vpc(data: Mapping[str, object]) -> VpcSettings:
    subnets, groups = (
        tuple(cast(Sequence[str], data[name])) for name in ("subnet_ids", "security_group_ids")
    )
    return VpcSettings(subnets, groups, cast("bool | None", data.get("allows_ipv6")))
