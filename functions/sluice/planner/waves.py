"""Plans the borders of waves: what must happen between a wave of targets and the next one."""

from itertools import count

from sluice.config.model import DeploymentConfig
from sluice.config.order import PlannedWave
from sluice.domain.plan.target import TargetPlan
from sluice.planner.steps import gate_stages


def plan_border(config: DeploymentConfig, wave: PlannedWave, index: int) -> TargetPlan:
    """A target without an account and functions: it starts when the wave has succeeded, and is its gates.

    So a border waits, fails, is skipped, cancelled and repaired as every target is.
    """
    return TargetPlan(
        name=wave.border,
        index=index,
        account="",
        region="",
        deploy_role_arn="",
        functions=(),
        stages=tuple(gate_stages(config, wave.gates, count())),
        depends_on=wave.targets,
        time_limit_seconds=config.deployment_config.timeout_seconds,
        ends_wave=wave.number,
    )
