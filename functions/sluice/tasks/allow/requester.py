"""Refuses a plan that asks who requested it when nobody can know: whoever uploads a file has no identity."""

from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.load import LoadedConfig
from sluice.config.path_problems import PathProblem
from sluice.config.sections.pause import PauseStep
from sluice.domain.plan.actions import AskForApproval
from sluice.domain.plan.target import DeploymentPlan
from sluice.errors import ConfigProblemsError, GuardrailRefusedError

_REMEDY = "Submit it by the command or the HTTP API, which know who asks"
_MESSAGE = "Whoever requested the deployment may not approve it, and an upload has no known requester"


def check_requester(loaded: LoadedConfig, plan: DeploymentPlan) -> None:
    """Refuse approvals by somebody else than the requester, for an upload.

    Raises:
        GuardrailRefusedError: guardrails require one.
        ConfigProblemsError: the file asks for one.
    """
    asked = [action for action in _approvals(plan) if action.requester_may_not_approve]
    if not asked:
        return
    rule = next((action.required_by for action in asked if action.required_by), "")
    if rule:
        raise GuardrailRefusedError(rule, _MESSAGE, _REMEDY)
    problems = [
        PathProblem((*path, "requesterMayNotApprove"), _MESSAGE, _REMEDY)
        for path, step in steps_of(loaded.config)
        if isinstance(step, PauseStep) and step.requester_may_not_approve
    ]
    raise ConfigProblemsError(loaded.located(problems))


def _approvals(plan: DeploymentPlan) -> Iterator[AskForApproval]:
    for target in plan.targets:
        for stage in target.stages:
            yield from (action for action in stage.actions if isinstance(action, AskForApproval))
