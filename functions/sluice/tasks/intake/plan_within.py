"""Plans what a config describes within the guardrails: with the gates that they require, or not at all."""

from sluice.config.load import LoadedConfig
from sluice.config.model import DeploymentConfig
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.plan.target import DeploymentPlan
from sluice.planner import plan_deployment
from sluice.ports import Ports
from sluice.tasks.allow.config import check_external_ids, check_freezes, check_reach
from sluice.tasks.allow.rights import check_right, rules_in_force


def plan_within(
    ports: Ports,
    loaded: LoadedConfig,
    by: str,
    *,
    right: Right = Right.SUBMIT,
    config: DeploymentConfig | None = None,
) -> DeploymentPlan:
    """The plan of the config, or of `config` in its place, for a caller who needs this right.

    Raises:
        GuardrailRefusedError: the caller, an account, a secret, a host or the moment is not allowed.
        ConfigProblemsError: the file names an external id that is not the operator's.
    """
    rules, caller = rules_in_force(ports), Caller(by)
    application = loaded.config.application
    check_right(rules, caller, right, application)
    plan = plan_deployment(config or loaded.config, rules)
    if plan.in_progress is InProgressStrategy.SUPERSEDE:  # it ends the deployment that runs
        check_right(rules, caller, Right.OPERATE, application)
    check_external_ids(rules, loaded, ports.settings.external_id)
    check_reach(rules, loaded, plan)
    check_freezes(rules, plan, ports.clock.now())
    return plan
