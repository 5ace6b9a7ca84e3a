"""What tests of adapters start from: a table of their own on the plane, and one stored deployment in it."""

import hashlib
import uuid
from collections.abc import Callable, Mapping

import pytest

from sluice.aws.documents import DocumentStore
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.leases import DynamoLeases
from sluice.aws.table.quotas import DynamoQuotas
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.targets import DynamoTargets
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.items import Submission, TargetItem
from sluice.domain.record.timeline import TimelineEvent
from tests.builders import a_target_plan
from tests.plane import PlaneServer

SUBMITTED = TimelineEvent("DeploymentSubmitted", "Submitted", 1_000.0)
"""Told with every deployment that is stored."""

Submit = Callable[..., str]
Start = Callable[[str, str], TargetItem]


@pytest.fixture
def table(plane_server: PlaneServer) -> DynamoTable:
    """An empty table."""
    client, name = plane_server.client("dynamodb"), f"adapters-{uuid.uuid4().hex[:10]}"
    keys = ("pk", "sk")
    client.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": keys[0], "KeyType": "HASH"},
            {"AttributeName": keys[1], "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    return DynamoTable(client, name)


@pytest.fixture
def documents(plane_server: PlaneServer) -> DocumentStore:
    """An empty bucket for texts that are too large for the table."""
    bucket = f"adapters-{uuid.uuid4().hex[:10]}"
    plane_server.client("s3").create_bucket(Bucket=bucket)
    return DocumentStore(plane_server.client, bucket)


@pytest.fixture
def deployments(table: DynamoTable, documents: DocumentStore) -> DynamoDeployments:
    """The stored deployments."""
    return DynamoDeployments(table, documents)


@pytest.fixture
def targets(table: DynamoTable, documents: DocumentStore) -> DynamoTargets:
    """The stored targets."""
    return DynamoTargets(table, documents)


@pytest.fixture
def quotas(table: DynamoTable) -> DynamoQuotas:
    """The stored quotas."""
    return DynamoQuotas(table)


@pytest.fixture
def start(targets: DynamoTargets, quotas: DynamoQuotas) -> Start:
    """Starts a stored target that waits, whatever its quotas, and gives it back."""

    def started(deployment_id: str, name: str) -> TargetItem:
        quotas.start(targets.get(deployment_id, name), ())
        return targets.get(deployment_id, name)

    return started


@pytest.fixture
def leases(table: DynamoTable) -> DynamoLeases:
    """The stored leases."""
    return DynamoLeases(table)


@pytest.fixture
def submit(deployments: DynamoDeployments) -> Submit:
    """Stores a deployment of the application `parcels` and gives its id back."""

    def store(
        deployment_id: str = "dep-1",
        *plans: TargetPlan,
        in_progress: InProgressStrategy = InProgressStrategy.REJECT,
        text: str = "a: config",
        starts_at: float | None = None,
        source_control: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        machine_version: str = "",
        notify: tuple[ChosenChannel, ...] = (),
        application: str = "parcels",
        max_concurrent_targets: int = 50,
    ) -> str:
        submission = Submission(
            deployment_id,
            application,
            "",
            text,
            hashlib.sha256(text.encode()).hexdigest(),
            "ada",
            "http",
            1_000.0,
            plans or (a_target_plan(),),
            in_progress,
            starts_at=starts_at,
            source_control=source_control or {},
            max_concurrent_targets=max_concurrent_targets,
            variables=variables or {},
            machine_version=machine_version,
            notify=notify,
        )
        deployments.create(submission, SUBMITTED)
        return deployment_id

    return store
