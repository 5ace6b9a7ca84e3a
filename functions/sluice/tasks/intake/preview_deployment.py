"""Preview deployment: says what a deployment would do, from its config and its targets; starts nothing."""

from dataclasses import dataclass

from sluice.config.load import load_config
from sluice.domain.preflight.preview import DeploymentPreview, preview_of
from sluice.errors.problem import Problem
from sluice.planner import plan_deployment
from sluice.ports import Ports
from sluice.tasks.look.preflight import all_findings, preflight

_SECONDS = 20
"""An HTTP API ends a request after 30 s (AWS: API Gateway quotas)."""

_SESSION = "sluice-plan"
"""Seen in the CloudTrail of the targets' accounts."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """The preview, when it was made, and what the config's author should look at."""

    preview: DeploymentPreview
    made_at: float
    warnings: tuple[Problem, ...]


def preview_deployment(ports: Ports, body: bytes) -> Previewed:
    """What the deployment that `body` describes would do now.

    A target that cannot be reached is shown as such, and the others as they are.

    Raises:
        ConfigSyntaxError, ConfigProblemsError, ConfigTooLargeError: it would not be started.
    """
    loaded = load_config(body)
    plan = plan_deployment(loaded.config)
    seen = preflight(ports, plan.targets, _SESSION, seconds=_SECONDS, for_preview=True)
    preview = preview_of(plan, [target.facts for target in seen], all_findings(seen))
    return Previewed(preview, ports.clock.now(), loaded.warnings)
