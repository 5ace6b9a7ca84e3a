"""Who may deploy an application: what a new deployment does while another one runs."""

import pytest

from sluice.domain.plan.application_lock import Admission, ApplicationLock, InProgressStrategy, admit


@pytest.mark.parametrize("strategy", list(InProgressStrategy))
def test_deployment_starts_when_nothing_deploys_the_application(strategy: InProgressStrategy) -> None:
    assert admit(None, strategy) == Admission()


def test_deployment_is_refused_when_another_one_runs_and_it_is_not_to_wait() -> None:
    assert admit(ApplicationLock("d-1"), InProgressStrategy.REJECT) is None


def test_deployment_waits_when_another_one_runs_and_nobody_waits() -> None:
    assert admit(ApplicationLock("d-1"), InProgressStrategy.ENQUEUE_ONE) == Admission("d-1")


def test_deployment_replaces_the_one_that_waits_when_it_comes_later() -> None:
    lock = ApplicationLock("d-1", "d-2")
    assert admit(lock, InProgressStrategy.ENQUEUE_ONE) == Admission("d-1", replaces="d-2")


def test_deployment_ends_the_running_one_when_it_supersedes_it() -> None:
    lock = ApplicationLock("d-1", "d-2")
    expected = Admission("d-1", replaces="d-2", supersedes=True)
    assert admit(lock, InProgressStrategy.SUPERSEDE) == expected
