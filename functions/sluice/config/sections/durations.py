"""Durations as people write them (`duration` and `unit`), converted to seconds."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sluice.config.sections.letter_case import AnyCase
from sluice.config.sections.section import Section, refusal
from sluice.domain.plan.action import LONGEST_WAIT_DAYS, LONGEST_WAIT_SECONDS

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

    @model_validator(mode="after")
    def _can_be_waited_for(self) -> Self:
        check_length(self.duration, self.unit)
        return self


def check_length(duration: int, unit: Unit) -> None:
    """Refuse what is longer than a deployment can live."""
    if duration * SECONDS_PER_UNIT[unit] > LONGEST_WAIT_SECONDS:
        longest = LONGEST_WAIT_SECONDS // SECONDS_PER_UNIT[unit]
        raise refusal(
            f"{duration} {unit} are longer than a deployment can wait (limit: {longest} {unit}, which are"
            f" {LONGEST_WAIT_DAYS} days)",
            f"Write {longest} {unit} or less",
        )
