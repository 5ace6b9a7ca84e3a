"""Whether a deployment lives long enough for its waits together with those that guardrails add to them.

The waits of a file alone are checked when it is read; the gates of guardrails come to it afterwards.
"""

from sluice.domain.guardrails.refusal import Refusal
from sluice.domain.plan.action import LONGEST_WAIT_SECONDS, Action
from sluice.domain.plan.actions import AskForApproval, JudgeMetrics
from sluice.domain.plan.graph import ordered
from sluice.domain.plan.target import DeploymentPlan, TargetPlan

_HOUR_SECONDS = 3600


def waits_refusal(plan: DeploymentPlan) -> Refusal | None:
    """The first target whose waits, after those of the targets before it, outlast one execution."""
    targets = {target.name: target for target in plan.targets}
    needs = {name: [one for one in target.depends_on if one in targets] for name, target in targets.items()}
    ends: dict[str, int] = {}
    rules: dict[str, str] = {}
    for name in ordered(needs):
        starts = max((ends[need] for need in needs[name]), default=0)
        ends[name] = starts + _seconds(targets[name])
        rules[name] = _rule(targets[name]) or next((rules[need] for need in needs[name] if rules[need]), "")
        if starts <= LONGEST_WAIT_SECONDS < ends[name] and rules[name]:
            return _too_long(name, ends[name], rules[name])
    return None


def _seconds(target: TargetPlan) -> int:
    return sum(max(map(_wait, stage.actions), default=0) for stage in target.stages)


def _wait(action: Action) -> int:
    """A decision without an expiry counts as nothing: it may come at once."""
    is_open = isinstance(action, AskForApproval | JudgeMetrics) and action.expiration_seconds is None
    open_seconds = action.timeout_seconds if is_open else 0  # type: ignore[attr-defined]  # these two have it
    return action.longest_wait_seconds - open_seconds


def _rule(target: TargetPlan) -> str:
    return next((stage.required_by for stage in target.stages if stage.required_by), "")


def _too_long(name: str, seconds: int, rule: str) -> Refusal:
    hours, longest = -(-seconds // _HOUR_SECONDS), LONGEST_WAIT_SECONDS // _HOUR_SECONDS
    return Refusal(
        rule,
        f"With the gates that guardrails require, the waits of target '{name}' and of those it depends on add"
        f" up to {hours} hours, longer than a deployment can wait (limit: {longest} hours)",
        "Shorten the pauses and approvals of the file, or ask whoever operates Sluice to shorten the gates",
        ("targets", name),
    )
