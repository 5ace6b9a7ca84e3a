"""Joins the tasks' ports to their AWS adapters; clients are made when a handler first uses them."""

from functools import cache, partial
from typing import Any

import boto3
from botocore.config import Config

from sluice.aws.clock import FileClock, SystemClock
from sluice.aws.config_bucket import ConfigBucket
from sluice.aws.documents import DocumentStore
from sluice.aws.event_bus import EventBus
from sluice.aws.kms import KmsLinkSigner, KmsVault
from sluice.aws.secret_values import StoredSecrets, signing_key
from sluice.aws.step_functions import StepFunctions
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.leases import DynamoLeases
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.targets import DynamoTargets
from sluice.aws.table.timeline import DynamoTimeline
from sluice.aws.target.accounts import AssumedRoles
from sluice.late_adapters import analyses, approvals, callbacks, late, metric_providers, pauses, webhooks
from sluice.ports import Ports
from sluice.settings import Settings

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=3, read_timeout=20)
# For what must never hold work up.
_IMPATIENT = Config(retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=2)


@cache
def ports() -> Ports:
    """The ports of this handler, made once for each execution environment."""
    return connect(Settings.from_environment(), boto3.Session())


def connect(settings: Settings, session: Any) -> Ports:  # noqa: ANN401  boto3 sessions have no static type
    """The ports on AWS; one session for all clients, because each session costs memory and time."""
    clients = _Clients(session)
    roles = AssumedRoles(session, settings.external_id)
    table = DynamoTable(clients.lazy("dynamodb"), settings.table_name)
    documents = DocumentStore(clients.lazy("s3"), settings.documents_bucket)
    secrets = StoredSecrets(clients.lazy("secretsmanager"), clients.lazy("ssm"))
    clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
    return Ports(
        clock=clock,
        deployments=DynamoDeployments(table, documents),
        targets=DynamoTargets(table),
        leases=DynamoLeases(table),
        approvals=late(approvals, table),
        callbacks=late(callbacks, table),
        pauses=late(pauses, table),
        timeline=DynamoTimeline(table),
        events=EventBus(clients.lazy("events", _IMPATIENT)),
        accounts=roles,
        inspectors=roles,
        invokers=roles,
        alarms=roles,
        workflow=StepFunctions(
            clients.lazy("stepfunctions"), settings.deployment_machine, settings.target_machine
        ),
        vault=KmsVault(clients.lazy("kms"), settings.token_key),
        links=KmsLinkSigner(clients.lazy("kms"), settings.link_key),
        secrets=secrets,
        webhooks=late(
            webhooks,
            settings.webhook_allow,
            partial(signing_key, clients.lazy("secretsmanager"), settings.webhook_key),
        ),
        metric_providers=late(metric_providers, settings.webhook_allow, secrets.read, clock.sleep),
        config_files=ConfigBucket(clients.lazy("s3"), settings.config_bucket),
        analyses=late(analyses, table),
    )


class _Clients:
    """One client for each service, made at its first call: a cold start pays only for what it uses."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401
        self._session = session
        self._made: dict[str, Any] = {}

    def lazy(self, service: str, config: Config = _CONFIG) -> Any:  # noqa: ANN401
        """A stand-in that makes the client when it is first asked for an operation."""
        return late(self.get, service, config)

    def get(self, service: str, config: Config) -> Any:  # noqa: ANN401
        """The client."""
        if service not in self._made:
            self._made[service] = self._session.client(service, config=config)
        return self._made[service]
