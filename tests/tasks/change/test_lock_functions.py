"""Leases: which are taken, renewed or respected, for all functions of a target or none, and given back."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sluice.domain.function.code_source import CodeSource
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.last_alias import LastAlias
from sluice.domain.rollback.lease import Lease, pruning_lease
from sluice.errors import FunctionLockedError, NotFoundError, RetryableError, TargetStoppedError
from sluice.ports.records import FunctionRecords
from sluice.tasks.change.lock_functions import LockedFunction, lock_functions, release_functions
from tests.builders import a_function_plan, a_target_plan
from tests.tasks.ports import clock, deployments, leases, targets
from tests.tasks.ports import records as stored
from tests.tasks.scene import (
    ARN,
    CANDIDATE,
    DEPLOYMENT,
    FENCE,
    FUNCTION,
    LEASE,
    PLAN,
    RECORD,
    STABLE,
    TARGET,
    a_deployment,
    a_target,
    reads_functions,
    still_runs,
    work,
)
from tests.tasks.script import NOW, Script

OTHER = Lease(ARN, 7, NOW + 60, "dep-0", "staging", "parcels")
"""Another deployment's target works on the function, and its time is not up."""
LEFT = LastAlias("live", STABLE, NOW - 5)


def ours(fence: int, left: LastAlias | None = None) -> Lease:
    return replace(LEASE, fence=fence, application="parcels", left=left)


def locked(script: Script) -> Mapping[str, Lease]:
    found = script.play(lambda ports: lock_functions(work(ports), "parcels"))
    return {name: one.lease for name, one in found.items()}


finds = reads_functions


def takes(wanted: Lease, seen: Lease | None) -> Script:
    return Script() << leases.take([wanted], {ARN: seen}) >> True


def test_takes_the_first_lease_when_there_never_was_one() -> None:
    assert locked(finds(None) << takes(ours(1), None)) == {FUNCTION: ours(1)}


def test_gives_what_was_stored_of_a_function_with_its_lease() -> None:
    pinned = CodeSource("code", "quote.zip", "v1")
    script = reads_functions(None, RECORD, pinned) << takes(ours(1), None)
    found = script.play(lambda ports: lock_functions(work(ports), "parcels"))
    assert found == {FUNCTION: LockedFunction(ours(1), RECORD, pinned)}


def test_takes_the_next_number_and_learns_how_the_alias_was_left_when_the_lease_is_free() -> None:
    free = replace(OTHER, deployment_id="", target="", left=LEFT)
    assert locked(finds(free) << takes(ours(8, LEFT), free)) == {FUNCTION: ours(8, LEFT)}


def test_waits_while_old_versions_of_the_function_are_deleted() -> None:
    pruning = pruning_lease(ARN, None, NOW - 58)
    given_back = replace(pruning, deployment_id="", target="")
    waits = finds(pruning) << clock.sleep(2.0) << finds(given_back)
    assert locked(waits << takes(ours(2), given_back)) == {FUNCTION: ours(2)}


def test_takes_the_lease_of_whoever_deleted_versions_when_its_minute_is_up() -> None:
    pruning = pruning_lease(ARN, None, NOW - 60)
    assert locked(finds(pruning) << takes(ours(2), pruning)) == {FUNCTION: ours(2)}


def test_keeps_its_number_when_it_holds_the_lease_already() -> None:
    mine = replace(ours(3), until=NOW + 1)
    assert locked(finds(mine) << takes(ours(3), mine)) == {FUNCTION: ours(3)}


def test_takes_the_lease_and_believes_nothing_of_it_when_its_time_is_up() -> None:
    late = replace(OTHER, until=NOW, left=LEFT)
    assert locked(finds(late) << takes(ours(8), late))[FUNCTION].left is None


@pytest.mark.parametrize("holder", [a_target(), a_target(TargetStatus.ROLLING_BACK)])
def test_leaves_the_lease_alone_when_its_holder_still_works(holder: TargetItem) -> None:
    script = (
        finds(OTHER)
        << deployments.get("dep-0")
        >> a_deployment()
        << targets.get("dep-0", "staging")
        >> holder
    )
    with pytest.raises(FunctionLockedError, match="dep-0"):
        locked(script)


def test_leaves_the_lease_alone_when_its_holder_has_succeeded_and_may_have_to_go_back() -> None:
    script = (
        finds(OTHER)
        << deployments.get("dep-0")
        >> a_deployment(rolls_back_all=True)
        << targets.get("dep-0", "staging")
        >> a_target(TargetStatus.SUCCEEDED)
    )
    with pytest.raises(FunctionLockedError):
        locked(script)


def test_takes_the_lease_when_its_holder_has_ended() -> None:
    script = (
        finds(OTHER)
        << deployments.get("dep-0")
        >> a_deployment()
        << targets.get("dep-0", "staging")
        >> a_target(TargetStatus.ROLLED_BACK)
        << takes(ours(8), OTHER)
    )
    assert locked(script) == {FUNCTION: ours(8)}


def test_takes_the_lease_when_the_whole_deployment_of_its_holder_has_ended() -> None:
    script = (
        finds(OTHER)
        << deployments.get("dep-0")
        >> a_deployment(status=DeploymentStatus.FAILED, rolls_back_all=True)
        << takes(ours(8), OTHER)
    )
    assert locked(script) == {FUNCTION: ours(8)}


def test_takes_the_lease_when_its_holder_is_gone_from_the_records() -> None:
    script = (
        finds(OTHER)
        << deployments.get("dep-0")
        >> NotFoundError("no such deployment")
        << takes(ours(8), OTHER)
    )
    assert locked(script) == {FUNCTION: ours(8)}


def test_takes_none_when_another_works_on_one_of_its_functions() -> None:
    plan = a_target_plan(functions=(a_function_plan("first"), a_function_plan("quote")))
    script = (
        Script()
        << stored.of_functions(DEPLOYMENT, plan)
        >> {"first": FunctionRecords(), FUNCTION: FunctionRecords(OTHER)}
        << deployments.get("dep-0")
        >> a_deployment()
        << targets.get("dep-0", "staging")
        >> a_target()
    )
    with pytest.raises(FunctionLockedError):
        script.play(lambda ports: lock_functions(work(ports, plan), "parcels"))


def test_looks_again_when_somebody_else_was_quicker() -> None:
    taken = replace(OTHER, until=NOW - 1)
    script = (
        finds(None)
        << leases.take([ours(1)], {ARN: None})
        >> False
        << still_runs()
        << finds(taken)
        << takes(ours(8), taken)
    )
    assert locked(script) == {FUNCTION: ours(8)}


def test_takes_no_lease_when_its_target_was_stopped_meanwhile() -> None:
    script = (
        finds(None)
        << leases.take([ours(1)], {ARN: None})
        >> False
        << still_runs(a_target(TargetStatus.ROLLING_BACK))
    )
    with pytest.raises(TargetStoppedError):
        locked(script)


def test_gives_up_for_a_later_try_when_others_are_always_quicker() -> None:
    script = Script()
    for _ in range(10):
        script = script << finds(None) << leases.take([ours(1)], {ARN: None}) >> False << still_runs()
    with pytest.raises(RetryableError):
        locked(script)


MOVED = replace(RECORD.moved(CANDIDATE, "r2"), is_changed=True)
HELD = Lease(ARN, FENCE, NOW, DEPLOYMENT, TARGET)
"""The lease as the function's record knows it."""


def touched(*records: FunctionRecord) -> Script:
    return (
        Script()
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.functions(DEPLOYMENT, TARGET)
        >> list(records)
    )


def released(script: Script, status: TargetStatus = TargetStatus.SUCCEEDED) -> None:
    script.play(lambda ports: release_functions(ports, a_target(status)))


def test_gives_the_lease_back_and_says_how_it_left_the_alias_when_the_target_has_ended() -> None:
    released(touched(MOVED) << leases.release(HELD, NOW, LastAlias("live", CANDIDATE, NOW)) >> True)


def test_says_nothing_of_the_alias_when_the_rollback_has_failed() -> None:
    script = touched(MOVED) << leases.release(HELD, NOW, None) >> True
    released(script, TargetStatus.ROLLBACK_FAILED)


def test_gives_back_the_lease_as_it_is_when_it_has_another_number_than_the_record() -> None:
    newer, left = replace(LEASE, fence=FENCE + 2), LastAlias("live", CANDIDATE, NOW)
    script = (
        touched(MOVED)
        << leases.release(HELD, NOW, left)
        >> False
        << leases.get(ARN)
        >> newer
        << leases.release(newer, NOW, left)
    )
    released(script >> True)


def test_gives_back_the_lease_as_it_is_when_the_function_was_only_locked() -> None:
    released(touched() << leases.get(ARN) >> LEASE << leases.release(LEASE, NOW, None) >> True)


@pytest.mark.parametrize("lease", [None, OTHER, replace(LEASE, deployment_id="", target="")])
def test_gives_nothing_back_when_the_lease_is_not_its_own(lease: Lease | None) -> None:
    released(touched() << leases.get(ARN) >> lease)
