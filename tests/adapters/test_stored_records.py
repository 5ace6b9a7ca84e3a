"""A whole deployment is read in three queries, and says what each store says of its part."""

from dataclasses import replace
from typing import Any

import pytest

from sluice.aws.documents import DocumentStore
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.judgments import DynamoJudgments
from sluice.aws.table.leases import DynamoLeases
from sluice.aws.table.records import MOST_KNOWN, DynamoRecords
from sluice.aws.table.repairs import DynamoRepairs
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.targets import DynamoTargets
from sluice.aws.table.timeline import DynamoTimeline
from sluice.aws.table.waits import DynamoWaits
from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judgment import Judgment
from sluice.domain.function.code_source import CodeSource
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.lease import Lease
from sluice.domain.waits.analysis import Analysis
from sluice.errors import NotFoundError
from sluice.ports.records import FunctionRecords, VersionRecords
from tests.adapters.conftest import Start, Submit
from tests.adapters.test_stored_waits import APPROVAL, CALLBACK, OF_PROD, PAUSE
from tests.builders import a_function_plan, a_record, a_target_plan
from tests.plane import PlaneServer

ANALYSIS = Analysis(*OF_PROD, 2_000.0, starts_at=1_000.0)
LEASE = Lease(
    "arn:aws:lambda:eu-central-1:111111111111:function:quote", 1, 2_000.0, "dep-1", "prod", "parcels"
)


class Counted:
    """Counts the reads of a client, whose queries give `per_page` items at a time."""

    def __init__(self, client: Any, per_page: int = 1000) -> None:
        self.queries = self.batches = 0
        self._client, self._per_page = client, per_page

    def query(self, **given: object) -> object:
        """As the client does it."""
        self.queries += 1
        return self._client.query(**given, Limit=self._per_page)

    def batch_get_item(self, **given: object) -> object:
        """As the client does it."""
        self.batches += 1
        return self._client.batch_get_item(**given)


@pytest.fixture
def records(table: DynamoTable, documents: DocumentStore) -> DynamoRecords:
    """Whole deployments."""
    return DynamoRecords(table, documents)


@pytest.fixture
def stored(
    table: DynamoTable, targets: DynamoTargets, leases: DynamoLeases, submit: Submit, start: Start
) -> DynamoWaits:
    """One of everything that lies in the partition of `dep-1`."""
    submit("dep-1", replace(a_target_plan("zoo"), index=0), replace(a_target_plan("prod"), index=1))
    start("dep-1", "prod")
    leases.take([LEASE], {LEASE.function_arn: None})
    targets.save_function("dep-1", "prod", replace(a_record(), fence=1), LEASE, is_new=True)
    waits = DynamoWaits(table)
    for wait in (PAUSE, ANALYSIS, CALLBACK, APPROVAL):
        waits.open(wait, b"token")
    DynamoTimeline(table).add("dep-1", TimelineEvent("TargetStarted", "It starts", 1_000.0, "prod"))
    DynamoJudgments(table).keep(ANALYSIS.wait_id, Judgment(0, TimeWindow(0.0, 60.0), 180.0, ()))
    DynamoRepairs(table).count("dep-1", "prod", 1_000.0)
    return waits


def test_whole_deployment_is_what_its_stores_say(
    deployments: DynamoDeployments, targets: DynamoTargets, stored: DynamoWaits, records: DynamoRecords
) -> None:
    whole = records.whole("dep-1")
    assert whole.item == deployments.get("dep-1")
    assert whole.targets == targets.list("dep-1")
    assert [target.name for target in whole.targets] == ["zoo", "prod"]
    assert whole.plans == targets.plans("dep-1")
    assert whole.functions == targets.all_functions("dep-1") != {}
    assert whole.waits == stored.list_all("dep-1") == [APPROVAL, CALLBACK, PAUSE, ANALYSIS]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("per_page", "queries"), [(100, 3), (5, 4)])
def test_whole_deployment_takes_three_queries_until_a_page_is_full(
    plane_server: PlaneServer, table: DynamoTable, documents: DocumentStore, per_page: int, queries: int
) -> None:
    counted = Counted(plane_server.client("dynamodb"), per_page)
    whole = DynamoRecords(DynamoTable(counted, table.name), documents).whole("dep-1")
    assert (counted.queries, len(whole.targets), len(whole.waits)) == (queries, 2, 4)


@pytest.mark.usefixtures("stored")
def test_versions_of_a_deployment_are_what_its_stores_say(
    plane_server: PlaneServer,
    table: DynamoTable,
    documents: DocumentStore,
    deployments: DynamoDeployments,
    targets: DynamoTargets,
) -> None:
    deployments.pin_version("dep-1", LEASE.function_arn, "7")
    counted = Counted(plane_server.client("dynamodb"), 100)
    read = DynamoRecords(DynamoTable(counted, table.name), documents).of_versions("dep-1")
    assert counted.queries == 2
    assert read.plans == targets.plans("dep-1")
    assert read.functions == targets.all_functions("dep-1") != {}
    assert read.statuses == {target.name: target.status for target in targets.list("dep-1")}
    assert read.pinned == deployments.pinned_versions("dep-1") == {LEASE.function_arn: "7"}


@pytest.mark.usefixtures("stored")
def test_functions_of_a_target_are_read_in_one_call_and_are_what_their_stores_say(
    plane_server: PlaneServer, table: DynamoTable, documents: DocumentStore, deployments: DynamoDeployments
) -> None:
    plan = a_target_plan("prod", functions=(a_function_plan(), a_function_plan("another")))
    pinned = CodeSource("code", "quote.zip", "v1")
    deployments.pin_artifact("dep-1", pinned)
    counted = Counted(plane_server.client("dynamodb"), 100)
    read = DynamoRecords(DynamoTable(counted, table.name), documents).of_functions("dep-1", plan)
    assert counted.batches == 1
    assert read["quote"] == FunctionRecords(LEASE, replace(a_record(), fence=1), pinned)
    assert read["another"] == FunctionRecords()


def test_deployment_that_does_not_exist_needs_no_versions(records: DynamoRecords) -> None:
    assert records.of_versions("dep-9") == VersionRecords({}, {}, {}, {})


@pytest.mark.usefixtures("stored")
def test_target_is_what_its_stores_say(
    deployments: DynamoDeployments, targets: DynamoTargets, records: DynamoRecords
) -> None:
    read = records.of_target("dep-1", "prod")
    assert read.deployment == deployments.get("dep-1")
    assert read.target == targets.get("dep-1", "prod")
    assert read.plan == targets.plan("dep-1", "prod")


@pytest.mark.usefixtures("stored")
def test_target_is_read_with_its_functions_in_one_call_when_its_plan_is_known(
    plane_server: PlaneServer, table: DynamoTable, documents: DocumentStore, targets: DynamoTargets
) -> None:
    counted = Counted(plane_server.client("dynamodb"), 100)
    records = DynamoRecords(DynamoTable(counted, table.name), documents)
    first, second = records.of_target("dep-1", "prod"), records.of_target("dep-1", "prod")
    assert counted.batches == 2
    assert first.functions is None
    assert second.functions is not None
    assert list(second.functions.values()) == list(targets.functions("dep-1", "prod"))
    assert replace(second, functions=None) == first


@pytest.mark.usefixtures("stored")
def test_plans_of_few_targets_alone_are_known(
    submit: Submit, table: DynamoTable, documents: DocumentStore
) -> None:
    names = [f"t{index}" for index in range(MOST_KNOWN + 1)]
    submit("dep-2", *(a_target_plan(name) for name in names), application="other")
    records = DynamoRecords(table, documents)
    for name in names:
        records.of_target("dep-2", name)
    assert [records.of_target("dep-2", name).functions for name in (names[-1], names[0])] == [{}, None]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("deployment", "name"), [("dep-1", "staging"), ("dep-9", "prod")])
def test_there_is_no_target_when_its_deployment_has_none_of_this_name(
    records: DynamoRecords, deployment: str, name: str
) -> None:
    with pytest.raises(NotFoundError, match=f"'{name}'|{deployment}"):
        records.of_target(deployment, name)


def test_there_is_no_whole_deployment_when_nothing_is_stored_under_its_id(records: DynamoRecords) -> None:
    with pytest.raises(NotFoundError, match="There is no deployment dep-9"):
        records.whole("dep-9")
