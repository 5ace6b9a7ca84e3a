"""Everything a task may need of the world; `wiring.py` has the one implementation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sluice.ports.inspection import TargetInspectors
    from sluice.ports.metrics import MetricProviders
    from sluice.ports.outside import (
        Clock,
        ConfigFiles,
        Events,
        LinkSigner,
        Secrets,
        Vault,
        Webhooks,
        Workflow,
    )
    from sluice.ports.stores import DeploymentStore, LeaseStore, TargetStore, TimelineStore
    from sluice.ports.target import TargetAccounts, TargetAlarms, TargetInvokers
    from sluice.ports.waits import AnalysisStore, ApprovalStore, CallbackStore, PauseStore


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a task may need of the world."""

    clock: Clock
    deployments: DeploymentStore
    targets: TargetStore
    leases: LeaseStore
    approvals: ApprovalStore
    callbacks: CallbackStore
    pauses: PauseStore
    timeline: TimelineStore
    events: Events
    accounts: TargetAccounts
    inspectors: TargetInspectors
    invokers: TargetInvokers
    alarms: TargetAlarms
    workflow: Workflow
    vault: Vault
    links: LinkSigner
    secrets: Secrets
    webhooks: Webhooks
    metric_providers: MetricProviders
    config_files: ConfigFiles
    analyses: AnalysisStore
