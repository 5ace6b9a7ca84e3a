"""The promise as one checker, which looks at nothing but AWS and the record.

At every moment an alias serves the old version, the new one, or the two in the weights of the present step.
In the end it serves one of them, what the status says is so, and nothing is left behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from local.plane.faults import MadeCall
from tests.faults.alarm_watch import AlarmWatch, Times
from tests.faults.deployed import Placed
from tests.faults.observed import Observed, has, observe, running_executions, shares
from tests.faults.schedules import TargetShape

Shares = tuple[tuple[str, float], ...]


@dataclass
class Witness:
    """Watches the functions of one deployment from before it until after its end."""

    ports: Any
    targets: Sequence[TargetShape]
    placed: Sequence[Placed]
    before: dict[str, Observed]
    deployment: str = ""
    violations: list[str] = field(default_factory=list)
    moves: dict[str, list[Shares | None]] = field(default_factory=dict)
    foreign: dict[str, Shares] = field(default_factory=dict)
    moved_at: dict[str, float] = field(default_factory=dict)
    by_hand: dict[str, list[Shares | None]] = field(default_factory=dict)
    undoes: "Witness | None" = None
    alarms: AlarmWatch = field(default_factory=AlarmWatch)

    def see(self, call: MadeCall) -> None:
        """Look at every alias after a call of a handler."""
        told = f"call {call.number} {call.caller} {call.operation}"
        for one in self.placed:
            now = observe(one)
            seen = self.moves.setdefault(one.name, [self.before[one.name].routing])
            if now.routing == seen[-1]:
                continue
            seen.append(now.routing)
            may = self.allowed(one, now)
            if one.name in self.foreign and now.routing != self.foreign[one.name]:
                self.fault(f"{told} overwrote {one.name}, moved by hand: {now.routing}")
            elif now.routing not in may:
                self.fault(f"{told} left {one.name} at {now.routing}; allowed: {may}")
            elif unheeded := self.alarms.unheeded_move(self._shape(one.target), call):
                self.fault(f"{told} moved {one.name} to {now.routing} {unheeded}")

    def moved_by_hand(self, one: Placed, at: float) -> None:
        """Somebody else has moved the alias: it is not Sluice's to touch, unless it looks like its own.

        One that was moved before the work on its function began is what the deployment found.
        """
        now = observe(one)
        if now.routing is not None and len(now.routing) == 1 and not self._has_begun(one):
            self.before[one.name] = replace(self.before[one.name], routing=now.routing)
            self.moves[one.name] = [now.routing]
            self.moved_at[one.name] = at  # the deployment may still be shown what was there before
            return
        self.moves.setdefault(one.name, [self.before[one.name].routing]).append(now.routing)
        self.moved_at[one.name] = at
        self.by_hand.setdefault(one.name, []).append(now.routing)
        if now.routing is not None and now.routing not in self.allowed(one, now):
            self.foreign[one.name] = now.routing

    def _has_begun(self, one: Placed) -> bool:
        """Whether its rollback point is stored; an undo goes by that of the deployment it undoes."""
        if self.undoes:
            return True
        deployment = self.deployment or self.ports.deployments.holder(self.placed[0].name)
        return bool(deployment) and self.ports.targets.function(deployment, one.target, one.name) is not None

    def allowed(self, one: Placed, now: Observed) -> list[Shares | None]:
        """Where the alias may be."""
        old, new = self.before[one.name].routing, self.new_version(one, now)
        found: list[Shares | None] = [old]
        if self.undoes:
            return [old, self.undoes.before[one.name].routing]
        if new:
            found.append(((new, 100.0),))
        if old is not None and new:
            found += [shares(old[0][0], {new: float(weight)}) for weight in self._weights(one.target)]
        return found

    def new_version(self, one: Placed, now: Observed) -> str:
        """The version that has the new code, empty while there is none."""
        if one.shape.kind == "same":
            return now.newest
        return next((number for number, sha in reversed(now.versions) if sha == one.new_sha256), "")

    def _shape(self, target: str) -> TargetShape:
        return next(one for one in self.targets if one.name == target)

    def fault(self, what: str) -> None:
        """Note a violation."""
        self.violations.append(what)

    def _weights(self, target: str) -> list[int]:
        """The weight of the present step of the target, and that of the step before it."""
        if not self.deployment:  # nobody has heard of its id yet, but it runs
            self.deployment = self.ports.deployments.holder(self.placed[0].name) or ""
        stages = self.ports.targets.plan(self.deployment, target).stages
        done = self.ports.targets.get(self.deployment, target).progress.done_stage
        found = [
            (index, action.weight)
            for index, stage in enumerate(stages)
            for action in stage.actions
            if action.kind == "setWeight"
        ]
        past = [weight for index, weight in found if index <= done]
        # Gates and pauses report late: the step that comes next is the present one once they are over.
        following = [weight for index, weight in found if index > done]
        return past[-1:] + following[:1]

    def finish(self, *, is_denied: bool, patience: float) -> None:
        """Judge the end; a red alarm may take `patience` seconds to be heeded."""
        deployment = self.ports.deployments.get(self.deployment)
        targets = {target.name: target for target in self.ports.targets.list(self.deployment)}
        if not deployment.status.is_end:
            self.fault(f"the deployment has not ended: it is {deployment.status}")
        for name, target in targets.items():
            if not target.status.is_end:
                self.fault(f"target {name} has not ended: it is {target.status}")
        for one in self.placed:
            self._judge(one, targets[one.target], is_denied=is_denied)
        self._judge_failed_rollbacks(targets.values(), is_denied=is_denied)
        self._judge_status(deployment, targets.values())
        if not self.undoes:  # no alarm holds up a way back
            self._judge_alarms(targets, patience)
        self._judge_leftovers(deployment)
        self._judge_audit(targets.values())

    def _judge_alarms(self, targets: Mapping[str, Any], patience: float) -> None:
        for name, target in targets.items():
            times = Times(self._told(name, "AlarmsWatched"), self._told(name, "TargetEnded"))
            for wrong in self.alarms.wrong_end(self._shape(name), target, times, patience):
                self.fault(wrong)

    def _judge(self, one: Placed, target: Any, *, is_denied: bool) -> None:
        now, before, status = observe(one), self.before[one.name], target.status.value
        told = f"{one.name} ({one.shape.kind}) of target {one.target}, {status}"
        for version in [*dict(now.routing or ()), *dict(before.routing or ())]:
            if not now.sha256_of(version):
                self.fault(f"{told}: version {version} is needed and gone")
        could_not = status == "ROLLBACK_FAILED" and is_denied
        is_by_hand = one.name in self.moved_at or now.routing == before.routing
        if len(now.routing or ()) > 1 and not is_by_hand and not could_not:
            self.fault(f"{told}: the alias still splits its traffic: {now.routing}")
        if one.name in self.moved_at:
            self._judge_moved(one, now, told, status)
        elif (wrong := self._wrong(one, now, status)) is not None:
            self.fault(f"{told}: {wrong}: {now}; it was {before}")

    def _judge_moved(self, one: Placed, now: Observed, told: str, status: str) -> None:
        was_new = ((self.new_version(one, now), 100.0),) in self.moves[one.name]
        if status == "SUCCEEDED" and one.name in self.foreign and not was_new:
            self.fault(f"{told}: but it was moved by hand to {self.foreign[one.name]} and never was new")

    def _wrong(self, one: Placed, now: Observed, status: str) -> str | None:
        """What is not as the status says."""
        is_old, is_new = self._is_old(one, now), self._is_new(one, now)
        if self.undoes:
            return self._wrongly_undone(one, now, status)
        if status == "SUCCEEDED" and not is_new:
            return "not everything is new"
        if status in ("ROLLED_BACK", "CANCELLED", "SKIPPED") and not is_old:
            return "not everything is old"
        if status == "FAILED" and not is_old and not self._may_stay(one, now):
            return "neither old nor kept"
        if status == "SKIPPED" and now.versions != self.before[one.name].versions:
            return "skipped, but a version was published"
        return None

    def wrong(self, one: Placed, status: str) -> str | None:
        """What of a function is not as this status of its target says, if anything."""
        return self._wrong(one, observe(one), status)

    def _wrongly_undone(self, one: Placed, now: Observed, status: str) -> str | None:
        """What is not as a deployment must leave it that undoes another one."""
        is_back = self._is_as_wanted_by_rollback(one, now)
        if status == "SUCCEEDED" and not is_back:
            return "not everything is back"
        if status in ("FAILED", "CANCELLED", "SKIPPED") and not is_back and now != self.before[one.name]:
            return "neither as it was nor back"
        return None

    def _is_as_wanted_by_rollback(self, one: Placed, now: Observed) -> bool:
        """Whether it is where a rollback puts it: an undo goes back to before the deployment it undoes."""
        if self.undoes is None:
            return self._is_old(one, now)
        first = next(other for other in self.undoes.placed if other.name == one.name)
        return self.undoes._is_old(first, now) or first.shape.kind == "absent"

    def _told(self, target: str, kind: str) -> float:
        """When such an event of a target was last, 0 when there is none."""
        events = self.ports.timeline.list(self.deployment, target)
        return max((event.at for event in events if event.kind == kind), default=0.0)

    def _is_new(self, one: Placed, now: Observed) -> bool:
        new = self.new_version(one, now)
        serves = one.alias is None or now.routing == ((new, 100.0),)
        before = self.before[one.name]
        has_settings = has(now.settings, before.settings, one.new_settings)
        is_tagged = has(now.tags, before.tags, one.new_tags)
        return bool(new) and serves and now.code_sha256 == one.new_sha256 and has_settings and is_tagged

    def _is_old(self, one: Placed, now: Observed) -> bool:
        before = self.before[one.name]
        if before.exists and now.tags != before.tags:
            return False
        if one.shape.kind == "absent":
            # What was created stays, and says so; only the alias must not serve anybody yet.
            return now.routing is None or now.routing == ((self.new_version(one, now), 100.0),)
        if one.shape.kind in ("alias", "same", "provisioned"):
            return now.routing == before.routing
        return (now.routing, now.code_sha256, now.settings) == (
            before.routing,
            before.code_sha256,
            before.settings,
        )

    def _may_stay(self, one: Placed, now: Observed) -> bool:
        return self.ports.targets.plan(self.deployment, one.target).keeps_after_gates and self._is_new(
            one, now
        )

    def _judge_failed_rollbacks(self, targets: Any, *, is_denied: bool) -> None:
        for target in targets:
            if target.status.value != "ROLLBACK_FAILED":
                continue
            differing = [
                one.name
                for one in self.placed
                if one.target == target.name
                and not self._is_as_wanted_by_rollback(one, observe(one))
                and self.moved_at.get(one.name, 0.0) < self._told(target.name, "TargetEnded")
            ]
            if not differing and not is_denied and not self.moved_at:
                self.fault(f"target {target.name} is ROLLBACK_FAILED, but all is as it was: {target.reason}")
            events = self.ports.timeline.list(self.deployment, target.name)
            for name in differing:
                told = [e.message for e in events if e.kind == "FunctionRestored" and e.detail == name]
                if name not in target.reason or not any("aws lambda" in message for message in told):
                    self.fault(
                        f"{target.name} differs in {name} and does not say so: {target.reason}; {told}"
                    )

    def _judge_status(self, deployment: Any, targets: Any) -> None:
        all_new = all(target.status.value == "SUCCEEDED" for target in targets)
        if all_new != (deployment.status.value == "SUCCEEDED"):
            ends = [target.status.value for target in targets]
            self.fault(f"the deployment is {deployment.status.value}, its targets are {ends}")

    def _judge_leftovers(self, deployment: Any) -> None:
        ports, name = self.ports, self.deployment
        if ports.deployments.holder(deployment.application) == name:
            self.fault("the lock of the application is left")
        for one in self.placed:
            arn = f"arn:aws:lambda:{one.place.region}:{one.place.account}:function:{one.name}"
            lease = ports.leases.get(arn)
            if lease is not None and lease.deployment_id == name:
                self.fault(f"the lease of {one.name} is left")
        gates = [*ports.approvals.list(name), *ports.callbacks.list(name)]
        gates += [pause for pause in ports.pauses.list(name) if pause.is_open(ports.clock.now())]
        for gate in gates:
            if gate.status.value == "OPEN":
                self.fault(f"a gate is left open: {gate}")
        for execution in running_executions(name):
            self.fault(f"execution {execution} is left")

    def _judge_audit(self, targets: Any) -> None:
        events = self.ports.timeline.list(self.deployment)
        kinds = {(event.kind, event.target) for event in events}
        if ("DeploymentEnded", "") not in kinds:
            self.fault("the timeline does not tell the deployment's end")
        for target in targets:
            kind = "TargetSkipped" if target.status.value == "SKIPPED" else "TargetEnded"
            if (kind, target.name) not in kinds:
                self.fault(f"the timeline does not tell the end of {target.name} ({target.status.value})")
        for one in self.placed:
            for routing in self.moves.get(one.name, [])[1:]:
                is_ours = routing is not None and routing not in self.by_hand.get(one.name, [])
                if is_ours and not _is_told(one, routing, events):
                    self.fault(f"the timeline does not tell that {one.name} was at {routing}")


def _is_told(one: Placed, routing: Shares, events: Sequence[Any]) -> bool:
    """Whether any event names the function with these shares, or with the version that serves all."""
    if len(routing) == 1:
        version = routing[0][0]
        texts = [f"version {version}", f"{version} (100 %)"]
    else:
        texts = [" + ".join(f"{version} ({share:g} %)" for version, share in routing)]
    return any(one.name in event.message and any(text in event.message for text in texts) for event in events)
