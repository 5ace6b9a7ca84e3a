"""Which targets of many are shown together."""

import pytest

from sluice.domain.plan.target_segment import target_segment
from sluice.domain.record.glance import InOrder, NamedBy, Selection, TargetGlance, WorkingFirst
from sluice.domain.record.status import TargetStatus

MANY = [TargetGlance(f"t{index}", index, TargetStatus.WAITING) for index in range(5)]
PAUSED, FAILED = TargetGlance("p", 5, TargetStatus.PAUSED), TargetGlance("prod 7", 6, TargetStatus.FAILED)
ALL = [*MANY, PAUSED, FAILED]


@pytest.mark.parametrize(
    ("selection", "shown"),
    [
        (InOrder(0, 2), MANY[:2]),
        (InOrder(4, 2), [MANY[4], PAUSED]),
        (InOrder(6, 2), [FAILED]),
        (InOrder(9, 2), []),
        (WorkingFirst(3), [PAUSED, FAILED, MANY[0]]),
        (WorkingFirst(7), ALL),
        (NamedBy("p"), [PAUSED]),
        (NamedBy("prod%207"), [FAILED]),
        (NamedBy(target_segment("prod 7")), [FAILED]),
        (NamedBy("prod"), []),
    ],
)
def test_shows_the_targets_that_are_selected(selection: Selection, shown: list[TargetGlance]) -> None:
    assert selection.of(ALL) == shown


@pytest.mark.parametrize(("start", "following"), [(0, 50), (49, 99), (50, None), (1000, None)])
def test_says_where_the_next_page_begins_until_the_last_one(start: int, following: int | None) -> None:
    assert InOrder(start, 50).following(100) == following
