"""Durations as people write them (`duration` and `unit`), converted to seconds."""

from typing import Annotated, Literal

from pydantic import Field

from sluice.config.sections.letter_case import AnyCase
from sluice.config.sections.section import Section

SECONDS_PER_UNIT = {"seconds": 1, "minutes": 60, "hours": 3600}


Unit = Annotated[Literal["seconds", "minutes", "hours"], AnyCase()]
"""The unit of a duration, in any letter case."""

Mode = Annotated[Literal["automatic", "manual"], AnyCase()]
"""Whether Sluice or a person acts on a verdict, in any letter case."""


class Duration(Section):
    """A duration."""

    duration: int = Field(ge=1, description="How many units, 1 or more.")
    unit: Unit = Field(description="The unit, in any letter case.")

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        return self.duration * SECONDS_PER_UNIT[self.unit]
