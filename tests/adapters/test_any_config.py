"""Whatever config is accepted can be read, listed, cancelled, finished and undone, by the stores as they are.

The tasks run on a real table and bucket. Only what takes no part in storing is replaced: the state machines
are told nothing but what they may be told, and task tokens are sealed with nothing.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from local.simulation.in_turn import InTurn
from sluice.api.presenters.deployment import deployment_body, deployments_body
from sluice.api.presenters.timeline import events_body
from sluice.aws.documents import DocumentStore
from sluice.aws.table.deployments import BY_APPLICATION, BY_TIME
from sluice.aws.table.table import DynamoTable
from sluice.domain.guardrails.rights import Caller
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.record.executions import target_execution_name
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.undo import undo_plan
from sluice.errors import ConfigProblemsError, ConfigSyntaxError, ConfigTooLargeError
from sluice.ports import Ports
from sluice.settings import Settings
from sluice.tasks.control.cancel_deployment import cancel_deployment
from sluice.tasks.dispatch.begin_deployment import begin_deployment
from sluice.tasks.dispatch.cancel_targets import cancel_targets
from sluice.tasks.dispatch.finish_deployment import finish_deployment
from sluice.tasks.dispatch.finish_target import finish_target
from sluice.tasks.dispatch.run_targets import run_targets
from sluice.tasks.intake.start_deployment import planned_submission, start_deployment
from sluice.tasks.intake.submit_deployment import submit_deployment
from sluice.tasks.look.describe_deployment import describe_deployment
from sluice.tasks.look.list_deployments import list_deployments
from sluice.tasks.look.read_timeline import read_timeline
from sluice.wiring import AwsPorts
from tests.adapters.stored_configs import stored_configs
from tests.builders import a_record
from tests.plane import PlaneServer

_STATE_BYTES = 256 * 1024
_EVENT_BYTES = 256 * 1024


@dataclass
class Machines:
    """The state machines, and the event bus: they take what AWS takes."""

    answered: list[str] = field(default_factory=list)

    def target_version(self) -> str:
        """One with many figures."""
        return "1000"

    def start_deployment(self, deployment_id: str) -> None:
        """Under its id."""
        _check_name(deployment_id)

    def start_target(
        self, target: TargetItem, recover_reason: str | None = None, *, undoes: bool = False
    ) -> None:
        """Under a name that AWS takes, with an input that it takes."""
        _check_name(target_execution_name(target))
        assert len(json.dumps([target.deployment_id, target.name, recover_reason, undoes])) < _STATE_BYTES

    def succeed(self, token: str, output: Mapping[str, object]) -> None:
        """The last target has ended."""
        self.answered.append(f"{token} {json.dumps(output)}")

    def fail(self, token: str, error: str, cause: str) -> None:
        """The deployment was cancelled."""
        assert len(cause) < _STATE_BYTES
        self.answered.append(f"{token} {error}")

    def publish(self, deployment_id: str, event: TimelineEvent) -> None:
        """An entry that EventBridge takes."""
        detail = json.dumps({"deploymentId": deployment_id, "message": event.message, **event.facts})
        assert len(detail.encode()) < _EVENT_BYTES

    def publish_all(self, deployment_id: str, events: Iterable[TimelineEvent]) -> None:
        """Each of them such an entry."""
        for told in events:
            self.publish(deployment_id, told)

    def seal(self, token: str, purpose: str) -> bytes:
        """In the clear."""
        return f"{purpose} {token}".encode()

    def unseal(self, sealed: bytes, purpose: str) -> str:
        """What was sealed for this purpose."""
        assert sealed.decode().startswith(f"{purpose} ")
        return sealed.decode().removeprefix(f"{purpose} ")


class StoredPorts(AwsPorts):
    """The product's own stores, on a table and a bucket of their own."""

    def __init__(self, server: PlaneServer, table: str, bucket: str) -> None:
        super().__init__(Settings.from_environment({}), None)
        self._server, self._names = server, (table, bucket)
        self.machines = Machines()

    @property
    def workflow(self) -> Any:
        """Not the state machines of a plane."""
        return self.machines

    @property
    def vault(self) -> Any:
        """No key."""
        return self.machines

    @property
    def events(self) -> Any:
        """No bus."""
        return self.machines

    @cached_property
    def side_by_side(self) -> InTurn:
        """One after the other."""
        return InTurn()

    @cached_property
    def _table(self) -> DynamoTable:
        return DynamoTable(self._server.client("dynamodb"), self._names[0])

    @cached_property
    def _documents(self) -> DocumentStore:
        return DocumentStore(self._server.client, self._names[1])


@pytest.fixture(scope="module")
def stored(plane_server: PlaneServer) -> StoredPorts:
    """An empty table with the indexes of the stack, and an empty bucket."""
    name = f"configs-{uuid.uuid4().hex[:10]}"
    names = ("pk", "sk", "application", "listing", "createdAt")
    plane_server.client("dynamodb").create_table(
        TableName=name,
        KeySchema=_keys("pk", "sk"),
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in names],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": _keys(key, "createdAt"),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index, key in ((BY_APPLICATION, "application"), (BY_TIME, "listing"))
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    plane_server.client("s3").create_bucket(Bucket=name)
    return StoredPorts(plane_server, name, name)


@given(text=stored_configs(), is_cancelled=st.booleans())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_accepted_config_can_be_read_listed_ended_and_undone(
    stored: StoredPorts,
    text: str,
    is_cancelled: bool,  # noqa: FBT001  hypothesis gives it by name
) -> None:
    ports: Ports = stored
    try:
        submitted = submit_deployment(
            ports, text.encode(), requested_by="ada", source="http", idempotency_key=uuid.uuid4().hex
        )
    except (ConfigProblemsError, ConfigSyntaxError, ConfigTooLargeError) as refusal:
        event(f"refused: {type(refusal).__name__}")
        return
    event("accepted")
    deployment_id, application = submitted.deployment_id, submitted.application
    begin_deployment(ports, deployment_id)
    run_targets(ports, deployment_id, "token")
    is_told(ports, deployment_id, application, text)
    if is_cancelled:
        cancel_deployment(ports, deployment_id, Caller("ada"), "too slow")
        cancel_targets(ports, deployment_id, "DeploymentCancelledError", "Cancelled by ada", "token")
    end_targets(ports, deployment_id, TargetStatus.ROLLED_BACK if is_cancelled else TargetStatus.SUCCEEDED)
    done = finish_deployment(ports, deployment_id, "", "")
    assert done.status is (DeploymentStatus.CANCELLED if is_cancelled else DeploymentStatus.SUCCEEDED)
    assert ports.deployments.holder(application) is None
    is_told(ports, deployment_id, application, text)
    undone = undo(ports, deployment_id, text)
    is_told(ports, undone, application, text)
    end_targets(ports, undone, TargetStatus.SUCCEEDED)
    assert finish_deployment(ports, undone, "", "").status is DeploymentStatus.SUCCEEDED
    assert ports.deployments.get(deployment_id).reverted_by == undone


def is_told(ports: Ports, deployment_id: str, application: str, text: str) -> None:
    """The answers about it are JSON, name all its targets, and hold its config as it was sent."""
    body = json.loads(
        json.dumps(deployment_body(describe_deployment(ports, deployment_id), (), "https://api"))
    )
    assert {one["name"] for one in body["targets"]} == set(ports.targets.plans(deployment_id))
    listed = deployments_body(list_deployments(ports, Caller(), application, 50, None))
    assert deployment_id in {one["deploymentId"] for one in json.loads(json.dumps(listed))["deployments"]}
    assert json.dumps(events_body(read_timeline(ports, deployment_id)))
    assert ports.deployments.config_text(deployment_id) == text


def end_targets(ports: Ports, deployment_id: str, outcome: TargetStatus) -> None:
    """Every target that runs ends like this, until none is left."""
    while running := [one for one in ports.targets.list(deployment_id) if one.status is TargetStatus.RUNNING]:
        for target in running:
            finish_target(ports, deployment_id, target.name, outcome.value, "")
    assert not ports.deployments.get(deployment_id).has_open_targets


def undo(ports: Ports, deployment_id: str, text: str) -> str:
    """A deployment that goes back to what was before this one, stored and started."""
    plans = ports.targets.plans(deployment_id)
    going_back = [
        undo_plan(plan, index, [a_record()], deployment_id) for index, plan in enumerate(plans.values())
    ]
    old = ports.deployments.get(deployment_id)
    submission = planned_submission(
        DeploymentPlan(old.application, tuple(going_back), f"Rollback of {deployment_id}"),
        text,
        f"d-{uuid.uuid4().hex[:16]}",
        requested_by="ada",
        source="rollback",
        at=ports.clock.now(),
    )
    undone = start_deployment(ports, replace(submission, reverts=deployment_id), "Undone").deployment_id
    begin_deployment(ports, undone)
    run_targets(ports, undone, "token")
    return undone


def _keys(first: str, second: str) -> Any:
    return [
        {"AttributeName": first, "KeyType": "HASH"},
        {"AttributeName": second, "KeyType": "RANGE"},
    ]


def _check_name(name: str) -> None:
    """A name of an execution as AWS takes it.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    """
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name)
