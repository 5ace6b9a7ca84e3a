"""Joins the tasks' ports to their adapters, each imported and made when a handler first uses it.

A cold start pays for what it loads, and most of that are adapters and the records they read and write.
"""
# ruff: noqa: D102, PLC0415 - `Ports` says what each property is; for the imports see above

from __future__ import annotations

from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

import botocore.session

from sluice.aws.clients import IMPATIENT, Clients
from sluice.ports import Ports
from sluice.ports.provider import PortsProvider
from sluice.settings import Settings

if TYPE_CHECKING:
    from sluice.aws.documents import DocumentStore
    from sluice.aws.secret_values import StoredSecrets
    from sluice.aws.table.table import DynamoTable
    from sluice.aws.target.accounts import AssumedRoles
    from sluice.ports.drift import DriftStore
    from sluice.ports.guardrails import GuardrailStore
    from sluice.ports.identity_provider import IdentityProvider
    from sluice.ports.inspection import TargetInspectors
    from sluice.ports.leases import LeaseStore
    from sluice.ports.metrics import MetricProviders
    from sluice.ports.outcomes import OutcomeStore
    from sluice.ports.outside import (
        Clock,
        ConfigFiles,
        Events,
        LinkSigner,
        OwnAccount,
        OwnMetrics,
        Randomness,
        Secrets,
        Vault,
        Webhooks,
        Workflow,
    )
    from sluice.ports.quotas import QuotaStore
    from sluice.ports.records import DeploymentReader, RecordPages
    from sluice.ports.repairs import RepairStore
    from sluice.ports.sessions import SessionStore
    from sluice.ports.side_by_side import SideBySide
    from sluice.ports.stores import DeploymentStore, TargetStore
    from sluice.ports.sweeps import SweepStore
    from sluice.ports.target import TargetAccounts, TargetAlarms, TargetInvokers
    from sluice.ports.timeline import TimelineStore
    from sluice.ports.versions import VersionAccess
    from sluice.ports.waits import JudgmentStore, WaitStore


class AwsPorts:
    """The ports on AWS. Two threads may both make an adapter, and either will do."""

    def __init__(self, settings: Settings, session: Any) -> None:  # noqa: ANN401  botocore has no types
        self.settings = settings
        self._clients = Clients(session)

    @cached_property
    def clock(self) -> Clock:
        from sluice.host.clock import FileClock, SystemClock

        return FileClock(self.settings.clock_file) if self.settings.clock_file else SystemClock()

    @cached_property
    def side_by_side(self) -> SideBySide:
        from sluice.host.threads import Threads

        return Threads()

    @cached_property
    def deployments(self) -> DeploymentStore:
        from sluice.aws.table.deployments import DynamoDeployments

        return DynamoDeployments(self._table, self._documents)

    @cached_property
    def targets(self) -> TargetStore:
        from sluice.aws.table.targets import DynamoTargets

        return DynamoTargets(self._table, self._documents)

    @cached_property
    def quotas(self) -> QuotaStore:
        from sluice.aws.table.quotas import DynamoQuotas

        return DynamoQuotas(self._table)

    @cached_property
    def record_pages(self) -> RecordPages:
        from sluice.aws.table.record_pages import DynamoRecordPages

        return DynamoRecordPages(self._table, self._documents)

    @cached_property
    def records(self) -> DeploymentReader:
        from sluice.aws.table.records import DynamoRecords

        return DynamoRecords(self._table, self._documents)

    @cached_property
    def leases(self) -> LeaseStore:
        from sluice.aws.table.leases import DynamoLeases

        return DynamoLeases(self._table)

    @cached_property
    def waits(self) -> WaitStore:
        from sluice.aws.table.waits import DynamoWaits

        return DynamoWaits(self._table)

    @cached_property
    def judgments(self) -> JudgmentStore:
        from sluice.aws.table.judgments import DynamoJudgments

        return DynamoJudgments(self._table)

    @cached_property
    def repairs(self) -> RepairStore:
        from sluice.aws.table.repairs import DynamoRepairs

        return DynamoRepairs(self._table)

    @cached_property
    def sweeps(self) -> SweepStore:
        from sluice.aws.table.sweeps import DynamoSweeps

        return DynamoSweeps(self._table)

    @cached_property
    def drift(self) -> DriftStore:
        from sluice.aws.table.drift import DynamoDrift

        return DynamoDrift(self._table)

    @cached_property
    def outcomes(self) -> OutcomeStore:
        from sluice.aws.table.outcomes import DynamoOutcomes

        return DynamoOutcomes(self._table)

    @cached_property
    def guardrails(self) -> GuardrailStore:
        from sluice.aws.table.guardrails import DynamoGuardrails

        return DynamoGuardrails(self._table)

    @cached_property
    def sessions(self) -> SessionStore:
        from sluice.aws.table.sessions import DynamoSessions

        return DynamoSessions(self._table)

    @cached_property
    def identity_provider(self) -> IdentityProvider:
        from sluice.domain.webhook.address import AllowList
        from sluice.outbound.identity_provider import ANSWER_SECONDS, HttpIdentityProvider
        from sluice.outbound.pinned_http import PinnedHttp

        allowed = AllowList.parse(self.settings.webhook_allow)
        return HttpIdentityProvider(PinnedHttp(allowed, answer_seconds=ANSWER_SECONDS))

    @cached_property
    def randomness(self) -> Randomness:
        from sluice.host.randomness import SystemRandomness

        return SystemRandomness()

    @cached_property
    def timeline(self) -> TimelineStore:
        from sluice.aws.table.timeline import DynamoTimeline

        return DynamoTimeline(self._table)

    @cached_property
    def events(self) -> Events:
        from sluice.aws.event_bus import EventBus

        return EventBus(self._clients.own("events", IMPATIENT))

    @property
    def accounts(self) -> TargetAccounts:
        return self._roles

    @property
    def inspectors(self) -> TargetInspectors:
        return self._roles

    @property
    def invokers(self) -> TargetInvokers:
        return self._roles

    @property
    def versions(self) -> VersionAccess:
        return self._roles

    @property
    def alarms(self) -> TargetAlarms:
        return self._roles

    @cached_property
    def workflow(self) -> Workflow:
        from sluice.aws.step_functions import StepFunctions

        settings = self.settings
        machines = settings.deployment_machine, settings.target_machine, settings.machine_alias
        return StepFunctions(self._clients.own("stepfunctions"), *machines)

    @cached_property
    def vault(self) -> Vault:
        from sluice.aws.kms import KmsVault

        return KmsVault(self._clients.own("kms"), self.settings.token_key)

    @cached_property
    def links(self) -> LinkSigner:
        from sluice.aws.kms import KmsLinkSigner

        return KmsLinkSigner(self._clients.own("kms"), self.settings.link_key)

    @property
    def secrets(self) -> Secrets:
        return self._stored_secrets

    @cached_property
    def own_account(self) -> OwnAccount:
        from sluice.aws.own_account import LambdaAccount

        return LambdaAccount(self._clients.own("lambda", IMPATIENT))

    @cached_property
    def own_metrics(self) -> OwnMetrics:
        from sluice.host.embedded_metrics import EmbeddedMetrics

        return EmbeddedMetrics(self.settings.metrics_namespace, self.settings.log_level, self.clock)

    @cached_property
    def webhooks(self) -> Webhooks:
        from sluice.domain.webhook.address import AllowList
        from sluice.outbound.pinned_http import PinnedHttp
        from sluice.outbound.webhook_sender import HttpWebhooks

        http = PinnedHttp(AllowList.parse(self.settings.webhook_allow))
        return HttpWebhooks(http, partial(self._stored_secrets.signing_key, self.settings.webhook_key))

    @cached_property
    def metric_providers(self) -> MetricProviders:
        from sluice.domain.webhook.address import AllowList
        from sluice.outbound.metrics.providers import ANSWER_SECONDS, MAX_ANSWER_BYTES, HttpMetricProviders
        from sluice.outbound.pinned_http import PinnedHttp

        allowed = AllowList.parse(self.settings.webhook_allow)
        http = PinnedHttp(allowed, answer_seconds=ANSWER_SECONDS, answer_bytes=MAX_ANSWER_BYTES)
        return HttpMetricProviders(http, self.secrets.read, self.clock.sleep)

    @cached_property
    def config_files(self) -> ConfigFiles:
        from sluice.aws.config_bucket import ConfigBucket

        return ConfigBucket(self._clients.own("s3"), self.settings.config_bucket)

    @cached_property
    def _table(self) -> DynamoTable:
        from sluice.aws.table.table import DynamoTable

        return DynamoTable(self._clients.own("dynamodb"), self.settings.table_name)

    @cached_property
    def _documents(self) -> DocumentStore:
        from sluice.aws.documents import DocumentStore

        return DocumentStore(self._clients.own, self.settings.documents_bucket)

    @cached_property
    def _roles(self) -> AssumedRoles:
        from sluice.aws.target.accounts import AssumedRoles

        return AssumedRoles(self._clients, self.settings.external_id)

    @cached_property
    def _stored_secrets(self) -> StoredSecrets:
        from sluice.aws.secret_values import StoredSecrets

        return StoredSecrets(self._clients.own)


@cache
def _on_aws() -> Ports:
    """The ports of this execution environment."""
    return AwsPorts(Settings.from_environment(), botocore.session.get_session())


ports = PortsProvider(_on_aws)
