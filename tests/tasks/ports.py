"""Every port of a task: once to write scripts with, and once for a task to talk to."""

# mypy: disable-error-code="type-abstract"

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, cast

from local.simulation.in_turn import InTurn
from sluice.domain.guardrails.applied import Applied
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.insights.measurement import Measurement
from sluice.domain.record.timeline import TimelineEvent, detail_of
from sluice.ports.drift import DriftStore
from sluice.ports.guardrails import GuardrailStore
from sluice.ports.identity_provider import IdentityProvider
from sluice.ports.inspection import TargetInspection, TargetInspectors
from sluice.ports.leases import LeaseStore
from sluice.ports.metrics import MetricProviders, TargetMetrics
from sluice.ports.outcomes import OutcomeStore
from sluice.ports.outside import (
    Clock,
    ConfigFiles,
    Events,
    LinkSigner,
    OwnAccount,
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
from sluice.ports.stores import DeploymentStore, TargetStore
from sluice.ports.sweeps import SweepStore
from sluice.ports.target import (
    TargetAccounts,
    TargetAlarms,
    TargetFunctions,
    TargetInvocation,
    TargetInvokers,
)
from sluice.ports.timeline import TimelineStore
from sluice.ports.versions import FunctionVersions, VersionAccess, VersionDeletion
from sluice.ports.waits import JudgmentStore, WaitStore
from sluice.settings import Settings
from tests.event_schema import check_event
from tests.tasks.calls import Call, Hear, Port, written

PortType = TypeVar("PortType")

accounts = written("accounts", TargetAccounts)
alarms = written("alarms", TargetAlarms)
clock = written("clock", Clock)
config_files = written("config_files", ConfigFiles)
deployments = written("deployments", DeploymentStore)
drift = written("drift", DriftStore)
events = written("events", Events)
function_versions = written("function_versions", FunctionVersions)
functions = written("functions", TargetFunctions)
guardrails = written("guardrails", GuardrailStore)
identity_provider = written("identity_provider", IdentityProvider)
inspection = written("inspection", TargetInspection)
inspectors = written("inspectors", TargetInspectors)
invocation = written("invocation", TargetInvocation)
invokers = written("invokers", TargetInvokers)
judgments = written("judgments", JudgmentStore)
leases = written("leases", LeaseStore)
links = written("links", LinkSigner)
metric_providers = written("metric_providers", MetricProviders)
metrics = written("metrics", TargetMetrics)
outcomes = written("outcomes", OutcomeStore)
own_account = written("own_account", OwnAccount)
quotas = written("quotas", QuotaStore)
record_pages = written("record_pages", RecordPages)
records = written("records", DeploymentReader)
randomness = written("randomness", Randomness)
repairs = written("repairs", RepairStore)
secrets = written("secrets", Secrets)
sessions = written("sessions", SessionStore)
sweeps = written("sweeps", SweepStore)
targets = written("targets", TargetStore)
timeline = written("timeline", TimelineStore)
vault = written("vault", Vault)
version_deletion = written("version_deletion", VersionDeletion)
versions = written("versions", VersionAccess)
waits = written("waits", WaitStore)
webhooks = written("webhooks", Webhooks)
workflow = written("workflow", Workflow)


class ScriptedPorts:
    """All ports, heard by one who answers; the time is a fact of the script, and no part of the talk."""

    def __init__(self, hear: Hear, now: Callable[[], float]) -> None:
        def live(port: PortType) -> PortType:
            return cast("PortType", cast("Port", port).heard_by(hear))

        self.accounts = live(accounts)
        self.alarms = live(alarms)
        self.clock: Clock = ScriptedClock(hear, now)
        self.config_files = live(config_files)
        self.deployments = live(deployments)
        self.drift = live(drift)
        self.events = CheckedEvents(hear)
        self.guardrails = ScriptedGuardrails(hear)
        self.identity_provider = live(identity_provider)
        self.inspectors = live(inspectors)
        self.invokers = live(invokers)
        self.judgments = live(judgments)
        self.leases = live(leases)
        self.links = live(links)
        self.metric_providers = live(metric_providers)
        self.outcomes = live(outcomes)
        self.own_account = live(own_account)
        self.own_metrics = KeptMetrics()
        self.quotas = live(quotas)
        self.record_pages = live(record_pages)
        self.records = live(records)
        self.randomness = live(randomness)
        self.repairs = live(repairs)
        self.secrets = live(secrets)
        self.sessions = live(sessions)
        self.settings = Settings.from_environment({})
        self.side_by_side = InTurn()
        self.sweeps = live(sweeps)
        self.targets = live(targets)
        self.timeline = live(timeline)
        self.vault = live(vault)
        self.versions = live(versions)
        self.waits = live(waits)
        self.webhooks = live(webhooks)
        self.workflow = live(workflow)
        # Not among a task's ports: it gets them as answers.
        self.functions = live(functions)
        self.inspection = live(inspection)
        self.function_versions = live(function_versions)
        self.version_deletion = live(version_deletion)


class ScriptedGuardrails:
    """The rules that hold are a fact of the script, as the time is; everything else is a call."""

    def __init__(self, hear: Hear) -> None:
        self._stored = cast("GuardrailStore", cast("Port", guardrails).heard_by(hear))
        self.rules = NO_GUARDRAILS

    def current(self) -> Guardrails:
        """The rules of the script."""
        return self.rules

    def of_version(self, _version: int) -> Guardrails:
        """The same."""
        return self.rules

    def apply(self, text: str, rules: Guardrails, applied: Applied) -> bool:
        """Say so."""
        return self._stored.apply(text, rules, applied)

    def find(self, version: int | None = None) -> Applied | None:
        """Say so."""
        return self._stored.find(version)

    def text(self, version: int) -> str:
        """Say so."""
        return self._stored.text(version)

    def history(self) -> Sequence[Applied]:
        """Say so."""
        return self._stored.history()


class CheckedEvents:
    """The event bus, which takes no event but as its schema says."""

    def __init__(self, hear: Hear) -> None:
        self._events = cast("Events", cast("Port", events).heard_by(hear))

    def publish(self, deployment_id: str, event: TimelineEvent) -> None:
        """Say so."""
        check_event(event.kind, detail_of(deployment_id, event))
        self._events.publish(deployment_id, event)

    def publish_all(self, deployment_id: str, events: Iterable[TimelineEvent]) -> None:
        """The same for all of them."""
        told = list(events)
        for event in told:
            check_event(event.kind, detail_of(deployment_id, event))
        self._events.publish_all(deployment_id, told)


class KeptMetrics:
    """What was measured, for those tests that ask: it changes nothing, and is no part of the talk."""

    def __init__(self) -> None:
        self.measured: list[Measurement] = []

    def emit(self, *measurements: Measurement) -> None:
        """Keep them."""
        self.measured += measurements


class ScriptedClock:
    """Shows the time of the script; to sleep is a call like every other."""

    def __init__(self, hear: Hear, now: Callable[[], float]) -> None:
        self._hear, self._now = hear, now

    def now(self) -> float:
        """The time of the script."""
        return self._now()

    def sleep(self, seconds: float) -> None:
        """Say so."""
        self._hear(Call("clock", "sleep", (("seconds", seconds),)))
