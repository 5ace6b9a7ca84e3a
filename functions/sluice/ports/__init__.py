"""Everything a task may need of the world; `wiring.py` has the one implementation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
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
    from sluice.settings import Settings


class Ports(Protocol):
    """Everything a task may need of the world, each part made when it is first used."""

    @property
    def settings(self) -> Settings:
        """What the operator has set."""
        ...

    @property
    def clock(self) -> Clock:
        """Time."""
        ...

    @property
    def side_by_side(self) -> SideBySide:
        """Several jobs at once."""
        ...

    @property
    def deployments(self) -> DeploymentStore:
        """Deployments and the locks of their applications."""
        ...

    @property
    def targets(self) -> TargetStore:
        """Targets, their plans and the records of their functions."""
        ...

    @property
    def quotas(self) -> QuotaStore:
        """How many targets may work at once, and who waits for a place."""
        ...

    @property
    def record_pages(self) -> RecordPages:
        """Deployments, as far as they are shown."""
        ...

    @property
    def records(self) -> DeploymentReader:
        """Whole deployments, for those who show them."""
        ...

    @property
    def leases(self) -> LeaseStore:
        """Who may change which function."""
        ...

    @property
    def waits(self) -> WaitStore:
        """What targets wait for."""
        ...

    @property
    def judgments(self) -> JudgmentStore:
        """What analyses have measured, window by window."""
        ...

    @property
    def repairs(self) -> RepairStore:
        """What is left to whoever ends by force what cannot be repaired."""
        ...

    @property
    def sweeps(self) -> SweepStore:
        """Which sweep runs, and where the next one goes on."""
        ...

    @property
    def drift(self) -> DriftStore:
        """What was deployed last, and what has changed since."""
        ...

    @property
    def outcomes(self) -> OutcomeStore:
        """How deployments have ended, for numbers about many."""
        ...

    @property
    def guardrails(self) -> GuardrailStore:
        """What the operator allows."""
        ...

    @property
    def sessions(self) -> SessionStore:
        """Sessions of people in browsers."""
        ...

    @property
    def identity_provider(self) -> IdentityProvider:
        """The OpenID Connect provider by which people sign in."""
        ...

    @property
    def randomness(self) -> Randomness:
        """Secrets that nobody can guess."""
        ...

    @property
    def timeline(self) -> TimelineStore:
        """What happened, in order."""
        ...

    @property
    def events(self) -> Events:
        """The event bus on which others listen."""
        ...

    @property
    def accounts(self) -> TargetAccounts:
        """The way into a target's account for those who change it."""
        ...

    @property
    def inspectors(self) -> TargetInspectors:
        """The way into a target's account for those who only look."""
        ...

    @property
    def invokers(self) -> TargetInvokers:
        """The way into a target's account for those who call its functions."""
        ...

    @property
    def versions(self) -> VersionAccess:
        """The way to the published versions of functions, and to delete some."""
        ...

    @property
    def alarms(self) -> TargetAlarms:
        """The alarms in a target's account."""
        ...

    @property
    def workflow(self) -> Workflow:
        """The state machines."""
        ...

    @property
    def vault(self) -> Vault:
        """Seals task tokens."""
        ...

    @property
    def links(self) -> LinkSigner:
        """Signs the links by which people approve."""
        ...

    @property
    def secrets(self) -> Secrets:
        """The secrets that templates may use."""
        ...

    @property
    def own_account(self) -> OwnAccount:
        """The account that Sluice itself runs in."""
        ...

    @property
    def own_metrics(self) -> OwnMetrics:
        """What Sluice measures of itself."""
        ...

    @property
    def webhooks(self) -> Webhooks:
        """The way out to the receivers of webhooks."""
        ...

    @property
    def metric_providers(self) -> MetricProviders:
        """Prometheus, Datadog and New Relic."""
        ...

    @property
    def config_files(self) -> ConfigFiles:
        """The config bucket."""
        ...
