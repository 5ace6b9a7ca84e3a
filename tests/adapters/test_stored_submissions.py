"""What was submitted is stored whole or is not seen, whatever an earlier try has left behind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from sluice.aws.documents import MAX_INLINE_BYTES, DocumentStore
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.table import CONFIG, META, DynamoTable, deployment_key
from sluice.aws.table.targets import DynamoTargets
from sluice.aws.table.timeline import DynamoTimeline
from sluice.domain.plan.application_lock import Admission, InProgressStrategy
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import Submission
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.errors import (
    DeploymentInProgressError,
    IdempotencyKeyReusedError,
    NotFoundError,
    RetryableError,
)
from tests.adapters.conftest import SUBMITTED, Submit
from tests.builders import a_function_plan, a_target_plan

MANY = tuple(a_target_plan(f"target-{index:03}", index=index) for index in range(120))
"""As many as take three transactions."""


class Dying(DynamoTable):
    """A table whose caller dies at one of its transactions, before or after it takes effect."""

    def __init__(self, client: Any, name: str, at: int, *, takes_effect: bool) -> None:
        super().__init__(client, name)
        self._left, self._takes_effect = at, takes_effect

    def transact(self, *writes: Mapping[str, Any]) -> None:
        """Count, and die."""
        self._left -= 1
        if self._left == 0:
            if self._takes_effect:
                super().transact(*writes)
            raise RetryableError("died")
        super().transact(*writes)


def a_submission(text: str = "a: config", **more: Any) -> Submission:
    return Submission("dep-1", "parcels", "", text, text[-20:], "ada", "http", 1_000.0, MANY, **more)


def dies(table: DynamoTable, documents: DocumentStore, at: int, *, takes_effect: bool) -> None:
    dying = Dying(table._client, table.name, at, takes_effect=takes_effect)
    with pytest.raises(RetryableError, match="died"):
        DynamoDeployments(dying, documents).create(a_submission(), SUBMITTED)


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("takes_effect", [False, True])
def test_another_try_completes_what_the_first_has_left_when_it_died(
    table: DynamoTable, documents: DocumentStore, at: int, *, takes_effect: bool
) -> None:
    dies(table, documents, at, takes_effect=takes_effect)
    deployments, is_whole = DynamoDeployments(table, documents), at == 3 and takes_effect
    if not is_whole:
        with pytest.raises(NotFoundError):
            deployments.get("dep-1")
    assert deployments.create(a_submission(), SUBMITTED) == Admission(is_stored=is_whole)
    assert [one.name for one in DynamoTargets(table, documents).list("dep-1")] == [one.name for one in MANY]
    assert len(DynamoTargets(table, documents).plans("dep-1")) == len(MANY)
    assert deployments.config_text("dep-1") == "a: config"
    assert DynamoTimeline(table).list("dep-1") == [SUBMITTED]


def test_another_try_stores_the_targets_when_an_earlier_release_died_after_the_claim(
    table: DynamoTable, documents: DocumentStore
) -> None:
    claim = {"config": "text:a: config", "sha256": a_submission().fingerprint}
    assert table.put(deployment_key("dep-1"), CONFIG, claim)
    assert DynamoDeployments(table, documents).create(a_submission(), SUBMITTED) == Admission()
    assert len(DynamoTargets(table, documents).list("dep-1")) == len(MANY)


REPLANNED = tuple(replace(plan, time_limit_seconds=77) for plan in MANY)
"""The same targets as the rules of the guardrails have them a moment later."""


@pytest.mark.parametrize("at", [2, 3])
def test_all_targets_have_the_plans_of_the_try_that_ends_when_the_rules_have_changed_since_the_first(
    table: DynamoTable, documents: DocumentStore, at: int
) -> None:
    dies(table, documents, at, takes_effect=False)
    again = replace(a_submission(), targets=REPLANNED, machine_version="9")
    assert DynamoDeployments(table, documents).create(again, SUBMITTED) == Admission()
    assert whole(table, documents) == ({77}, {"9"})


class Interrupted(DynamoTable):
    """A table on which somebody else does something just before a transaction."""

    def __init__(self, table: DynamoTable, before: int, do: Callable[[], object]) -> None:
        super().__init__(table._client, table.name)
        self._left, self._do = before, do

    def transact(self, *writes: Mapping[str, Any]) -> None:
        """Let the other one go first, once."""
        self._left -= 1
        if self._left == 0:
            self._do()
        super().transact(*writes)


@pytest.mark.parametrize("before", [2, 3])
def test_all_targets_have_the_plans_of_one_try_when_two_store_theirs_at_once(
    table: DynamoTable, documents: DocumentStore, before: int
) -> None:
    other = replace(a_submission(), targets=REPLANNED)

    def begins() -> None:
        dying = Dying(table._client, table.name, 2, takes_effect=False)
        with pytest.raises(RetryableError, match="died"):
            DynamoDeployments(dying, documents).create(other, SUBMITTED)

    interrupted = Interrupted(table, before, begins)
    assert DynamoDeployments(interrupted, documents).create(a_submission(), SUBMITTED) == Admission()
    assert whole(table, documents) == ({MANY[0].time_limit_seconds}, {""})


@pytest.mark.parametrize("before", [1, 2, 3])
@pytest.mark.parametrize("planned", [MANY, REPLANNED], ids=["with the same plans", "with others"])
def test_deployment_that_runs_is_left_alone_when_another_try_of_it_comes_late(
    table: DynamoTable, documents: DocumentStore, before: int, planned: tuple[TargetPlan, ...]
) -> None:
    targets = DynamoTargets(table, documents)
    at_work = MANY[0].name, MANY[60].name, MANY[-1].name  # one of each transaction

    def runs() -> None:
        earlier = replace(a_submission(), targets=planned)
        DynamoDeployments(table, documents).create(earlier, SUBMITTED)
        for name in at_work:
            assert targets.move("dep-1", name, TargetStatus.RUNNING, at=1_500.0)

    interrupted = Interrupted(table, before, runs)
    late = DynamoDeployments(interrupted, documents).create(a_submission(), SUBMITTED)
    assert late == Admission(is_stored=True)
    assert whole(table, documents) == ({planned[0].time_limit_seconds}, {""})
    assert {targets.get("dep-1", name).status for name in at_work} == {TargetStatus.RUNNING}


def whole(table: DynamoTable, documents: DocumentStore) -> tuple[set[int], set[str]]:
    """The time limits and machine versions of the stored targets, which are all there."""
    targets = DynamoTargets(table, documents)
    plans, items = targets.plans("dep-1"), targets.list("dep-1")
    assert len(plans) == len(items) == len(MANY)
    return {plan.time_limit_seconds for plan in plans.values()}, {one.machine_version for one in items}


def test_id_stays_claimed_for_a_large_config_when_another_deployment_was_quicker(
    table: DynamoTable, documents: DocumentStore, submit: Submit, deployments: DynamoDeployments
) -> None:
    interrupted = Interrupted(table, 3, lambda: submit("dep-0"))
    with pytest.raises(DeploymentInProgressError):
        DynamoDeployments(interrupted, documents).create(a_submission(), SUBMITTED)
    with pytest.raises(IdempotencyKeyReusedError):
        deployments.create(a_submission("another: config"), SUBMITTED)
    deployments.finish("dep-0", DeploymentStatus.SUCCEEDED, "", 1_500.0)
    assert deployments.create(a_submission(), SUBMITTED) == Admission()


@pytest.mark.parametrize("at", [2, 3])
def test_another_config_is_refused_when_the_first_try_of_one_died_over_it(
    table: DynamoTable, documents: DocumentStore, at: int
) -> None:
    dies(table, documents, at, takes_effect=False)
    with pytest.raises(IdempotencyKeyReusedError):
        DynamoDeployments(table, documents).create(a_submission("another: config"), SUBMITTED)
    assert table.get(deployment_key("dep-1"), META) is None


@pytest.mark.parametrize("strategy", [InProgressStrategy.ENQUEUE_ONE, InProgressStrategy.SUPERSEDE])
@pytest.mark.parametrize("targets", [MANY[:1], MANY], ids=["small", "large"])
def test_deployment_that_waits_is_known_when_its_request_is_repeated(
    table: DynamoTable,
    documents: DocumentStore,
    submit: Submit,
    strategy: InProgressStrategy,
    targets: tuple[TargetPlan, ...],
) -> None:
    submit("dep-0")
    deployments = DynamoDeployments(table, documents)
    waiting = replace(a_submission(in_progress=strategy), targets=targets)
    assert deployments.create(waiting, SUBMITTED).blocked_by == "dep-0"
    assert deployments.create(waiting, SUBMITTED) == Admission("dep-0", is_stored=True)


@pytest.mark.parametrize("strategy", InProgressStrategy)
def test_deployment_that_runs_is_known_when_its_request_is_repeated(
    table: DynamoTable, documents: DocumentStore, strategy: InProgressStrategy
) -> None:
    deployments, running = DynamoDeployments(table, documents), a_submission(in_progress=strategy)
    assert deployments.create(running, SUBMITTED) == Admission()
    assert deployments.create(running, SUBMITTED) == Admission(is_stored=True)


def test_config_stays_when_another_large_one_comes_under_the_same_id(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    large, other = (name.ljust(MAX_INLINE_BYTES + 1, "#") for name in ("first", "other"))
    submit("dep-1", text=large)
    deployments.finish("dep-1", DeploymentStatus.SUCCEEDED, "", 1_500.0)
    with pytest.raises(IdempotencyKeyReusedError):
        submit("dep-1", text=other)
    assert deployments.config_text("dep-1") == large


def test_large_plan_stays_when_another_comes_under_the_same_id(
    submit: Submit, deployments: DynamoDeployments, targets: DynamoTargets
) -> None:
    names = [f"quote-{index:04}" for index in range(400)]
    large = a_target_plan(functions=[a_function_plan(name) for name in names])
    other = replace(large, region="us-east-1")
    submit("dep-1", large)
    deployments.finish("dep-1", DeploymentStatus.SUCCEEDED, "", 1_500.0)
    with pytest.raises(IdempotencyKeyReusedError):
        submit("dep-1", other, text="another: config")
    assert targets.plan("dep-1", "prod") == large


def test_key_is_free_for_another_config_when_the_first_was_refused(submit: Submit) -> None:
    submit("dep-1")
    with pytest.raises(DeploymentInProgressError):
        submit("dep-2")
    assert submit("dep-2", text="another: config", application="other") == "dep-2"


def test_another_config_under_the_id_of_the_one_that_runs_is_not_taken_for_a_second_deployment(
    submit: Submit,
) -> None:
    submit("dep-1")
    with pytest.raises(IdempotencyKeyReusedError):
        submit("dep-1", text="another: config")
