"""Plans what a config describes within the guardrails: with the gates that they require, or not at all."""

from sluice.config.load import LoadedConfig
from sluice.config.model import DeploymentConfig
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.record.allowed import BreakGlassUse
from sluice.planner.deployment import plan_deployment
from sluice.ports import Ports
from sluice.tasks.allow.break_glass import broken_glass
from sluice.tasks.allow.config import check_external_ids, check_freezes, check_reach
from sluice.tasks.allow.rights import check_right, rules_in_force
from sluice.tasks.intake.check_start import with_start
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Allowed:
    """A plan that guardrails allow, and how the glass was broken for it, if it was."""

    plan: DeploymentPlan
    break_glass: tuple[BreakGlassUse, ...] = ()


def plan_within(
    ports: Ports,
    loaded: LoadedConfig,
    caller: Caller,
    *,
    right: Right = Right.SUBMIT,
    config: DeploymentConfig | None = None,
    break_glass: str | None = None,
    start_at: str | None = None,
) -> Allowed:
    """The plan of the config, or of `config` in its place, for a caller who needs this right.

    With a reason to break the glass there are no required gates in it, and freezes do not matter. `start_at`
    takes the place of the time in the file.

    Raises:
        GuardrailRefusedError: the caller, an account, a secret, a host or the moment is not allowed.
        ConfigProblemsError: the file names an external id that is not the operator's, or a time that is over.
        ConfigError: `start_at` is not a time, is over or too far ahead, or freezes leave no window.
    """
    rules, now = rules_in_force(ports), ports.clock.now()
    application = loaded.config.application
    check_right(rules, caller, right, application)
    uses = _broken(ports, rules, caller, application, break_glass)
    plan = plan_deployment(config or loaded.config, rules.without_requirements() if uses else rules)
    plan = with_start(loaded, plan, start_at, () if uses else rules.freezes, now)
    if plan.in_progress is InProgressStrategy.SUPERSEDE:  # it ends the deployment that runs
        check_right(rules, caller, Right.OPERATE, application)
    check_external_ids(rules, loaded, ports.settings.external_id)
    check_reach(rules, loaded, plan)
    if not uses:
        check_freezes(rules, plan, max(now, plan.starts_at or now))
    return Allowed(plan, uses)


def _broken(
    ports: Ports, rules: Guardrails, caller: Caller, application: str, reason: str | None
) -> tuple[BreakGlassUse, ...]:
    if reason is None:
        return ()
    return (broken_glass(ports, rules, caller, application, reason=reason, passed="deployment"),)
