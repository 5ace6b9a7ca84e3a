"""Settings that are part of no version: of the function as a whole, of a qualifier. Pure values."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import cast

from sluice.domain.function.qualified import EventInvoke, RuntimeManagement
from sluice.values import dataclass

UNRESERVED = -1
"""The reserved concurrency of a function that shares the account's; 0 lets nobody call it."""

CONTROL_ACTIONS = {
    "reserved_concurrency": ("lambda:DeleteFunctionConcurrency", "lambda:PutFunctionConcurrency"),
    "recursive_loop": ("lambda:PutFunctionRecursionConfig",),
    "runtime_management": ("lambda:PutRuntimeManagementConfig",),
    "event_invoke": ("lambda:DeleteFunctionEventInvokeConfig", "lambda:PutFunctionEventInvokeConfig"),
}
"""What IAM must allow to set each of them and to put it back."""


@dataclass(frozen=True, slots=True)
class FunctionControls:
    """None means "as it is" in a plan, and "not looked at" in a state.

    `runtime_management` belongs to a version, `event_invoke` to the alias; without an alias to `$LATEST`.
    """

    reserved_concurrency: int | None = None
    recursive_loop: str | None = None
    runtime_management: RuntimeManagement | None = None
    event_invoke: EventInvoke | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "FunctionControls":
        """The controls that `dataclasses.asdict` wrote; fields from a newer Sluice are ignored."""
        reserved, loop = data.get("reserved_concurrency"), data.get("recursive_loop")
        runtime = cast("Mapping[str, object] | None", data.get("runtime_management"))
        event = cast("Mapping[str, object] | None", data.get("event_invoke"))
        return cls(
            None if reserved is None else int(str(reserved)),
            None if loop is None else str(loop),
            RuntimeManagement.from_dict(runtime) if runtime else None,
            EventInvoke.from_dict(event) if event else None,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The controls that are given."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) is not None)

    @property
    def actions(self) -> tuple[str, ...]:
        """What IAM must allow to set those that are given."""
        return tuple(action for name in self.names for action in CONTROL_ACTIONS[name])

    def only(self, names: Collection[str]) -> "FunctionControls":
        """Those of these names."""
        return replace(self, **dict.fromkeys(name for name in self.names if name not in names))

    def without(self, name: str) -> "FunctionControls":
        """All but this one."""
        return self.only([one for one in self.names if one != name])

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
        if self.runtime_management is not None:
            words["runtimeManagementConfig"] = str(self.runtime_management)
        if self.event_invoke is not None:
            words["eventInvokeConfig"] = str(self.event_invoke)
        return words


AS_THEY_ARE = FunctionControls()
"""A plan that says nothing about them."""
