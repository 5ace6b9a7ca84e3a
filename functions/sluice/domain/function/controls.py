"""Settings of a function as a whole, which no version keeps: reserved concurrency, recursion. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

UNRESERVED = -1
"""The reserved concurrency of a function that shares the account's; 0 lets nobody call it."""


@dataclass(frozen=True, slots=True)
class FunctionControls:
    """None means "as it is" in a plan, and "not looked at" in a state."""

    reserved_concurrency: int | None = None
    recursive_loop: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "FunctionControls":
        """The controls that `dataclasses.asdict` wrote; fields from a newer Sluice are ignored."""
        reserved, loop = data.get("reserved_concurrency"), data.get("recursive_loop")
        return cls(None if reserved is None else int(str(reserved)), None if loop is None else str(loop))

    @property
    def names(self) -> tuple[str, ...]:
        """The controls that are given."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) is not None)

    def differing(self, now: "FunctionControls") -> "FunctionControls":
        """Those that are given here and differ in `now`."""
        same = [name for name in self.names if getattr(self, name) == getattr(now, name)]
        return replace(self, **dict.fromkeys(same))

    def to_restore(self, now: "FunctionControls", planned: "FunctionControls") -> "FunctionControls":
        """Those that `now` has as the deployment planned them; what is neither, somebody else has set."""
        differing = self.differing(now)
        foreign = [name for name in differing.names if getattr(now, name) != getattr(planned, name)]
        return replace(differing, **dict.fromkeys(foreign))

    def in_words(self) -> dict[str, str]:
        """Each by its key in a config."""
        words = {}
        if self.reserved_concurrency is not None:
            is_shared = self.reserved_concurrency == UNRESERVED
            words["reservedConcurrency"] = "none" if is_shared else str(self.reserved_concurrency)
        if self.recursive_loop is not None:
            words["recursiveLoop"] = self.recursive_loop
        return words


AS_THEY_ARE = FunctionControls()
"""A plan that says nothing about them."""
