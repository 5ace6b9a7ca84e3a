"""Admission: who starts at once, who waits in which line, and who starts when a place comes free."""

from dataclasses import replace
from functools import partial

import pytest

from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import Holder, Queued, Quota, QuotaUse, Started
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import AccessDeniedError, NotFoundError
from sluice.ports import Ports
from sluice.tasks.dispatch.admit import Later, Quotas, admit, admit_next, queue_all
from sluice.tasks.dispatch.repair_lines import repair_lines
from tests.tasks.ports import quotas, targets, workflow
from tests.tasks.scene import DEPLOYMENT, OF_DEPLOYMENT, TARGET, a_target
from tests.tasks.script import NOW, Script

REGION = Quota("111111111111/eu-central-1", 10)
BOTH = (REGION, OF_DEPLOYMENT)
WAITS = a_target(TargetStatus.WAITING, location=REGION.key)
IN_LINE = Queued(DEPLOYMENT, TARGET, 0)
HOLDER = Holder("dep-0", "other")
ONE_WAITS = QuotaUse(REGION, frozenset({HOLDER}), waiting=1)
NOBODY_WAITS = QuotaUse(REGION)


def queues(quota: Quota = REGION, left: Quota | None = None) -> Script:
    """It waits in this line, and the timeline says for what."""
    event = TimelineEvent("TargetQueued", f"Waits for {quota.in_words}", NOW, TARGET, quota.key)
    return Script() << quotas.queue(WAITS, quota, event, left) >> True


def looks(*uses: QuotaUse) -> Script:
    return Script() << quotas.uses(tuple(use.quota for use in uses)) >> uses


def is_next(target: TargetItem | Exception = WAITS, use: QuotaUse = ONE_WAITS) -> Script:
    """The target is the first in line, and read as it is now."""
    first: Script = looks(use) << quotas.first_of_each(use) >> [IN_LINE]
    return first << targets.get(DEPLOYMENT, TARGET) >> target


def starts_it(started: Started) -> Script:
    return Script() << quotas.start_queued(WAITS, BOTH, REGION) >> started


def admitted(script: Script, full: Quotas) -> bool:
    return script.play(lambda ports: admit(ports, WAITS, full))


def serves(script: Script, *, may_start: bool = True) -> None:
    script.play(lambda ports: admit_next(ports, [REGION], lambda _: may_start))


def test_starts_at_once_when_there_is_a_place_in_every_quota() -> None:
    script = Script() << quotas.start(WAITS, BOTH) >> Started(is_running=True) << workflow.start_target(WAITS)
    assert admitted(script, {})


def test_waits_in_the_line_of_the_quota_that_is_full() -> None:
    full: Quotas = {}
    assert not admitted(Script() << quotas.start(WAITS, BOTH) >> Started(full=REGION) << queues(), full)
    assert full == {REGION.key: REGION}


def test_asks_for_no_place_where_there_was_none_a_moment_ago() -> None:
    assert not admitted(queues(OF_DEPLOYMENT), {OF_DEPLOYMENT.key: OF_DEPLOYMENT})


def test_leaves_a_target_without_a_place_to_those_that_are_put_in_line_together() -> None:
    later, full, other = Later(), Quotas(), replace(WAITS, name="other")
    script = Script() << quotas.start(WAITS, BOTH) >> Started(full=REGION)
    event = partial(TimelineEvent, "TargetQueued", f"Waits for {REGION.in_words}", NOW)
    script = script << quotas.queue_all(
        [(WAITS, event(TARGET, REGION.key)), (other, event("other", REGION.key))], REGION
    )
    in_deployment = event("last", OF_DEPLOYMENT.key)
    last = replace(WAITS, name="last")
    in_deployment = replace(in_deployment, message=f"Waits for {OF_DEPLOYMENT.in_words}")
    script = script << quotas.queue_all([(last, in_deployment)], OF_DEPLOYMENT)

    def admits(ports: Ports) -> None:
        for target in (WAITS, other):
            assert not admit(ports, target, full, later)
        queue_all(ports, [*later, (last, OF_DEPLOYMENT)])

    script.play(admits)
    assert later == [(WAITS, REGION), (other, REGION)]


def test_puts_nobody_in_line_when_everybody_has_started() -> None:
    Script().play(lambda ports: queue_all(ports, []))


def test_does_nothing_when_it_has_moved_meanwhile() -> None:
    assert not admitted(Script() << quotas.start(WAITS, BOTH) >> Started(), {})


def test_starts_who_is_next_until_nobody_waits() -> None:
    started = is_next() << starts_it(Started(is_running=True)) << workflow.start_target(WAITS)
    serves(started << looks(NOBODY_WAITS))


def test_starts_one_when_one_place_was_given_back_and_leaves_the_others_alone() -> None:
    script = is_next() << starts_it(Started(is_running=True)) << workflow.start_target(WAITS)
    script.play(lambda ports: admit_next(ports, [REGION], lambda _: True, each=1))


def test_tries_the_one_behind_when_somebody_else_has_started_the_next() -> None:
    behind = replace(WAITS, name="behind", index=1)
    script = looks(ONE_WAITS) << quotas.first_of_each(ONE_WAITS) >> [IN_LINE, Queued(DEPLOYMENT, "behind", 1)]
    script = script << targets.get(DEPLOYMENT, TARGET) >> WAITS << starts_it(Started())
    script = script << targets.get(DEPLOYMENT, "behind") >> behind
    script = script << quotas.start_queued(behind, BOTH, REGION) >> Started(is_running=True)
    script = script << workflow.start_target(behind)
    script.play(lambda ports: admit_next(ports, [REGION], lambda _: True, each=1))


def test_starts_nobody_while_all_places_are_taken() -> None:
    holders = frozenset(Holder("dep-0", f"t-{index}") for index in range(10))
    serves(looks(replace(ONE_WAITS, holders=holders)))


def test_reads_nothing_when_no_quota_is_concerned() -> None:
    Script().play(lambda ports: admit_next(ports, [], lambda _: True))


def test_leaves_the_place_to_whoever_was_quicker() -> None:
    serves(is_next() << starts_it(Started(full=REGION)))


def test_looks_again_when_the_next_one_has_just_moved() -> None:
    serves(is_next() << starts_it(Started()) << looks(NOBODY_WAITS))


def test_moves_it_to_the_other_line_when_its_deployment_has_no_place_and_looks_there_too() -> None:
    """The last place of its deployment may have come free before it was in that line."""
    script = is_next() << starts_it(Started(full=OF_DEPLOYMENT)) << queues(OF_DEPLOYMENT, REGION)
    serves(script << looks(NOBODY_WAITS, QuotaUse(OF_DEPLOYMENT)))


@pytest.mark.parametrize(
    "target",
    [
        replace(WAITS, status=TargetStatus.SKIPPED),
        replace(WAITS, status=TargetStatus.RUNNING),
        replace(WAITS, is_blocked=True),
        NotFoundError("gone"),
    ],
)
def test_takes_it_out_of_the_line_when_it_waits_no_more(target: TargetItem | Exception) -> None:
    serves(is_next(target) << quotas.leave(IN_LINE, REGION) << looks(NOBODY_WAITS))


def test_takes_it_out_of_the_line_when_something_else_keeps_it_from_starting() -> None:
    serves(is_next() << quotas.leave(IN_LINE, REGION) << looks(NOBODY_WAITS), may_start=False)


def test_takes_it_out_of_the_line_when_it_cannot_be_started() -> None:
    """Those behind it go on with the next look, and the reconciler comes back to it."""
    serves(is_next(AccessDeniedError("denied")) << quotas.leave(IN_LINE, REGION))


def repairs(script: Script, *items: TargetItem) -> None:
    script.play(lambda ports: repair_lines(ports, items))


QUEUED = replace(WAITS, queued_in=REGION.key)


def test_looks_at_no_line_when_no_target_is_in_one() -> None:
    repairs(Script(), WAITS, replace(QUEUED, status=TargetStatus.SKIPPED))


def test_looks_once_at_a_line_in_which_several_targets_wait() -> None:
    repairs(looks(NOBODY_WAITS) << looks(NOBODY_WAITS), QUEUED, replace(QUEUED, name="second"))


@pytest.mark.parametrize("found", [a_target(TargetStatus.ROLLBACK_FAILED), NotFoundError("gone")])
def test_takes_the_place_from_a_target_that_was_ended_by_force(found: TargetItem | Exception) -> None:
    holder = QuotaUse(replace(REGION, limit=1), frozenset({HOLDER}), 1)
    script = Script() << quotas.uses((REGION,)) >> [holder] << targets.get("dep-0", "other") >> found
    repairs(script << quotas.drop(HOLDER, holder.quota) << looks(NOBODY_WAITS), QUEUED)


def test_takes_no_place_from_a_target_that_runs() -> None:
    holder = QuotaUse(replace(REGION, limit=1), frozenset({HOLDER}), 1)
    script = Script() << quotas.uses((REGION,)) >> [holder] << targets.get("dep-0", "other") >> a_target()
    repairs(script << looks(NOBODY_WAITS), QUEUED)
