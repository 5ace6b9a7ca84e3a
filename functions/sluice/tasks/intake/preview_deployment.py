"""Preview deployment: says what a deployment would do, from its config and its targets; starts nothing."""

from sluice.config.load import load_config
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.preflight.preview import DeploymentPreview, preview_of
from sluice.domain.record.deploy_variables import Variables
from sluice.errors.problem import Problem
from sluice.planner.deployment import plan_deployment
from sluice.ports import Ports
from sluice.tasks.allow.channels import check_channels
from sluice.tasks.allow.config import check_external_ids, refused_targets
from sluice.tasks.allow.findings import finding_of, guardrail_findings
from sluice.tasks.allow.rights import check_right, rules_in_force
from sluice.tasks.intake.check_start import with_start
from sluice.tasks.look.check_own_account import own_account_findings
from sluice.tasks.look.check_secrets import missing_secrets
from sluice.tasks.look.preflight import all_findings, preflight, unseen
from sluice.tasks.look.shared_read import SharedRead
from sluice.values import dataclass

_SECONDS = 20
"""An HTTP API ends a request after 30 s (AWS: API Gateway quotas)."""

_SESSION = "sluice-plan"
"""Seen in the CloudTrail of the targets' accounts."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """The preview, when it was made, and what the config's author should look at."""

    preview: DeploymentPreview
    made_at: float
    starts_at: float
    warnings: tuple[Problem, ...]


def preview_deployment(
    ports: Ports, body: bytes, *, by: str, start_at: str | None = None, variables: Variables | None = None
) -> Previewed:
    """What the deployment that `body` describes would do if it were submitted now.

    A target that cannot be reached is shown as such, and the others as they are; so is one that guardrails
    do not allow, which is not looked at.

    Raises:
        ConfigSyntaxError, ConfigProblemsError, ConfigTooLargeError: it would not be started.
        ConfigError: `start_at` is not a time, is over or too far ahead, or freezes leave no window.
        GuardrailRefusedError: the caller may neither submit nor read the application.
    """
    loaded = load_config(body, variables=variables)
    rules, caller, now = rules_in_force(ports), Caller(by), ports.clock.now()
    check_right(rules, caller, Right.READ, loaded.config.application)
    check_external_ids(rules, loaded, ports.settings.external_id)
    check_channels(ports.settings.notify, loaded)
    plan = plan_deployment(loaded.config, rules).for_requester(by)
    plan = with_start(loaded, plan, start_at, rules.freezes, now)
    starts_at = max(now, plan.starts_at or now)
    refused = refused_targets(rules, plan)
    allowed = [target for target in plan.targets if target.name not in refused]
    own_account = SharedRead(lambda: list(own_account_findings(ports)))
    inspected = preflight(
        ports,
        allowed,
        _SESSION,
        seconds=_SECONDS,
        application=plan.application,
        beside=[own_account],
        for_preview=True,
    )
    seen = {target.plan.name: target.facts for target in inspected}
    facts = [seen.get(target.name) or unseen(target) for target in plan.targets]
    findings = [
        *guardrail_findings(rules, caller, loaded, plan, starts_at),
        *(finding_of(refusal, name) for name, refusal in refused.items()),
        *own_account(),
        *all_findings(inspected),
        *missing_secrets(ports, allowed, with_connections=True),
    ]
    return Previewed(preview_of(plan, facts, findings), now, starts_at, loaded.warnings)
