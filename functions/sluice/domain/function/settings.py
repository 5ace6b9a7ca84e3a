"""The settings that every version of a function keeps: which ones a deployment writes, and how two differ.

Tags are not among them: they belong to the function as a whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, fields, replace
from typing import cast

from sluice.domain.function.setting_maps import DurableSettings, FileSystem, ImageSettings, LoggingSettings
from sluice.values import dataclass

CODE_SETTINGS = frozenset({"architectures"})
"""Written with the code (UpdateFunctionCode); all others are written with the configuration."""

_TEXTS = frozenset({"execution_role_arn", "handler", "runtime"})


@dataclass(frozen=True, slots=True)
class VpcSettings:
    """The network of a function; no subnets means no VPC. `allows_ipv6` is None if not specified."""

    subnet_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    allows_ipv6: bool | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "VpcSettings":
        """The network that `dataclasses.asdict` wrote."""
        subnets, groups = (
            tuple(cast(Sequence[str], data[name])) for name in ("subnet_ids", "security_group_ids")
        )
        return cls(subnets, groups, cast("bool | None", data.get("allows_ipv6")))

    def is_met_by(self, now: "VpcSettings") -> bool:
        """Whether `now` is this network; AWS returns ids in any order."""
        has_ids = set(self.subnet_ids) == set(now.subnet_ids) and set(self.security_group_ids) == set(
            now.security_group_ids
        )
        has_ipv6 = not self.subnet_ids or self.allows_ipv6 in (None, bool(now.allows_ipv6))
        return has_ids and has_ipv6


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """The settings of a function. None means "leave unchanged" in a plan, "unreadable" in a state.

    Role, handler and runtime are empty where they stay unchanged; an image has no handler, runtime or layers.
    Values of environment variables may be secrets: they are stored where a write needs them and never shown.
    An empty dead-letter ARN is none, an empty key one that AWS owns.
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
    dead_letter_arn: str | None = None
    logging: LoggingSettings | None = None
    file_systems: tuple[FileSystem, ...] | None = None
    image_config: ImageSettings | None = None
    kms_key_arn: str | None = None
    snap_start: str | None = None
    durable: DurableSettings | None = None

    def differing(self, now: "FunctionSettings") -> tuple[str, ...]:
        """The names of the settings that are set here and differ in `now`, in field order."""
        return tuple(
            one.name for one in fields(self) if not _is_met(getattr(self, one.name), getattr(now, one.name))
        )

    def differing_configuration(self, now: "FunctionSettings") -> tuple[str, ...]:
        """The differing settings that are not written with the code."""
        return tuple(name for name in self.differing(now) if name not in CODE_SETTINGS)

    def only(self, names: Iterable[str]) -> "FunctionSettings":
        """Only the named settings."""
        kept = set(names)
        left_out = (one.name for one in fields(self) if one.name not in kept)
        return replace(self, **{name: "" if name in _TEXTS else None for name in left_out})  # type: ignore[arg-type]  # every other field may be None

    def within(self, planned: "FunctionSettings") -> "FunctionSettings":
        """Only the settings that `planned` also sets: what a deployment may change."""
        return self.only(one.name for one in fields(self) if getattr(planned, one.name) is not None)

    def on_top_of(self, now: "FunctionSettings") -> "FunctionSettings":
        """These settings, plus those that AWS writes along with one of them although nobody planned them."""
        vpc = self.vpc_config
        if vpc is None or now.vpc_config is None or vpc.allows_ipv6 is not None or not vpc.subnet_ids:
            return self
        return replace(self, vpc_config=replace(vpc, allows_ipv6=now.vpc_config.allows_ipv6))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "FunctionSettings":
        """The settings that `dataclasses.asdict` wrote; fields from a newer Sluice are ignored."""
        found = {name: value for name, value in data.items() if name in cls.__slots__}
        for name, read in _READERS.items():
            if found.get(name) is not None:
                found[name] = read(found[name])
        return cls(**found)  # type: ignore[arg-type]  # the fields are those of asdict


def _is_met(wanted: object, now: object) -> bool:
    if wanted is None:
        return True
    for kind in (VpcSettings, LoggingSettings, DurableSettings):
        if isinstance(wanted, kind) and isinstance(now, kind):
            return wanted.is_met_by(now)  # type: ignore[arg-type]  # both are of the one kind
    return wanted == now


def _texts(data: object) -> tuple[str, ...]:
    return tuple(cast(Sequence[str], data))


def _map_with(read: Callable[[Mapping[str, object]], object]) -> Callable[[object], object]:
    return lambda data: read(cast("Mapping[str, object]", data))


def _file_systems(data: object) -> tuple[FileSystem, ...]:
    return tuple(FileSystem.from_dict(one) for one in cast("Sequence[Mapping[str, object]]", data))


_READERS: Mapping[str, Callable[[object], object]] = {
    "layers": _texts,
    "architectures": _texts,
    "vpc_config": _map_with(VpcSettings.from_dict),
    "logging": _map_with(LoggingSettings.from_dict),
    "file_systems": _file_systems,
    "image_config": _map_with(ImageSettings.from_dict),
    "durable": _map_with(DurableSettings.from_dict),
}
"""How each setting that is no plain value is read from JSON."""
