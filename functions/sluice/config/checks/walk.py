"""Walks over all steps and gates of a config with their paths."""

from collections.abc import Iterator, Sequence

from sluice.config.model import DeploymentConfig
from sluice.config.sections.steps import STEP_MODELS, Step
from sluice.config.text.paths import Path

_KIND_OF_MODEL = {model: kind for kind, model in STEP_MODELS.items()}


def steps_of(config: DeploymentConfig) -> Iterator[tuple[Path, Step]]:
    """Every step with the path of its content, such as `strategies.ramp.canary.steps[0].setWeight`."""
    for name, strategy in config.strategies.items():
        yield from _placed(("strategies", name, "canary", "steps"), strategy.steps)
    for name, target in config.targets.items():
        home = ("targets", name, "constraints")
        yield from _placed((*home, "beforeDeployment"), target.constraints.before_deployment)
        yield from _placed((*home, "afterDeployment"), target.constraints.after_deployment)
    settings = config.deployment_config
    for position, wave in enumerate(settings.waves):
        yield from _placed(("deploymentConfig", "waves", position, "gates"), wave.gates or ())
    if settings.between_waves is not None:
        yield from _placed(("deploymentConfig", "betweenWaves", "gates"), settings.between_waves.gates)


def _placed(home: Path, steps: Sequence[Step]) -> Iterator[tuple[Path, Step]]:
    for position, step in enumerate(steps):
        yield (*home, position, _KIND_OF_MODEL[type(step)]), step
