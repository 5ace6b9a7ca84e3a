"""Lengths of time as people write them (`duration` and `unit`), turned into seconds."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sluice.config.section import Section

SECONDS_PER_UNIT = {"seconds": 1, "minutes": 60, "hours": 3600}


def _lower_case(value: object) -> object:
    # CDaaS clients send upper-case units, so any letter case is read.
    return value.lower() if isinstance(value, str) else value


Unit = Annotated[Literal["seconds", "minutes", "hours"], BeforeValidator(_lower_case)]
"""The unit of a duration, in any letter case."""

Mode = Annotated[Literal["automatic", "manual"], BeforeValidator(_lower_case)]
"""Whether Sluice or a person acts on a verdict, in any letter case."""


class Duration(Section):
    """A length of time."""

    duration: int = Field(ge=1, description="How many units, 1 or more.")
    unit: Unit = Field(description="The unit, in any letter case.")

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        return self.duration * SECONDS_PER_UNIT[self.unit]
