"""The `strategies` key: named recipes for rolling out a new version."""

from pydantic import Field

from sluice.config.sections.alarms import AlarmsConfig
from sluice.config.sections.section import EXTENSION, Section
from sluice.config.sections.steps import StrategyStep


class CanaryStrategy(Section):
    """Steps one after another; after the last one all traffic goes to the new version."""

    steps: tuple[StrategyStep, ...] = Field((), description="The steps, in order.")


class StrategyConfig(Section):
    """One named strategy."""

    canary: CanaryStrategy = Field(description="The only kind of strategy for Lambda.")
    alarms: AlarmsConfig | None = Field(
        None,
        description="Alarms that roll back every target that uses it.",
        json_schema_extra=EXTENSION,
    )

    @property
    def steps(self) -> tuple[StrategyStep, ...]:
        """The steps in order."""
        return self.canary.steps
