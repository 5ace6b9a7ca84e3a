"""Some targets of a deployment are read as a whole, with a glance at all, in three calls as a rule."""

from dataclasses import dataclass, replace

import pytest

from sluice.aws.documents import DocumentStore
from sluice.aws.table.guardrails import DynamoGuardrails
from sluice.aws.table.items.target import TARGET
from sluice.aws.table.leases import DynamoLeases
from sluice.aws.table.record_pages import DynamoRecordPages
from sluice.aws.table.records import DynamoRecords
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import DynamoTable, Update, deployment_key
from sluice.aws.table.targets import DynamoTargets
from sluice.aws.table.waits import DynamoWaits
from sluice.domain.guardrails.applied import Applied
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.plan.actions import Action, AskForApproval, JudgeMetrics, Pause, RunWebhook
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.record.glance import NONE, InOrder, NamedBy, Selection
from sluice.domain.record.items import PauseByHand
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait
from sluice.errors import NotFoundError
from sluice.ports.records import DeploymentRecords
from tests.adapters.conftest import Start, Submit
from tests.adapters.test_stored_records import LEASE, Counted
from tests.builders import a_record, a_target_plan
from tests.plane import PlaneServer

ALL, FIRST, SECOND = InOrder(0, 50), InOrder(0, 1), InOrder(1, 1)
STEPS: tuple[Action, ...] = (
    AskForApproval(""),
    RunWebhook("", "ci", "POST", "https://example.com"),
    Pause("", 60),
    JudgeMetrics("", (MetricQuery("errors", preset="errorRate"),), 60, 1),
)


def of_prod(key: str) -> tuple[str, str, str, str, float, float]:
    return f"dep-1.1.{key}", "dep-1", "prod", key, 1_000.0, 2_000.0


APPROVAL, CALLBACK = Approval(*of_prod("1.0")), Callback(*of_prod("2.0"), webhook="ci", fingerprints=())
PAUSE, ANALYSIS = TimedPause(*of_prod("3.0")), Analysis(*of_prod("4.0"), starts_at=1_000.0)
DECISION = Approval(*of_prod("4.0"))
"""Which the analysis leaves to a person."""


@dataclass
class Reader:
    """Reads pages, and counts what that takes."""

    client: Counted
    pages: DynamoRecordPages

    def read(self, selection: Selection = ALL, deployment: str = "dep-1") -> DeploymentRecords:
        """What is read of this selection."""
        self.client.queries = self.client.batches = 0
        return self.pages.read(deployment, selection)

    @property
    def calls(self) -> tuple[int, int]:
        """Queries and batches of the last read."""
        return self.client.queries, self.client.batches


@pytest.fixture
def reader(plane_server: PlaneServer, table: DynamoTable, documents: DocumentStore) -> Reader:
    """Reads the table of this test."""
    client = Counted(plane_server.client("dynamodb"))
    return Reader(client, DynamoRecordPages(DynamoTable(client, table.name), documents))


@pytest.fixture
def waits(
    table: DynamoTable, targets: DynamoTargets, leases: DynamoLeases, submit: Submit, start: Start
) -> DynamoWaits:
    """`zoo` has not begun; `prod` runs, has changed its function, and came to every wait of its plan."""
    submit("dep-1", a_target_plan("zoo", *STEPS), a_target_plan("prod", *STEPS, index=1))
    start("dep-1", "prod")
    leases.take([LEASE], {LEASE.function_arn: None})
    targets.save_function("dep-1", "prod", replace(a_record(), fence=1), LEASE, is_new=True)
    stored = DynamoWaits(table)
    for wait in (APPROVAL, CALLBACK, PAUSE, ANALYSIS, DECISION):
        stored.open(wait, b"token")
    return stored


@pytest.mark.usefixtures("waits")
def test_page_of_all_targets_is_the_whole_deployment(
    reader: Reader, table: DynamoTable, documents: DocumentStore
) -> None:
    whole, page = DynamoRecords(table, documents).whole("dep-1"), reader.read()
    assert replace(page, waits=whole.waits) == whole
    assert {type(wait) for wait in page.waits} == {Approval, Callback, TimedPause, Analysis}
    assert sorted(map(str, page.waits)) == sorted(map(str, whole.waits))
    assert reader.calls == (1, 1)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("selection", "names", "waits_of_prod"),
    [
        (FIRST, ["zoo"], {APPROVAL, PAUSE, DECISION}),  # these alone decide the status of the deployment
        (SECOND, ["prod"], {APPROVAL, CALLBACK, PAUSE, ANALYSIS, DECISION}),
        (NamedBy("prod"), ["prod"], {APPROVAL, CALLBACK, PAUSE, ANALYSIS, DECISION}),
        (NamedBy("nobody"), [], {APPROVAL, PAUSE, DECISION}),
        (NONE, [], {APPROVAL, PAUSE, DECISION}),
    ],
)
def test_reads_as_a_whole_only_what_was_selected(
    reader: Reader, selection: Selection, names: list[str], waits_of_prod: set[Wait]
) -> None:
    page = reader.read(selection)
    assert [target.name for target in page.targets] == names
    assert list(page.plans) == names
    assert [(one.name, one.status) for one in page.glances] == [
        ("zoo", TargetStatus.WAITING),
        ("prod", TargetStatus.RUNNING),
    ]
    assert {wait.wait_id + wait.kind for wait in page.waits} == {
        wait.wait_id + wait.kind for wait in waits_of_prod
    }


def test_shows_of_a_target_that_has_ended_only_what_was_measured(
    reader: Reader, targets: DynamoTargets, waits: DynamoWaits
) -> None:
    assert waits.get(Approval, APPROVAL.wait_id) == APPROVAL
    targets.move("dep-1", "prod", TargetStatus.FAILED)
    assert reader.read().waits == [ANALYSIS]


def test_shows_the_pause_of_whoever_has_paused_a_target(
    reader: Reader, targets: DynamoTargets, waits: DynamoWaits
) -> None:
    assert targets.request_pause("dep-1", "prod", PauseByHand("ada", 1_000.0, "", 1), 4)
    by_hand = replace(PAUSE, wait_id="dep-1.1.by-hand-1", paused_by="ada", number=1)
    waits.open(by_hand, b"token")
    assert by_hand in reader.read(FIRST).waits


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("attribute", ["functions", "waits"])
def test_finds_the_same_when_a_target_does_not_say_where_its_parts_lie(
    reader: Reader, table: DynamoTable, attribute: str
) -> None:
    before = reader.read(SECOND)
    key = deployment_key("dep-1"), sort_key(TARGET, "prod")
    table.update(*key, Update("REMOVE #a", {}, names={"#a": attribute}))
    page = reader.read(SECOND)
    assert sorted(map(str, page.waits)) == sorted(map(str, before.waits)) != []
    assert page.functions == before.functions != {}
    assert reader.calls == ({"functions": 2, "waits": 3}[attribute], 1)


def test_takes_three_calls_however_many_targets_there_are(
    reader: Reader, submit: Submit, start: Start
) -> None:
    submit("dep-1", *(a_target_plan(f"t{number:03}", index=number) for number in range(150)))
    for number in range(50):
        start("dep-1", f"t{number:03}")
    page = reader.read()
    assert ([one.name for one in page.targets], len(page.plans)) == ([f"t{n:03}" for n in range(50)], 50)
    assert len(page.glances) == 150
    assert reader.calls == (1, 2)


def test_asks_for_all_waits_when_the_targets_have_many(reader: Reader, submit: Submit, start: Start) -> None:
    submit("dep-1", *(a_target_plan(f"t{number}", *STEPS, index=number) for number in range(40)))
    for number in range(40):
        start("dep-1", f"t{number}")
    reader.read()
    assert reader.calls == (3, 2)


def test_says_which_guardrails_are_in_force(reader: Reader, table: DynamoTable, submit: Submit) -> None:
    submit("dep-1")
    guardrails = DynamoGuardrails(table)
    before = guardrails.find()
    version = before.version + 1 if before else 1
    assert guardrails.apply("kind: guardrails", Guardrails(version=version), Applied(version, 1.0, "a", "s"))
    assert reader.read().rules_version == version
    assert guardrails.of_version(version) == guardrails.current()
    assert guardrails.of_version(0) == Guardrails()


def test_there_is_no_page_of_a_deployment_that_does_not_exist(reader: Reader) -> None:
    with pytest.raises(NotFoundError, match="There is no deployment dep-9"):
        reader.read(deployment="dep-9")
    with pytest.raises(NotFoundError, match="There is no deployment"):
        reader.read(deployment="x" * 3000)
