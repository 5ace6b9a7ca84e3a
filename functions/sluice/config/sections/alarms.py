"""The `alarms` of a target or a strategy (an extension): CloudWatch alarms that roll a target back."""

from typing import Literal

from pydantic import Field

from sluice.config.sections.section import Section, Text


class AlarmsConfig(Section):
    """CloudWatch alarms in the target's account and region that roll the target back."""

    names: tuple[Text, ...] = Field(
        min_length=1, max_length=100, description="Names of metric, composite or log alarms, at most 100."
    )
    already_in_alarm: Literal["block", "ignore", "mustNotWorsen"] = Field(
        "block", description="What to do if one is in ALARM before the first change."
    )
