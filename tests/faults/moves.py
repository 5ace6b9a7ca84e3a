"""Watches the aliases of one deployment while it goes on.

At every moment an alias serves the old version, the new one, or the two in the weights of the present step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from local.plane.faults import MadeCall
from tests.faults.alarm_watch import AlarmWatch
from tests.faults.deployed import Placed
from tests.faults.hands import ByHand, overwritten
from tests.faults.observed import Observed, Shares, observe, provided_amounts, resting, shares
from tests.faults.schedules import TargetShape


@dataclass
class Moves:
    """Every move of the aliases of one deployment, and whether it was allowed."""

    ports: Any
    targets: Sequence[TargetShape]
    placed: Sequence[Placed]
    before: dict[str, Observed]
    deployment: str = ""
    violations: list[str] = field(default_factory=list)
    moves: dict[str, list[Shares | None]] = field(default_factory=dict)
    foreign: dict[str, Shares | None] = field(default_factory=dict)
    was_new: set[str] = field(default_factory=set)
    hands: dict[str, ByHand] = field(default_factory=dict)
    moved_at: dict[str, float] = field(default_factory=dict)
    moves_by_hand: dict[str, list[Shares | None]] = field(default_factory=dict)
    moved_when_back: set[str] = field(default_factory=set)
    touched_before: set[str] = field(default_factory=set)
    undoes: "Moves | None" = None
    alarms: AlarmWatch = field(default_factory=AlarmWatch)

    def was_split(self, one: Placed) -> bool:
        """Whether somebody had split its alias before: then it is refused, and left as it is."""
        return len(self.before[one.name].routing or ()) > 1

    def see(self, call: MadeCall) -> None:
        """Look at every alias after a call of a handler."""
        told = f"call {call.number} {call.caller} {call.operation}"
        for one in self.placed:
            now = observe(one)
            self._see_hands(one, now, told)
            if self._see_alias(one, now, told) and (unheeded := self._unheeded(one, call)):
                self.fault(f"{told} moved {one.name} to {now.routing} {unheeded}")

    def see_now(self, one: Placed) -> None:
        """Look at one alias without a call: AWS moves provisioned concurrency by itself, and traffic with it.

        Whether the new version has served is judged by this, before somebody changes anything.
        """
        now = observe(one)
        self._see_alias(one, now, "AWS")
        if one.name not in self.foreign and ((self.new_version(one, now), 100.0),) in self.moves[one.name]:
            self.was_new.add(one.name)

    def _see_alias(self, one: Placed, now: Observed, told: str) -> bool:
        """Note where the alias is; whether it has moved to where it may be."""
        seen = self.moves.setdefault(one.name, [self.before[one.name].routing])
        if now.routing == seen[-1]:
            return False
        seen.append(now.routing)
        may = self.allowed(one, now)
        if one.name in self.foreign and now.routing != self.foreign[one.name]:
            self.fault(f"{told} overwrote {one.name}, moved by hand: {now.routing}")
        elif now.routing not in may:
            self.fault(f"{told} left {one.name} at {now.routing}; allowed: {may}")
        else:
            return True
        return False

    def _unheeded(self, one: Placed, call: MadeCall) -> str:
        """How the call moved the alias past its alarm; AWS moves provisioned concurrency without a call."""
        is_by_call = one.shape.kind != "provisioned"
        return self.alarms.unheeded_move(self.shape(one.target), call) if is_by_call else ""

    def moved_by_hand(self, one: Placed, at: float) -> None:
        """Somebody else has moved the alias: it is not Sluice's to touch, unless it looks like its own.

        One that was moved before the work on its function began is what the deployment found.
        """
        now = observe(one)
        if now.routing is not None and len(now.routing) == 1 and not self._has_begun(one):
            self.before[one.name] = replace(self.before[one.name], routing=resting(one, now.routing))
            self.moves[one.name] = [now.routing]
            self.moved_at[one.name] = at  # the deployment may still be shown what was there before
            return
        moves = self.moves.setdefault(one.name, [self.before[one.name].routing])
        if self._has_put_back(one):
            self.moved_when_back.add(one.name)
        moves.append(now.routing)
        self.moved_at[one.name] = at
        self.moves_by_hand.setdefault(one.name, []).append(now.routing)
        if now.routing is not None and now.routing not in self.allowed(one, now):
            self.foreign[one.name] = now.routing

    def touched_by_hand(self, one: Placed, at: float) -> ByHand | None:
        """Somebody else has changed the function; None when the deployment finds it like that."""
        self.moved_at[one.name] = at  # what was there before may still be shown
        if self._has_begun(one):
            return self.hands.setdefault(one.name, ByHand())
        now = observe(one)
        self.before[one.name], self.moves[one.name] = now, [now.routing]
        self.touched_before.add(one.name)
        return None

    def alias_deleted_by_hand(self, one: Placed, at: float) -> None:
        """Somebody else has deleted the alias: it is not Sluice's to create again."""
        was_put_back = self._has_put_back(one) if one.name in self.moves else False
        hand = self.touched_by_hand(one, at)
        if hand is None:
            return
        if was_put_back:
            self.moved_when_back.add(one.name)
        hand.alias_gone_at = at
        self.moves.setdefault(one.name, [self.before[one.name].routing]).append(None)
        self.moves_by_hand.setdefault(one.name, []).append(None)
        self.foreign[one.name] = None

    def _see_hands(self, one: Placed, now: Observed, told: str) -> None:
        """What was changed by hand must stay, whatever Sluice writes."""
        hand = self.hands.get(one.name)
        if hand is None or hand.is_reported:
            return
        if not hand.provided_until and not hand.provided.items() <= provided_amounts(one).items():
            hand.provided_until = self.ports.clock.now()
        for wrong in overwritten(hand, now):
            hand.is_reported = True
            self.fault(f"{told} overwrote what somebody else had changed of {one.name}: {wrong}")

    def _has_put_back(self, one: Placed) -> bool:
        """Whether a rollback has written the alias back: what others do after that it need not see."""
        moves = self.moves[one.name]
        is_back = len(moves) > 1 and moves[-1] == self.before[one.name].routing
        return is_back and moves[-1] not in self.moves_by_hand.get(one.name, [])

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

    def shape(self, target: str) -> TargetShape:
        """The target of this name."""
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
        # Waits report late: the step that comes next is the present one once they are over.
        following = [weight for index, weight in found if index > done]
        return past[-1:] + following[:1]
