"""The locks in DynamoDB, at the level of the store: of many at the same instant exactly one gets in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest

from sluice.aws.documents import DocumentStore
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.leases import DynamoLeases
from sluice.aws.table.quotas import DynamoQuotas
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.targets import DynamoTargets
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.record.items import Submission
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from sluice.errors import DeploymentInProgressError, FunctionLockedError, TargetStoppedError
from tests.builders import a_record, a_target_plan
from tests.scenarios.world import World, fresh

TRIES = 100
TOLD = TimelineEvent("DeploymentSubmitted", "Submitted", 1_000.0)
T = TypeVar("T")


def table_of(world: World) -> DynamoTable:
    return DynamoTable(world.plane.session().client("dynamodb"), world.plane.table_name)


def documents_of(world: World) -> DocumentStore:
    return DocumentStore(world.plane.session().client, world.plane.documents_bucket)


def store_of(world: World) -> DynamoDeployments:
    return DynamoDeployments(table_of(world), documents_of(world))


def targets_of(world: World) -> DynamoTargets:
    return DynamoTargets(table_of(world), documents_of(world))


def a_submission(application: str, strategy: InProgressStrategy = InProgressStrategy.REJECT) -> Submission:
    return Submission(
        deployment_id=fresh("d"),
        application=application,
        description="",
        config_text="{}",
        config_sha256="0",
        requested_by="",
        source="test",
        created_at=1_000.0,
        targets=(a_target_plan(),),
        in_progress=strategy,
    )


def at_once(*calls: Callable[[], T]) -> list[T | Exception]:
    """All calls begin at the same instant; what each one answers or raises."""
    together = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        together.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001  whatever it is, the test looks at it
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture(scope="module")
def store(world: World) -> DynamoDeployments:
    return store_of(world)


def test_one_of_two_is_refused_when_they_come_at_the_same_instant(store: DynamoDeployments) -> None:
    for _ in range(TRIES):
        application = fresh("app")
        two = [a_submission(application) for _ in range(2)]
        answers = at_once(*(lambda one=one: store.create(one, TOLD) for one in two))
        refused = [answer for answer in answers if isinstance(answer, Exception)]

        (error,) = refused
        assert isinstance(error, DeploymentInProgressError)
        winner = next(one for one, answer in zip(two, answers, strict=True) if answer is not error)
        assert store.holder(application) == error.blocking_deployment_id == winner.deployment_id
        store.finish(winner.deployment_id, DeploymentStatus.SUCCEEDED, "", 2_000.0)


def test_one_runs_and_one_waits_when_three_queue_at_the_same_instant(store: DynamoDeployments) -> None:
    for _ in range(20):
        application = fresh("app")
        three = [a_submission(application, InProgressStrategy.ENQUEUE_ONE) for _ in range(3)]
        at_once(*(lambda one=one: store.create(one, TOLD) for one in three))
        stored = [store.get(one.deployment_id) for one in three]

        running = [one for one in stored if one.deployment_id == store.holder(application)]
        waiting = [one for one in stored if one.waits_for]
        replaced = [one for one in stored if one.status is DeploymentStatus.CANCELLED]
        assert [len(running), len(waiting), len(replaced)] == [1, 1, 1]
        store.finish(running[0].deployment_id, DeploymentStatus.SUCCEEDED, "", 2_000.0)
        assert store.holder(application) == waiting[0].deployment_id
        store.finish(waiting[0].deployment_id, DeploymentStatus.SUCCEEDED, "", 2_000.0)
        assert store.holder(application) is None


def test_nobody_is_forgotten_when_one_ends_while_another_begins_to_wait(store: DynamoDeployments) -> None:
    for _ in range(20):
        application = fresh("app")
        first = a_submission(application)
        second = a_submission(application, InProgressStrategy.ENQUEUE_ONE)
        store.create(first, TOLD)
        at_once(
            lambda: store.finish(first.deployment_id, DeploymentStatus.SUCCEEDED, "", 2_000.0),  # noqa: B023
            lambda: store.create(second, TOLD),  # noqa: B023
        )

        assert store.holder(application) == second.deployment_id
        assert store.get(second.deployment_id).waits_for == ""
        store.finish(second.deployment_id, DeploymentStatus.SUCCEEDED, "", 2_000.0)


def test_a_repeated_request_changes_nothing_when_it_comes_at_the_same_instant(
    store: DynamoDeployments,
) -> None:
    for _ in range(20):
        one = a_submission(fresh("app"))
        answers = at_once(lambda: store.create(one, TOLD), lambda: store.create(one, TOLD))  # noqa: B023
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        store.finish(one.deployment_id, DeploymentStatus.SUCCEEDED, "", 2_000.0)


def running_target(world: World, store: DynamoDeployments) -> str:
    """The id of a stored deployment whose one target runs."""
    submission = a_submission(fresh("app"))
    store.create(submission, TOLD)
    target = targets_of(world).get(submission.deployment_id, "prod")
    DynamoQuotas(table_of(world)).start(target, ())
    return submission.deployment_id


def test_one_of_two_gets_the_lease_when_they_want_a_function_at_the_same_instant(
    world: World, store: DynamoDeployments
) -> None:
    leases = DynamoLeases(table_of(world))
    holders = [running_target(world, store) for _ in range(2)]
    for _ in range(TRIES):
        arn = f"arn:aws:lambda:us-east-1:222222222222:function:{fresh('f')}"
        wanted = [Lease(arn, 1, 9_000.0, holder, "prod") for holder in holders]
        answers = at_once(*(lambda one=one: leases.take([one], {one.function_arn: None}) for one in wanted))

        assert sorted(map(bool, answers)) == [False, True]
        kept = leases.get(arn)
        assert kept is not None
        assert kept.deployment_id == holders[answers.index(True)]
    for holder in holders:
        store.finish(holder, DeploymentStatus.SUCCEEDED, "", 2_000.0)


def test_late_work_is_refused_when_its_lease_was_taken_over(world: World, store: DynamoDeployments) -> None:
    table = table_of(world)
    leases, targets = DynamoLeases(table), targets_of(world)
    first, second = (running_target(world, store) for _ in range(2))
    arn = f"arn:aws:lambda:us-east-1:222222222222:function:{fresh('f')}"
    old = Lease(arn, 1, 9_000.0, first, "prod")
    assert leases.take([old], {arn: None})
    record: FunctionRecord = a_record().saved()
    targets.save_function(first, "prod", record, old, is_new=True)
    assert leases.take([Lease(arn, 2, 9_000.0, second, "prod")], {arn: leases.get(arn)})

    with pytest.raises(FunctionLockedError):
        targets.save_function(first, "prod", record.saved(), old)
    leases.release(old, 2_000.0, None)
    kept = leases.get(arn)
    assert kept is not None
    assert kept.deployment_id == second
    with pytest.raises(TargetStoppedError):
        targets.save_restored(second, "prod", record)
    for holder in (first, second):
        store.finish(holder, DeploymentStatus.SUCCEEDED, "", 2_000.0)


def test_a_number_never_comes_back_when_a_lease_was_given_back(
    world: World, store: DynamoDeployments
) -> None:
    leases = DynamoLeases(table_of(world))
    holder = running_target(world, store)
    arn = f"arn:aws:lambda:us-east-1:222222222222:function:{fresh('f')}"
    lease = Lease(arn, 1, 9_000.0, holder, "prod")
    leases.take([lease], {arn: None})
    leases.release(lease, 2_000.0, None)
    free = leases.get(arn)

    assert free is not None
    assert (free.is_free, free.fence) == (True, 1)
    store.finish(holder, DeploymentStatus.SUCCEEDED, "", 2_000.0)
