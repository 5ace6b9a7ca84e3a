"""What a person may do with a deployment now, and what would happen to whom; does nothing."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from sluice.api.pages.approval_facts import consequence
from sluice.domain.guardrails.rights import Caller, refusal_of, roles_of
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.domain.plan.graph import dependents
from sluice.domain.plan.target_segment import target_segment
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval, Approver, Decision
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait
from sluice.errors import SluiceError
from sluice.tasks.look.describe_deployment import DeploymentView, TargetView
from sluice.values import dataclass

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody may do; `wait_id` is the approval, pause or analysis that it is about."""

    verb: str
    title: str
    effect: str
    command: str
    target: str = ""
    wait_id: str = ""
    looks: str = ""

    @property
    def path(self) -> str:
        """Its address below that of the deployment."""
        return f"acts/{self.verb}/{target_segment(self.target)}" if self.target else f"acts/{self.verb}"


@dataclass(frozen=True)
class Offers:
    """Who looks at what, and when: all that decides what they are offered."""

    view: DeploymentView
    rules: Guardrails
    caller: Caller
    now: float
    undo_window_hours: int

    def acts(self) -> Sequence[Act]:
        """What is offered, the most urgent first; what would be refused is not."""
        found = [act for target in self.view.targets for act in self._on_waits(target)]
        if self._may(Right.OPERATE):
            found += [act for target in self.view.targets for act in self._on_target(target)]
            found += self._on_deployment()
        return found

    def find(self, verb: str, segment: str) -> Act | None:
        """The act behind an address, while it is offered."""
        wanted = f"acts/{verb}/{segment}" if segment else f"acts/{verb}"
        return next((act for act in self.acts() if act.path == wanted), None)

    def _may(self, right: Right) -> bool:
        return refusal_of(self.rules, self.caller, right, self.view.item.application) is None

    def _on_waits(self, target: TargetView) -> Iterator[Act]:
        for wait in target.waiting_for:
            if isinstance(wait, Approval) and self._may(Right.APPROVE):
                yield from self._decisions(target, wait)
            elif isinstance(wait, TimedPause) and wait.is_by_hand:
                continue
            elif isinstance(wait, (Analysis, TimedPause)) and self._may_skip(target, wait):
                yield self._skip(target, wait)

    def _decisions(self, target: TargetView, approval: Approval) -> Iterator[Act]:
        roles = roles_of(self.rules, self.caller)
        approver = Approver(self.caller.identity, roles, self.rules.pinned_session_names)
        name = target.item.name
        more = approval.missing - 1
        goes_on = f"{more} more must approve before {name} goes on" if more > 0 else self._goes_on(target)
        rejected = consequence(target, self.view.item)
        for decision, effect in ((Decision.APPROVE, goes_on), (Decision.REJECT, rejected)):
            try:
                approval.check_answerable(self.now, approver, decision)
            except SluiceError:
                continue
            looks = "yes" if decision is Decision.APPROVE else "no"
            verb = decision.value
            title = f"{verb.capitalize()} {name}"
            command = self._command(verb, name)
            yield Act(verb, title, f"{effect}.", command, name, approval.wait_id, looks)

    def _may_skip(self, target: TargetView, wait: Wait) -> bool:
        is_required = self.rules.version and target.plan.action(wait.action_key).required_by
        return self._may(Right.OPERATE) and not is_required

    def _skip(self, target: TargetView, wait: Wait) -> Act:
        name = target.item.name
        what = (
            "The analysis ends now, without a verdict" if isinstance(wait, Analysis) else "The pause ends now"
        )
        effect = f"{what}. {self._goes_on(target)}."
        title = f"Skip the {wait.kind} of {name}"
        return Act("skip", title, effect, self._command("skip", name), name, wait.wait_id)

    def _on_target(self, target: TargetView) -> Iterator[Act]:
        name = target.item.name
        if target.status is TargetStatus.WAITING:
            left = [name, *self._behind(name)]
            effect = f"Left out, and never deployed by this deployment: {', '.join(left)}."
            yield Act("leave-out", f"Leave out {name}", effect, self._command("skip", name), name)
        elif target.item.status is TargetStatus.RUNNING and target.item.stop is None:
            behind = self._behind(name)
            skipped = f" Skipped, because they depend on it: {', '.join(behind)}." if behind else ""
            effect = f"{name} gets back what it had before this deployment.{skipped}"
            if target.item.ends_wave:
                effect = f"{name} ends: {consequence(target, self.view.item)}."
            if paused := target.item.held_by:
                effect_of_resuming = f"{name}, which {paused.by} has paused, goes on."
                yield Act("resume", f"Resume {name}", effect_of_resuming, self._command("resume", name), name)
            command = self._command("rollback", name)
            yield Act("rollback", f"Roll back {name}", effect, command, name, looks="no")

    def _on_deployment(self) -> Iterator[Act]:
        item = self.view.item
        if not item.status.is_end:
            if not item.is_cancelled:
                yield Act("cancel", "Cancel", self._cancelled(), self._command("cancel"), looks="no")
            return
        changed = self._names(TargetStatus.SUCCEEDED)
        is_recent = self.now - (item.ended_at or self.now) < self.undo_window_hours * _HOUR
        if changed and is_recent and not item.reverts and not item.reverted_by:
            effect = f"A new deployment puts back what was there before in {', '.join(changed)}."
            yield Act("undo", "Undo", effect, self._command("rollback"), looks="no")
        if not item.reverts:
            names = ", ".join(self._names(*TargetStatus))
            effect = f"A new deployment starts with the same config and the same artifacts, for {names}."
            yield Act("redeploy", "Redeploy", effect, self._command("redeploy"))

    def _cancelled(self) -> str:
        running = self._names(TargetStatus.RUNNING, TargetStatus.AWAITING_APPROVAL, TargetStatus.PAUSED)
        waiting, done = self._names(TargetStatus.WAITING), self._names(TargetStatus.SUCCEEDED)
        parts = (("Rolled back", running), ("Skipped", waiting), ("Left as they are", done))
        return (
            " ".join(f"{what}: {', '.join(names)}." for what, names in parts if names) or "Nothing has begun."
        )

    def _goes_on(self, target: TargetView) -> str:
        following = target.stage.index + 1 if target.stage else 0
        stages = target.plan.stages
        then = f": {stages[following].title}" if following < len(stages) else ", and is done"
        return f"{target.item.name} goes on{then}"

    def _behind(self, name: str) -> list[str]:
        """The targets that wait for this one, directly or not."""
        found: dict[str, None] = {}
        todo = [name]
        while todo:
            following = [one for one in self._dependents.get(todo.pop(), ()) if one not in found]
            found |= dict.fromkeys(following)
            todo += following
        return list(found)

    @cached_property
    def _dependents(self) -> Mapping[str, Sequence[str]]:
        return dependents({target.name: target.depends_on for target in self.view.glances})

    def _names(self, *statuses: TargetStatus) -> list[str]:
        """The targets in one of these statuses; the end of a wave is none of those that are deployed to."""
        return [one.name for one in self.view.glances if one.status in statuses and not one.ends_wave]

    def _command(self, verb: str, target: str = "") -> str:
        return shlex.join(["sluice", verb, self.view.item.deployment_id, *([target] if target else [])])
