"""An event about an alarm concerns the targets that watch it where it is."""

from dataclasses import replace

import pytest

from sluice.domain.plan.alarms import AlarmWatch
from sluice.tasks.judge.watch_alarms import ChangedAlarm
from tests.builders import a_target_plan

PLAN = replace(a_target_plan(), alarms=(AlarmWatch(("errors", "slow")),))


@pytest.mark.parametrize(
    ("changed", "is_concerned"),
    [
        (ChangedAlarm("111111111111", "eu-central-1", "slow"), True),
        (ChangedAlarm("111111111111", "eu-central-1", "full"), False),
        (ChangedAlarm("222222222222", "eu-central-1", "slow"), False),
        (ChangedAlarm("111111111111", "us-east-1", "slow"), False),
    ],
)
def test_target_is_looked_at_when_it_watches_the_alarm_of_that_place(
    changed: ChangedAlarm, *, is_concerned: bool
) -> None:
    assert changed.concerns(PLAN) is is_concerned
