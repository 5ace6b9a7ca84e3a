"""Stored quotas: places are taken and given back with the target's own change, once, and never beyond."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from sluice.aws.table.quotas import DynamoQuotas
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.targets import DynamoTargets
from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import Holder, Queued, Quota, QuotaUse, Started
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent, target_ended
from sluice.errors import RetryableError
from tests.adapters.conftest import Submit
from tests.builders import a_target_plan

REGION, DEPLOYMENT = Quota("111111111111/eu-central-1", 2), Quota("deployment dep-1", 50)
BOTH = (REGION, DEPLOYMENT)
NAMES = ("first", "second", "third")
QUEUED = TimelineEvent("TargetQueued", "Waits", 1_500.0, "third", REGION.key)


@pytest.fixture
def stored(submit: Submit, targets: DynamoTargets) -> list[TargetItem]:
    """Three targets of one deployment and region that wait for nothing."""
    submit("dep-1", *(a_target_plan(name, index=index) for index, name in enumerate(NAMES)))
    return list(targets.list("dep-1"))


def use_of(quotas: DynamoQuotas, quota: Quota = REGION) -> QuotaUse:
    return quotas.uses([quota])[0]


def names(use: QuotaUse) -> set[str]:
    return {holder.target for holder in use.holders}


def ended(targets: DynamoTargets, target: TargetItem, status: TargetStatus = TargetStatus.SUCCEEDED) -> bool:
    event = target_ended(target.name, status, "", 1_600.0)
    return targets.end(target, status, reason="", at=1_600.0, event=event)


def is_queued(quotas: DynamoQuotas, target: TargetItem, quota: Quota = REGION) -> bool:
    return quotas.queue(target, quota, QUEUED, None)


def test_target_takes_a_place_in_each_quota_with_its_start(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    assert quotas.start(stored[0], BOTH) == Started(is_running=True)
    assert targets.get("dep-1", "first").status is TargetStatus.RUNNING
    assert names(use_of(quotas)) == names(use_of(quotas, DEPLOYMENT)) == {"first"}


def test_target_takes_no_place_at_all_when_one_quota_is_full(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    for target in stored[:2]:
        quotas.start(target, BOTH)
    assert quotas.start(stored[2], BOTH) == Started(full=REGION)
    assert targets.get("dep-1", "third").status is TargetStatus.WAITING
    assert names(use_of(quotas, DEPLOYMENT)) == {"first", "second"}


def test_target_takes_one_place_when_it_is_started_twice(
    stored: list[TargetItem], quotas: DynamoQuotas
) -> None:
    quotas.start(stored[0], BOTH)
    assert quotas.start(stored[0], BOTH) == Started()
    assert len(use_of(quotas).holders) == 1


def test_target_gives_its_places_back_with_its_end_and_only_once(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    quotas.start(stored[0], BOTH)
    assert ended(targets, stored[0])
    assert not use_of(quotas).holders | use_of(quotas, DEPLOYMENT).holders
    quotas.start(stored[1], BOTH)
    assert not ended(targets, stored[0], TargetStatus.FAILED)
    assert names(use_of(quotas)) == {"second"}


def test_target_that_waits_says_what_for_and_waits_once(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    assert is_queued(quotas, stored[2])
    assert not is_queued(quotas, stored[2])
    waiting = targets.get("dep-1", "third")
    assert (waiting.queued_in, waiting.queued_for) == (REGION.key, REGION.in_words)
    assert use_of(quotas).waiting == 1


def test_many_targets_wait_once_however_often_they_are_put_in_line(
    submit: Submit, quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    submit("dep-1", *(a_target_plan(f"t{number:02}", index=number) for number in range(70)))
    stored = targets.list("dep-1")
    quotas.start(stored[3], BOTH)
    assert is_queued(quotas, stored[40])
    events = [replace(QUEUED, target=target.name) for target in stored]
    for _ in range(2):
        quotas.queue_all(list(zip(stored, events, strict=True)), REGION)
    assert use_of(quotas).waiting == 69
    assert [one.name for one in targets.list("dep-1") if one.queued_in != REGION.key] == ["t03"]
    assert quotas.first_of_each(use_of(quotas)) == [Queued("dep-1", "t00", 0)]


def test_nobody_gets_a_place_past_the_line(stored: list[TargetItem], quotas: DynamoQuotas) -> None:
    is_queued(quotas, stored[2])
    assert quotas.start(stored[0], BOTH) == Started(full=REGION)
    assert quotas.start_queued(stored[2], BOTH, REGION) == Started(is_running=True)
    assert quotas.start(stored[0], BOTH) == Started(is_running=True)


def test_target_leaves_the_line_with_its_start_and_its_deployment_is_served(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    is_queued(quotas, stored[2])
    quotas.start_queued(stored[2], BOTH, REGION)
    use = use_of(quotas)
    assert (use.waiting, use.last_served, names(use)) == (0, "dep-1", {"third"})
    assert targets.get("dep-1", "third").queued_in == ""
    assert quotas.start_queued(stored[2], BOTH, REGION) == Started()


def test_target_in_line_is_not_started_while_its_quota_is_full(
    stored: list[TargetItem], quotas: DynamoQuotas
) -> None:
    for target in stored[:2]:
        quotas.start(target, BOTH)
    is_queued(quotas, stored[2])
    assert quotas.start_queued(stored[2], BOTH, REGION) == Started(full=REGION)
    assert use_of(quotas).waiting == 1


def test_first_of_each_deployment_in_line_is_found_in_the_order_of_its_plan(
    stored: list[TargetItem], submit: Submit, quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    submit("dep-10", a_target_plan("only"), application="stock")
    quotas.start(stored[0], BOTH)  # one place is left
    for target in (stored[2], stored[1], targets.get("dep-10", "only")):
        is_queued(quotas, target)
    assert quotas.first_of_each(use_of(quotas)) == [Queued("dep-1", "second", 1), Queued("dep-10", "only", 0)]


def test_as_many_of_each_deployment_in_line_are_found_as_there_are_places(
    stored: list[TargetItem], submit: Submit, quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    submit("dep-10", a_target_plan("only"), application="stock")
    for target in (*stored, targets.get("dep-10", "only")):
        is_queued(quotas, target)
    found = [(one.deployment_id, one.target) for one in quotas.first_of_each(use_of(quotas))]
    assert found == [("dep-1", "first"), ("dep-1", "second"), ("dep-10", "only")]


def test_target_moves_from_line_to_line_and_leaves_it_once(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    is_queued(quotas, stored[2])
    assert quotas.queue(stored[2], DEPLOYMENT, QUEUED, REGION)
    assert (use_of(quotas).waiting, use_of(quotas, DEPLOYMENT).waiting) == (0, 1)
    for _ in range(2):
        quotas.leave(Queued("dep-1", "third", 2), DEPLOYMENT)
    assert use_of(quotas, DEPLOYMENT).waiting == 0
    assert targets.get("dep-1", "third").queued_in == ""


def test_target_that_waits_for_long_leaves_its_place_and_takes_it_again_though_none_is_left(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    quotas.start(stored[0], BOTH)
    assert quotas.park(stored[0])
    assert not quotas.park(stored[0])
    assert targets.get("dep-1", "first").is_parked
    for target in stored[1:]:
        assert quotas.start(target, BOTH).is_running
    quotas.resume(stored[0])
    assert not targets.get("dep-1", "first").is_parked
    assert names(use_of(quotas)) == set(NAMES)


def test_target_that_has_ended_takes_no_place_again(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    quotas.start(stored[0], BOTH)
    quotas.park(stored[0])
    ended(targets, stored[0])
    quotas.resume(stored[0])
    assert not use_of(quotas).holders


def test_only_a_target_that_has_ended_loses_its_place(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    quotas.start(stored[0], BOTH)
    quotas.drop(Holder("dep-1", "first"), REGION)
    assert names(use_of(quotas)) == {"first"}
    targets.move("dep-1", "first", TargetStatus.ROLLBACK_FAILED, at=1_600.0)
    quotas.drop(Holder("dep-1", "first"), REGION)
    assert not use_of(quotas).holders


def test_target_that_was_skipped_is_not_put_in_line(
    stored: list[TargetItem], quotas: DynamoQuotas, targets: DynamoTargets
) -> None:
    targets.move("dep-1", "third", TargetStatus.SKIPPED, at=1_600.0)
    assert not is_queued(quotas, stored[2])
    assert use_of(quotas).waiting == 0


def test_target_in_no_line_says_so_although_whoever_took_it_out_has_died_halfway(
    stored: list[TargetItem],
    quotas: DynamoQuotas,
    targets: DynamoTargets,
    table: DynamoTable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_queued(quotas, stored[2])
    write, writes = table.transact, Counter[str]()

    def die_at_the_second(*parts: Mapping[str, object]) -> None:
        writes["made"] += 1
        if writes["made"] > 1:
            raise RetryableError("no answer")
        write(*parts)

    monkeypatch.setattr(table, "transact", die_at_the_second)
    with pytest.raises(RetryableError):
        quotas.leave(Queued("dep-1", "third", 2), REGION)
    monkeypatch.undo()
    assert targets.get("dep-1", "third").queued_in == ""  # else no sweep would put it in line again
    quotas.leave(Queued("dep-1", "third", 2), REGION)
    assert use_of(quotas).waiting == 0
