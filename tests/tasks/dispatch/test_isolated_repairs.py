"""One bad deployment, target or wait never stops the repair of the others, whatever the error is."""

import pytest

from sluice.errors import AccessDeniedError, RetryableError
from sluice.tasks.dispatch.reconcile import reconcile_all
from sluice.tasks.isolation import isolated
from tests.tasks.dispatch.sweep import STARTED, counts, has, reads, repaired, rest, runs
from tests.tasks.ports import deployments, repairs, targets, waits, workflow
from tests.tasks.scene import DEPLOYMENT, TARGET, a_deployment, a_target
from tests.tasks.script import Script
from tests.tasks.sweeps import begins, ends

ERRORS = [
    KeyError("status"),
    ValueError("an item that nobody can read"),
    AccessDeniedError("kms:Decrypt is denied"),
    RetryableError("throttled"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_repairs_the_next_deployment_when_one_cannot_even_be_read(error: Exception) -> None:
    ended = a_deployment(waits_for="d-0")
    script = (
        begins("reconcile")
        << deployments.list_unfinished()
        >> [DEPLOYMENT, "dep-2"]
        << deployments.get(DEPLOYMENT)
        >> error
        << counts(error)
        << deployments.get("dep-2")
        >> ended
        << ends("reconcile")
    )
    assert script.play(reconcile_all) == 2


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_repairs_the_next_target_when_one_cannot_be(error: Exception) -> None:
    first, second = a_target(), a_target()
    cannot_be = Script() << workflow.target_execution(first) >> error
    repaired(reads() << has(first, second) << cannot_be << counts(error, TARGET) << runs(second) << rest())


def test_repairs_the_targets_first_when_the_waits_cannot_be_read() -> None:
    target = a_target()
    error = KeyError("kind")
    script = (
        reads()
        << has(target)
        << runs(target)
        << waits.list_all(DEPLOYMENT)
        >> error
        << counts(error)
        << deployments.get(DEPLOYMENT)
        >> STARTED
    )
    repaired(script)


def test_repairs_the_targets_that_can_be_read_when_one_cannot() -> None:
    readable, error = a_target(), KeyError("status")
    script = (
        reads()
        << targets.list(DEPLOYMENT)
        >> error
        << counts(error)
        << repairs.attempts(DEPLOYMENT)
        >> {"broken": 1, TARGET: 1}
        << targets.get(DEPLOYMENT, "broken")
        >> error
        << targets.get(DEPLOYMENT, TARGET)
        >> readable
        << runs(readable)
        << rest()
    )
    repaired(script)


def test_counts_a_repair_that_failed_and_not_one_that_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for error in ERRORS:
        with isolated("d-1", "prod"):
            raise error
    assert [record.getMessage() for record in caplog.records] == [
        *["repair failed"] * 3,
        "repair will be tried again",
    ]
    assert {(vars(record)["deployment"], vars(record)["target"]) for record in caplog.records} == {
        ("d-1", "prod")
    }
