"""Names the parts of the config language that Sluice reads but cannot run yet.

A file that needs one of them is refused with that reason before anything starts, never run without it.
"""

from collections.abc import Iterator

from sluice.config.analysis import AnalysisStep
from sluice.config.findings import Finding
from sluice.config.model import DeploymentConfig
from sluice.config.paths import Path
from sluice.config.pause import PauseStep
from sluice.config.provider_options import ProviderOptions
from sluice.config.smoke_test import SmokeTestStep
from sluice.config.steps import SetWeightStep
from sluice.config.walk import steps_of
from sluice.config.webhooks import WebhookStep

_RUNNABLE = (SetWeightStep, PauseStep, WebhookStep, AnalysisStep, SmokeTestStep)
_SETTINGS = tuple(
    name
    for name in ProviderOptions.model_fields
    if name not in ("target", "name", "run_as_iam_role", "handler", "runtime")
)


def unsupported_parts(config: DeploymentConfig) -> list[Finding]:
    """One finding for each part of this config that cannot be run yet."""
    found = [*_steps(config), *_functions(config)]
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


def _functions(config: DeploymentConfig) -> Iterator[tuple[Path, str]]:
    for index, artifact in enumerate(config.artifacts):
        if artifact.type != "zipFile":
            yield ("artifacts", index, "type"), f"An artifact of type `{artifact.type}`"
    for index, row in enumerate(config.provider_options):
        for name in _SETTINGS:
            if getattr(row, name) is not None:
                alias = ProviderOptions.model_fields[name].alias or name
                yield ("providerOptions", "lambda", index, alias), f"The function setting `{alias}`"
