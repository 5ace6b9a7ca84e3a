"""Names the parts of the config language that Sluice reads but cannot run yet.

A file that needs one of them is refused with that reason before anything starts, never run without it.
"""

from collections.abc import Iterator

from sluice.config.findings import Finding
from sluice.config.model import DeploymentConfig
from sluice.config.paths import Path
from sluice.config.pause import PauseStep
from sluice.config.steps import SetWeightStep
from sluice.config.walk import steps_of
from sluice.config.webhooks import WebhookStep

_RUNNABLE = (SetWeightStep, PauseStep, WebhookStep)


def unsupported_parts(config: DeploymentConfig) -> list[Finding]:
    """One finding for each part of this config that cannot be run yet."""
    found = [*_steps(config), *_targets(config)]
    return [
        Finding(path, f"{what} cannot be run by this version of Sluice yet", "Remove it from this deployment")
        for path, what in found
    ]


def _steps(config: DeploymentConfig) -> Iterator[tuple[Path, str]]:
    """Steps of strategies that no target uses are never run, so they are no obstacle."""
    used = {target.strategy for target in config.targets.values()}
    for path, step in steps_of(config):
        is_used = path[0] != "strategies" or path[1] in used
        if is_used and not isinstance(step, _RUNNABLE):
            yield path, f"A step of kind `{path[-1]}`"


def _targets(config: DeploymentConfig) -> Iterator[tuple[Path, str]]:
    for name, target in config.targets.items():
        if target.alarms is not None:
            yield ("targets", name, "alarms"), "Watching `alarms`"
