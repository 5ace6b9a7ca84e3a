"""How a target left an alias, and when what is seen of it may be older than that."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.last_alias import LastAlias, alias_left_by
from sluice.domain.rollback.point import Live
from tests.builders import a_record, a_rollback_point

MOVED = replace(a_record(), routing=Routing("7"), is_changed=True)
LEFT = LastAlias("live", Routing("7"), 1_000.0)


def test_alias_is_left_where_the_deployment_put_it_last() -> None:
    assert alias_left_by(TargetStatus.SUCCEEDED, MOVED, 1_000.0) == LEFT


def test_alias_that_was_not_there_before_is_left_deleted_when_the_target_went_back() -> None:
    created = replace(MOVED, rollback_point=replace(a_rollback_point(), live=Live.LATEST))
    assert alias_left_by(TargetStatus.ROLLED_BACK, created, 1_000.0) == LastAlias("live", None, 1_000.0)
    assert alias_left_by(TargetStatus.SUCCEEDED, created, 1_000.0) == LEFT


@pytest.mark.parametrize(
    ("status", "record"),
    [
        (TargetStatus.ROLLBACK_FAILED, MOVED),
        (TargetStatus.ROLLED_BACK, replace(MOVED, intent="alias")),
        (TargetStatus.FAILED, replace(MOVED, is_changed=False)),
        (TargetStatus.FAILED, replace(MOVED, routing=None)),
        (TargetStatus.SUCCEEDED, replace(MOVED, rollback_point=replace(a_rollback_point(), alias_name=None))),
    ],
)
def test_nothing_is_known_of_an_alias_that_was_not_written_for_certain(
    status: TargetStatus, record: FunctionRecord
) -> None:
    assert alias_left_by(status, record, 1_000.0) is None


def test_alias_may_be_stale_when_it_is_seen_otherwise_soon_after_it_was_left() -> None:
    assert LEFT.may_be_stale("live", Routing("6"), 1_003.0)
    assert LEFT.may_be_stale("live", None, 1_003.0)
    assert replace(LEFT, routing=None).may_be_stale("live", Routing("6"), 1_003.0)


def test_alias_is_believed_when_it_is_seen_as_left_or_was_left_long_ago_or_is_another_one() -> None:
    assert not LEFT.may_be_stale("live", Routing("7"), 1_003.0)
    assert not replace(LEFT, routing=None).may_be_stale("live", None, 1_003.0)
    assert not LEFT.may_be_stale("live", Routing("6"), 1_100.0)
    assert not LEFT.may_be_stale("blue", Routing("6"), 1_003.0)


@pytest.mark.parametrize(
    "left", [LEFT, replace(LEFT, routing=None), replace(LEFT, routing=Routing("6", {"7": 25.0}))]
)
def test_alias_is_the_same_when_it_is_read_back(left: LastAlias) -> None:
    assert LastAlias.from_dict(left.as_dict()) == left
