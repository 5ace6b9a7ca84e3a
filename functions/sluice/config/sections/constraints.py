"""The `constraints` of a target: what must hold before it starts and before it counts as done."""

from pydantic import Field

from sluice.config.sections.section import Name, Section
from sluice.config.sections.steps import AfterGate, BeforeGate


class ConstraintsConfig(Section):
    """Gates around one target; those of one list run side by side and must all pass."""

    depends_on: tuple[Name, ...] = Field((), min_length=1, description="Targets that must succeed first.")
    before_deployment: tuple[BeforeGate, ...] = Field(
        (), description="Gates before the target's first change."
    )
    after_deployment: tuple[AfterGate, ...] = Field((), description="Gates before the target counts as done.")
