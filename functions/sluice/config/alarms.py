"""The `alarms` of a target or a strategy (an extension): CloudWatch alarms that roll a target back."""

from pydantic import Field

from sluice.config.section import Name, Section
from sluice.domain.alarms import AlreadyInAlarm


class AlarmsConfig(Section):
    """CloudWatch alarms in the target's account and region that roll the target back."""

    names: tuple[Name, ...] = Field(min_length=1, description="Names of metric or composite alarms.")
    already_in_alarm: AlreadyInAlarm = Field(
        AlreadyInAlarm.BLOCK, description="What to do when one is in alarm before the first change."
    )
