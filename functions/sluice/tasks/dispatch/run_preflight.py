"""Run preflight: looks at every target of a deployment before anything changes, and tells what it found."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.domain.function.code_source import CodeSource
from sluice.domain.preflight.findings import Finding, counted, errors_first, summary
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import PreflightError
from sluice.ports import Ports
from sluice.tasks.look.check_metric_providers import unconnected_providers
from sluice.tasks.look.check_own_account import own_account_findings
from sluice.tasks.look.check_secrets import missing_secrets
from sluice.tasks.look.preflight import Inspected, all_findings, preflight
from sluice.tasks.look.shared_read import SharedRead

_SECONDS = 90
"""Less than its Lambda function may run: whatever was not seen by then becomes a warning."""


def run_preflight(ports: Ports, deployment_id: str) -> None:
    """Put every finding into the timeline; PreflightError when one would fail its target for certain."""
    deployment = ports.deployments.get(deployment_id)
    if deployment.reverts:
        return  # whoever goes back must not be held up, and nothing new comes in
    targets = list(ports.targets.plans(deployment_id).values())
    own_account = SharedRead(lambda: list(own_account_findings(ports)))
    inspected = preflight(
        ports,
        targets,
        deployment_id,
        seconds=_SECONDS,
        application=deployment.application,
        beside=[own_account],
    )
    unconnected = unconnected_providers(ports, deployment.application, targets)
    found = errors_first(
        [
            *all_findings(inspected),
            *own_account(),
            *unconnected,
            *missing_secrets(ports, targets),
        ]
    )
    now = ports.clock.now()
    looked = sum(not target.ends_wave for target in targets)
    ended = f"Looked at {counted(looked, 'target')}: {summary(found)}"
    told = [*(_event(finding, now) for finding in found), TimelineEvent("PreflightEnded", ended, now)]
    ports.deployments.keep_seen(deployment_id, *_artifacts_in(inspected), told)
    errors = [finding for finding in found if finding.is_error]
    if errors:
        raise PreflightError(_first_of(errors), errors[0].remedy)


def _artifacts_in(inspected: Sequence[Inspected]) -> tuple[list[CodeSource], float | None]:
    """The zips as they were seen, and how old the newest is: an image or a version does not say."""
    functions = [function for target in inspected for function in target.facts.functions]
    seen = [(one.planned.source, one.artifact) for one in functions if one.artifact]
    pins = [replace(source, object_version=artifact.object_version) for source, artifact in seen]
    times = [artifact.modified_at for _source, artifact in seen if artifact.modified_at]
    return pins, max(times, default=None)


def _event(finding: Finding, now: float) -> TimelineEvent:
    kind = "PreflightError" if finding.is_error else "PreflightWarning"
    detail = f"{finding.function_name}:{finding.code}:{finding.message}"
    return TimelineEvent(kind, str(finding), now, finding.target, detail)


def _first_of(errors: list[Finding]) -> str:
    more = f" (and {len(errors) - 1} more in the timeline)" if len(errors) > 1 else ""
    return f"Nothing was changed. Target '{errors[0].target}'{more} cannot be deployed: {errors[0].message}"
