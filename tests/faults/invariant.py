"""The promise as one checker, which looks at nothing but AWS and the record.

At every moment an alias serves the old version, the new one, or the two in the weights of the present step.
In the end it serves one of them, what the status says is so, and nothing is left behind.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.faults.alarm_watch import Times
from tests.faults.deployed import Placed
from tests.faults.hand_rules import wrong_about_hands
from tests.faults.hands import ByHand
from tests.faults.moves import Moves, Shares
from tests.faults.observed import Observed, drained, has, observe, provided_versions, running_executions
from tests.faults.order_rules import wrong_order


@dataclass
class Witness(Moves):
    """Watches the functions of one deployment from before it until after its end, and judges that."""

    undoes: "Witness | None" = None
    frozen: dict[str, Observed] = field(default_factory=dict)
    is_quiet: bool = False
    """Whether AWS answers every call: then times can be judged."""

    def freeze(self) -> None:
        """Judge the functions as they are now: another deployment is about to change them."""
        self.frozen = {one.name: observe(one) for one in self.placed}

    def now(self, one: Placed) -> Observed:
        """The function as it is now, or was when nothing else had changed it."""
        return self.frozen.get(one.name) or observe(one)

    def finish(self, *, is_denied: bool, patience: float) -> None:
        """Judge the end; a red alarm may take `patience` seconds to be heeded."""
        deployment = self.ports.deployments.get(self.deployment)
        targets = {target.name: target for target in self.ports.targets.list(self.deployment)}
        if not deployment.status.is_end:
            self.fault(f"the deployment has not ended: it is {deployment.status}")
        is_withdrawn = deployment.status.value == "CANCELLED" and all(
            target.status.value == "WAITING" for target in targets.values()
        )
        if is_withdrawn:  # its turn never came: its targets are shown as skipped
            targets = {
                name: replace(target, status=type(target.status)("SKIPPED"))
                for name, target in targets.items()
            }
        for name, target in targets.items():
            if not target.status.is_end:
                self.fault(f"target {name} has not ended: it is {target.status}")
        for one in self.placed:
            self._judge(one, targets[one.target], is_denied=is_denied)
        self._judge_failed_rollbacks(targets.values(), is_denied=is_denied)
        self._judge_status(deployment, targets.values())
        self._judge_blame(deployment, targets.values())
        for wrong in wrong_order(targets.values(), self.ports.timeline.list(self.deployment)):
            self.fault(wrong)
        if not self.undoes:  # no alarm holds up a way back
            self._judge_alarms(targets, patience)
        self._judge_leftovers(deployment)
        self._judge_audit(() if is_withdrawn else targets.values())  # and nothing was told of them

    def judge_success(self) -> None:
        """Nothing has happened that a deployment may fail for."""
        deployment = self.ports.deployments.get(self.deployment)
        if deployment.status.value != "SUCCEEDED":
            self.fault(f"failed for nothing: {deployment.status.value}: {deployment.reason}")

    def _judge_alarms(self, targets: Mapping[str, Any], patience: float) -> None:
        for name, target in targets.items():
            if target.ends_wave:
                continue
            times = Times(self.told_at(name, "AlarmsWatched"), self.told_at(name, "TargetEnded"))
            for wrong in self.alarms.wrong_end(self.shape(name), target, times, patience):
                self.fault(wrong)

    def _judge(self, one: Placed, target: Any, *, is_denied: bool) -> None:
        now, before, status = self.now(one), self.before[one.name], target.status.value
        told = f"{one.name} ({one.shape.kind}) of target {one.target}, {status}"
        hand = self.hands.get(one.name, ByHand())
        for version in [*dict(now.routing or ()), *dict(before.routing or ())]:
            if not now.sha256_of(version) and version not in hand.versions_gone:
                self.fault(f"{told}: version {version} is needed and gone")
        for wrong in wrong_about_hands(self, one, target):
            self.fault(f"{told}: {wrong}")
        if not is_denied:
            self._judge_concurrency(one, now, told, status)
        could_not = status == "ROLLBACK_FAILED" and is_denied
        is_by_hand = one.name in self.moved_at or now.routing == before.routing
        if len(now.routing or ()) > 1 and not is_by_hand and not could_not:
            self.fault(f"{told}: the alias still splits its traffic: {now.routing}")
        if one.name in self.moved_at:
            self._judge_moved(one, told, status)
        elif (wrong := self._wrong(one, now, status)) is not None:
            self.fault(f"{told}: {wrong}: {now}; it was {before}")

    def _judge_concurrency(self, one: Placed, now: Observed, told: str, status: str) -> None:
        """What costs money is on the version that serves alone, unless the timeline says why it is not."""
        ends = ("SUCCEEDED", "ROLLED_BACK", "CANCELLED", "SKIPPED")
        is_exempt = self.was_split(one) or one.name in {*self.moved_at, *drained, *self.frozen}
        if one.shape.kind != "provided" or status not in ends or is_exempt:
            return
        events = self.ports.timeline.list(self.deployment, one.target)
        if any(event.kind == "ConcurrencyKept" and event.detail == one.name for event in events):
            return
        wanted, found = {version for version, _ in now.routing or ()}, provided_versions(one)
        if found != wanted:
            self.fault(f"{told}: versions {found} have provisioned concurrency, {wanted} serve")

    def _judge_moved(self, one: Placed, told: str, status: str) -> None:
        if status == "SUCCEEDED" and one.name in self.foreign and one.name not in self.was_new:
            self.fault(f"{told}: but it was moved by hand to {self.foreign[one.name]} and never was new")

    def _wrong(self, one: Placed, now: Observed, status: str) -> str | None:
        """What is not as the status says."""
        is_old, is_new = self.is_old(one, now), self._is_new(one, now)
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
        return self._wrong(one, self.now(one), status)

    def _wrongly_undone(self, one: Placed, now: Observed, status: str) -> str | None:
        """What is not as a deployment must leave it that undoes another one."""
        if self.undoes is not None and one.name in self.undoes.hands:
            return None
        is_back = self._is_as_wanted_by_rollback(one, now)
        if status == "SUCCEEDED" and not is_back:
            return "not everything is back"
        if status in ("FAILED", "CANCELLED", "SKIPPED") and not is_back and now != self.before[one.name]:
            return "neither as it was nor back"
        return None

    def _is_as_wanted_by_rollback(self, one: Placed, now: Observed) -> bool:
        """Whether it is where a rollback puts it: an undo goes back to before the deployment it undoes."""
        if self.undoes is None:
            return self.is_old(one, now)
        first = next(other for other in self.undoes.placed if other.name == one.name)
        return self.undoes.is_old(first, now) or first.shape.kind == "absent"

    def told_at(self, target: str, kind: str, detail: str | None = None) -> float:
        """When such an event of a target was last, 0 when there is none."""
        events = self.ports.timeline.list(self.deployment, target)
        meant = (event for event in events if event.kind == kind and detail in (None, event.detail))
        return max((event.at for event in meant), default=0.0)

    def secured(self, one: Placed) -> str:
        """The version that keeps what the function was, empty while there is none."""
        record = (
            self.ports.targets.function(self.deployment, one.target, one.name) if self.deployment else None
        )
        return (record and record.stable_version) or ""

    def _is_new(self, one: Placed, now: Observed) -> bool:
        new = self.new_version(one, now)
        serves = one.alias is None or now.routing == ((new, 100.0),)
        before = self.before[one.name]
        has_settings = has(now.settings, before.settings, one.new_settings)
        is_tagged = has(now.tags, before.tags, one.new_tags)
        is_controlled = has(now.controls, before.controls, one.new_controls)
        is_set = has_settings and is_tagged and is_controlled
        return bool(new) and serves and now.code_sha256 == one.new_sha256 and is_set

    def is_old(self, one: Placed, now: Observed) -> bool:
        """Whether it is as it was before."""
        before = self.before[one.name]
        if before.exists and (now.tags, now.controls) != (before.tags, before.controls):
            return False
        if one.shape.kind == "absent":
            # What was created stays, and says so; only the alias must not serve anybody yet.
            return now.routing is None or now.routing == ((self.new_version(one, now), 100.0),)
        if one.shape.kind in ("alias", "same", "provisioned", "provided"):
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
                and not self._is_as_wanted_by_rollback(one, self.now(one))
                and not (is_denied and one.name in self.moved_at)  # nobody could look who moved it
                and one.name not in self.hands  # judged apart
                and self.moved_at.get(one.name, 0.0) < self.told_at(target.name, "TargetEnded")
                and not (one.name in self.moved_when_back and f"{one.name}: " not in target.reason)
            ]
            if not (differing or is_denied or self.moved_at or self._still_pays(target.name)):
                self.fault(f"target {target.name} is ROLLBACK_FAILED, but all is as it was: {target.reason}")
            events = self.ports.timeline.list(self.deployment, target.name)
            for name in differing:
                told = [e.message for e in events if e.kind == "FunctionNotRestored" and e.detail == name]
                # What was deleted just before the work began may be gone for good: no command brings it back.
                is_helped = name in self.touched_before or any("aws lambda" in message for message in told)
                if name not in target.reason or not is_helped:
                    self.fault(
                        f"{target.name} differs in {name} and does not say so: {target.reason}; {told}"
                    )

    def _still_pays(self, target: str) -> bool:
        """Whether a version of the target that does not serve has provisioned concurrency."""
        return any(
            provided_versions(one) - {version for version, _ in self.now(one).routing or ()}
            for one in self.placed
            if one.target == target
        )

    def _judge_status(self, deployment: Any, targets: Any) -> None:
        all_new = all(target.status.value == "SUCCEEDED" for target in targets)
        if all_new != (deployment.status.value == "SUCCEEDED"):
            ends = [target.status.value for target in targets]
            self.fault(f"the deployment is {deployment.status.value}, its targets are {ends}")

    def _judge_blame(self, deployment: Any, targets: Iterable[Any]) -> None:
        """Whoever reads that somebody else has changed an alias looks for them."""
        reasons = [deployment.reason, *(target.reason for target in targets)]
        told = [*reasons, *(event.message for event in self.ports.timeline.list(self.deployment))]
        for one in self.placed:
            if not self._may_be_blamed(one):
                blaming = next((text for text in told if _blames_others(text, one.name)), "")
                if blaming:
                    self.fault(f"nobody else has moved {one.name}: {blaming}")

    def _may_be_blamed(self, one: Placed) -> bool:
        is_moved = one.name in self.moved_at or (self.undoes and one.name in self.undoes.moved_at)
        return bool(is_moved) or one.name in drained or self.was_split(one)

    def _judge_leftovers(self, deployment: Any) -> None:
        ports, name = self.ports, self.deployment
        if ports.deployments.holder(deployment.application) == name:
            self.fault("the lock of the application is left")
        for one in self.placed:
            arn = f"arn:aws:lambda:{one.place.region}:{one.place.account}:function:{one.name}"
            lease = ports.leases.get(arn)
            if lease is not None and lease.deployment_id == name:
                self.fault(f"the lease of {one.name} is left")
        for wait in ports.waits.list_all(name):
            if wait.is_open(ports.clock.now()):
                self.fault(f"a wait is left open: {wait}")
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
                is_ours = routing is not None and routing not in self.moves_by_hand.get(one.name, [])
                if is_ours and not _is_told(one, routing, events):
                    self.fault(f"the timeline does not tell that {one.name} was at {routing}")


def _blames_others(text: str, name: str) -> bool:
    """Whether a text says that somebody else has changed the function of this name."""
    function = rf"\b{re.escape(name)}(?![\w-])"
    found = rf"{function}[^.]{{0,30}}(by someone else|already splits)|omebody has deployed[^.]*{function}"
    return re.search(found, text) is not None


def _is_told(one: Placed, routing: Shares, events: Sequence[Any]) -> bool:
    """Whether any event names the function with these shares, or with the version that serves all."""
    if len(routing) == 1:
        version = routing[0][0]
        texts = [f"version {version}", f"{version} (100 %)"]
    else:
        texts = [" + ".join(f"{version} ({share:g} %)" for version, share in routing)]
    return any(one.name in event.message and any(text in event.message for text in texts) for event in events)
