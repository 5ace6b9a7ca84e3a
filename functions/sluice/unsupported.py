"""Names the parts of the config language that Sluice reads but cannot run yet.

A file that needs one of them is refused with that reason before anything starts, never run without it.
"""

from collections.abc import Iterator

from sluice.config.model import DeploymentConfig
from sluice.config.pause import PauseStep
from sluice.config.provider_options import ProviderOptions
from sluice.config.steps import SetWeightStep, Step
from sluice.config.webhooks import WebhookStep
from sluice.domain.problem import Problem

_RUNNABLE = (SetWeightStep, PauseStep, WebhookStep)
_KEYS = {"AnalysisStep": "analysis", "SmokeTestStep": "smokeTest"}
_SETTINGS = tuple(
    name
    for name in ProviderOptions.model_fields
    if name not in ("target", "name", "run_as_iam_role", "handler", "runtime")
)


def unsupported_parts(config: DeploymentConfig) -> list[Problem]:
    """One problem for each part of this config that cannot be run yet."""
    found = [*_steps(config), *_targets(config), *_functions(config)]
    return [
        Problem(path, f"{what} cannot be run by this version of Sluice yet", "Remove it from this deployment")
        for path, what in found
    ]


def _steps(config: DeploymentConfig) -> Iterator[tuple[str, str]]:
    for path, step in _all_steps(config):
        if not isinstance(step, _RUNNABLE):
            key = _KEYS.get(type(step).__name__, type(step).__name__)
            yield f"{path}.{key}", f"A step of kind `{key}`"


def _all_steps(config: DeploymentConfig) -> Iterator[tuple[str, Step]]:
    used = {target.strategy for target in config.targets.values()}
    for name, strategy in config.strategies.items():
        if name in used:
            for index, step in enumerate(strategy.steps):
                yield f"strategies.{name}.canary.steps[{index}]", step
    for name, target in config.targets.items():
        for index, step in enumerate(target.constraints.before_deployment):
            yield f"targets.{name}.constraints.beforeDeployment[{index}]", step
        for index, step in enumerate(target.constraints.after_deployment):
            yield f"targets.{name}.constraints.afterDeployment[{index}]", step


def _targets(config: DeploymentConfig) -> Iterator[tuple[str, str]]:
    for name, target in config.targets.items():
        if target.alarms is not None:
            yield f"targets.{name}.alarms", "Watching `alarms`"


def _functions(config: DeploymentConfig) -> Iterator[tuple[str, str]]:
    for index, artifact in enumerate(config.artifacts):
        if artifact.type != "zipFile":
            yield f"artifacts[{index}].type", f"An artifact of type `{artifact.type}`"
    for index, row in enumerate(config.provider_options):
        for name in _SETTINGS:
            if getattr(row, name) is not None:
                alias = ProviderOptions.model_fields[name].alias or name
                yield f"providerOptions.lambda[{index}].{alias}", f"The function setting `{alias}`"
