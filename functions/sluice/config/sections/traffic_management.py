"""The `trafficManagement` key: which alias carries a function's traffic in which targets."""

from functools import cached_property

from pydantic import Field

from sluice.config.sections.functions.names import FunctionName
from sluice.config.sections.section import Name, Section, Text


class AliasBinding(Section):
    """The alias of one function."""

    function_name: FunctionName = Field(description="A `functionName` under `artifacts`.")
    alias_name: Text = Field(
        description="The alias that receives the traffic; created at the end if it does not exist.",
        # Lambda API reference, CreateAlias: letters, digits, - and _, not digits alone.
        pattern=r"^(?:[a-zA-Z0-9_-]*[a-zA-Z_-][a-zA-Z0-9_-]*)$",
        max_length=128,
    )


class TrafficManagementBlock(Section):
    """Aliases for some targets."""

    targets: tuple[Name, ...] = Field(
        (),
        min_length=1,
        description="Names under `targets`. Default: every target that has a row for the function.",
    )
    alias: tuple[AliasBinding, ...] = Field(min_length=1, description="The aliases.")

    @cached_property
    def target_names(self) -> frozenset[str]:
        """The targets as a set."""
        return frozenset(self.targets)
