"""The key `freezes` of guardrails: windows of time in which targets do not start."""

import re
from datetime import datetime, time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sluice.config.guardrails.names import NamePattern
from sluice.config.sections.section import Section, Text, refusal
from sluice.config.sections.targets import Region
from sluice.domain.guardrails.freezes import DAYS
from sluice.domain.guardrails.local_time import is_zone

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_DAY_AND_TIME = re.compile(rf"(?P<day>{'|'.join(DAYS)}) (?P<time>\d{{2}}:\d{{2}})")
_A_MOMENT = "Write a date and a time such as 2026-12-19T18:00; `timeZone` says where the clock hangs"
_A_DAY = "Write a day and a time such as Friday 16:00"


def _zone(name: str) -> str:
    if not is_zone(name):
        raise refusal(f"There is no time zone '{name}'", "Write an IANA name such as Europe/Berlin, or UTC")
    return name


def _moment(text: str) -> str:
    if not _MOMENT.fullmatch(text):
        raise refusal(f"'{text}' is not a date and time", _A_MOMENT)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise refusal(f"There is no such date and time as '{text}'", _A_MOMENT) from None
    return text


def _day_and_time(text: str) -> str:
    try:
        weekly_time(text)
    except ValueError:
        raise refusal(f"'{text}' is not a day and time", _A_DAY) from None
    return text


def weekly_time(text: str) -> tuple[int, time]:
    """Day (Monday is 0) and time of `Friday 16:00`; ValueError."""
    found = _DAY_AND_TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return DAYS.index(found["day"]), time.fromisoformat(found["time"])


TimeZone = Annotated[str, AfterValidator(_zone)]
Moment = Annotated[str, AfterValidator(_moment)]
DayAndTime = Annotated[str, AfterValidator(_day_and_time)]


class OnceConfig(Section):
    """One window, by the clock on a wall in the time zone."""

    start: Moment = Field(alias="from", description="When it begins, such as `2026-12-19T18:00`.")
    until: Moment = Field(description="When it ends.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if datetime.fromisoformat(self.until) <= datetime.fromisoformat(self.start):
            raise refusal("the window ends before it begins", "Swap `from` and `until`")
        return self


class WeeklyConfig(Section):
    """A window in every week, by the clock on a wall in the time zone."""

    start: DayAndTime = Field(alias="from", description="When it begins, such as `Friday 16:00`.")
    until: DayAndTime = Field(description="When it ends, such as `Monday 08:00`.")

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.start == self.until:
            raise refusal(
                "the window begins when it ends",
                "Give it an end, or refuse with an empty list under `submit`",
            )
        return self


class FreezeConfig(Section):
    """A window in which targets do not start; those that run go on, and rollbacks always pass."""

    time_zone: TimeZone = Field(description="The IANA name of the time zone, such as `Europe/Berlin`.")
    once: OnceConfig | None = Field(None, description="One window. Either this or `weekly`.")
    weekly: WeeklyConfig | None = Field(None, description="A window in every week.")
    action: Literal["hold", "refuse"] = Field(
        "hold", description="`hold`: targets wait for the end. `refuse`: they are refused."
    )
    reason: Text | None = Field(None, description="Why; people are shown it.")
    applications: tuple[NamePattern, ...] = Field(
        (), min_length=1, description="Patterns of applications it is about. Default: all."
    )
    targets: tuple[NamePattern, ...] = Field(
        (), min_length=1, description="Patterns of target names. Default: all."
    )
    accounts: tuple[Text, ...] = Field(
        (), min_length=1, description="Accounts, by id or label. Default: all."
    )
    regions: tuple[Region, ...] = Field((), min_length=1, description="Regions. Default: all.")

    @model_validator(mode="after")
    def _has_one_window(self) -> Self:
        if (self.once is None) == (self.weekly is None):
            raise refusal("the freeze needs either `once` or `weekly`", "Keep one of them")
        return self
