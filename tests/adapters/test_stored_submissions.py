"""What was submitted is stored whole or is not seen, whatever an earlier try has left behind."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sluice.aws.documents import MAX_INLINE_BYTES, DocumentStore
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.table import CONFIG, META, DynamoTable, deployment_key
from sluice.aws.table.targets import DynamoTargets
from sluice.aws.table.timeline import DynamoTimeline
from sluice.domain.plan.application_lock import Admission, InProgressStrategy
from sluice.domain.record.items import Submission
from sluice.domain.record.status import DeploymentStatus
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


@pytest.mark.parametrize("at", [2, 3])
def test_another_config_is_refused_when_the_first_try_of_one_died_over_it(
    table: DynamoTable, documents: DocumentStore, at: int
) -> None:
    dies(table, documents, at, takes_effect=False)
    with pytest.raises(IdempotencyKeyReusedError):
        DynamoDeployments(table, documents).create(a_submission("another: config"), SUBMITTED)
    assert table.get(deployment_key("dep-1"), META) is None


@pytest.mark.parametrize("strategy", [InProgressStrategy.ENQUEUE_ONE, InProgressStrategy.SUPERSEDE])
def test_deployment_that_waits_is_known_when_its_request_is_repeated(
    table: DynamoTable, documents: DocumentStore, submit: Submit, strategy: InProgressStrategy
) -> None:
    submit("dep-0")
    deployments, waiting = DynamoDeployments(table, documents), a_submission(in_progress=strategy)
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
