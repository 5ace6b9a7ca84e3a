"""Runs one schedule on a simulated plane, from the submission until nothing moves any more, and judges it."""

import math
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ministack.services import eventbridge

from local.plane import settings
from local.plane.faults import MadeCall
from local.plane_access import SECRET_ACCESS_KEY
from local.simulation.baton import Baton, DeadlockError
from local.simulation.clients import Session
from local.simulation.environments import product
from local.simulation.plane import SimulatedPlane
from tests.faults.deployed import alarm_of, config_of, place_functions, place_of, put_alarm
from tests.faults.hand_deeds import HAND_DEEDS
from tests.faults.hands import leave_amounts, move_by_hand
from tests.faults.invariant import Witness
from tests.faults.observed import as_found, observe
from tests.faults.people import Api, People
from tests.faults.repair import repair
from tests.faults.result import Result
from tests.faults.schedules import Deed, FunctionShape, Knobs, Schedule, TargetShape
from tests.faults.successor import Successor

_HORIZON_SECONDS = 6 * 3600
_LOOK_SECONDS = 15
_TICK_SECONDS = 30
_AFTERMATH_SECONDS = 70
_WARMING = (FunctionShape("f"), FunctionShape("g", "latest"))


class Stage:
    """A simulated plane with the product's own eyes on its records."""

    def __init__(self, plane: SimulatedPlane) -> None:
        self.plane = plane
        self.api = Api(plane.plane)
        self.ports = _reading_ports(plane)

    def warm_up(self) -> None:
        """Make all that later runs share: modules, and a client for each service, account and region."""
        targets = tuple(
            TargetShape(f"t{account}{region}", _WARMING, (), account=account, region=region)
            for account in range(3)
            for region in range(3)
        )
        self.run(Schedule("warm", targets))

    def run(self, schedule: Schedule) -> Result:
        """Run it; the plane is left as it is then."""
        random.seed(schedule.seed)
        settings.turn(**asdict(Knobs()))
        baton = self.plane.begin(schedule.seed)
        try:
            return _Run(self, schedule, baton).run()
        finally:
            self.plane.watch = lambda _call: None
            self.plane.expect(())
            self.plane.end()


def _reading_ports(plane: SimulatedPlane) -> Any:
    """The product's ports under the account's own key: for reading the record, past all faults."""
    variables = {
        "AWS_REGION": plane.plane.home_region,
        "AWS_ACCESS_KEY_ID": plane.plane.home_account,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "TABLE_NAME": plane.plane.table_name,
        "DOCUMENTS_BUCKET": plane.plane.documents_bucket,
    }
    return product(Session(variables), variables)


class _Run:
    def __init__(self, stage: Stage, schedule: Schedule, baton: Baton) -> None:
        self._stage = stage
        self._schedule = schedule
        self._baton = baton
        self._plane = stage.plane
        self._is_over = False
        self._deeds = list(schedule.deeds)
        self._bell = threading.Event()
        self._successor: Successor | None = None

    def run(self) -> Result:
        schedule, plane = self._schedule, self._plane
        began = self._baton.now
        self._placed = placed = place_functions(plane.plane, schedule)
        before = {one.name: observe(one) for one in placed}
        self._running = Witness(self._stage.ports, schedule.targets, placed, before)
        config = config_of(schedule, placed)
        if schedule.second:
            self._successor = Successor(self._stage.api, schedule, placed)
        settings.turn(**asdict(schedule.knobs))
        plane.expect(schedule.faults, schedule.denials)
        plane.watch = self._see
        try:
            self._deploy(lambda: self._stage.api.submit(config, placed[0].name))
            for witness in self._witnesses():
                self._finish(witness)
            if schedule.then and len(self._witnesses()) == 1 and not self._witness.violations:
                self._follow(schedule.then)
        except DeadlockError as error:
            self._witness.fault(f"deadlock: {error}")
        return self._result(self._baton.now - began)

    def _follow(self, verb: str) -> None:
        """Deploy the same again, or undo it, and judge that as well."""
        if verb == "repair":
            repair(self._witness, self._plane.plane, self._baton.sleep)
            return
        first, self._successor = self._witness, None
        placed = [as_found(one) for one in first.placed]
        leave_amounts(first.hands)
        # It may begin before the answer that says so, which may be lost.
        self._running = Witness(
            first.ports,
            first.targets,
            placed,
            {one.name: observe(one) for one in placed},
            undoes=first if verb == "rollback" else None,
            alarms=first.alarms,
        )
        path, key = f"/deployments/{first.deployment}/{verb}", f"{first.deployment}-{verb}"
        answer = self._stage.api.insist("POST", path, "{}", **{"idempotency-key": key})
        if answer.status != 202:
            self._running = first
            return  # nothing is left to undo, or somebody has moved an alias meanwhile
        targets = {one.name for one in self._stage.ports.targets.list(answer.body["deploymentId"])}
        self._running.placed = [one for one in placed if one.target in targets]
        self._is_over = False
        self._deploy(lambda: str(answer.body["deploymentId"]))
        self._finish(self._witness)

    @property
    def _witness(self) -> Witness:
        """That of the deployment that may change the functions now."""
        return (self._successor and self._successor.witness) or self._running

    def _witnesses(self) -> list[Witness]:
        """That of the deployment that runs now, after that of the one it waited for."""
        first = self._successor.first if self._successor else None
        return [*([first] if first else []), self._witness]

    def _finish(self, witness: Witness) -> None:
        schedule = self._schedule
        # The alarms are read each minute; each fault may cost a run of that, and delay the end as well.
        patience = 60.0 * (2 + 2 * len(schedule.faults)) if not schedule.denials else math.inf
        witness.is_quiet = not (schedule.faults or schedule.denials or schedule.knobs.limits_calls)
        witness.finish(is_denied=bool(schedule.denials), patience=patience)
        is_superseded = self._successor is not None and witness is self._successor.first
        if schedule.must_succeed and not (is_superseded and schedule.second == "supersede"):
            witness.judge_success()

    def _deploy(self, submit: Callable[[], str]) -> None:
        self._start(self._tick)
        deployment = self._running.deployment = submit()
        people = self._people(deployment)
        self._start(lambda: self._act(people))
        ends = self._baton.now + _HORIZON_SECONDS
        while self._baton.now < ends and self._unfinished(deployment):
            self._answer_until_ended(deployment, ends)
            self._baton.sleep(_AFTERMATH_SECONDS)
        self._is_over = True
        self._bell.set()
        self._baton.sleep(_TICK_SECONDS + 1)

    def _answer_until_ended(self, deployment: str, ends: float) -> None:
        while self._baton.now < ends and (unfinished := self._unfinished(deployment)):
            self._baton.sleep(_LOOK_SECONDS)
            for one in unfinished:
                people = self._people(one)
                people.answer_approvals(self._stage.ports, approves=self._schedule.approves)
                people.resume(self._stage.ports)

    def _people(self, deployment: str) -> People:
        return People(self._stage.api, deployment, tuple(target.name for target in self._schedule.targets))

    def _unfinished(self, deployment: str) -> list[str]:
        """Those of this deployment and its successor that have not ended."""
        found = [deployment, *([self._successor.deployment] if self._successor else [])]
        return [one for one in found if one and not self._stage.ports.deployments.get(one).status.is_end]

    def _start(self, work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True, name=getattr(work, "__name__", "work")).start()

    def _tick(self) -> None:
        """EventBridge's schedules, by the simulated clock."""
        while not self._is_over:
            time.sleep(_TICK_SECONDS)
            eventbridge._tick_scheduled_rules()

    def _act(self, people: People) -> None:
        """Do each deed when its call has come."""
        while self._deeds and not self._is_over:
            due = [deed for deed in self._deeds if self._plane.faults.has_come(deed.after)]
            if not due:
                self._baton.wait(self._bell, _HORIZON_SECONDS)
                self._bell.clear()
                continue
            deed = due[0]
            self._deeds.remove(deed)
            if deed.do.endswith(("alarm", "calm")):
                self._put_alarm(deed)
            elif deed.do == "tamper:deleted":
                self._claim_deletion()
            elif deed.do.startswith(("move", "tamper")):
                self._move(deed.target, deed.do)
            elif deed.do in HAND_DEEDS:
                self._touch(deed)
            elif deed.do in ("submit", "withdraw"):
                self._succeed(deed.do)
            else:
                people.do(deed, self._plane.plane)

    def _succeed(self, how: str) -> None:
        if self._successor and how == "submit":
            self._successor.submit(self._witness)
        elif self._successor:
            self._successor.withdraw()

    def _move(self, index: int, how: str) -> None:
        aliased = [one for one in self._witness.placed if one.shape.kind in _MOVED_BY_HAND]
        if not aliased:
            return
        one = aliased[index % len(aliased)]
        self._witness.see_now(one)
        verb, weight = re.fullmatch(r"([a-z]+)([0-9.]*)", how).groups()  # type: ignore[union-attr]
        if move_by_hand(one, float(weight or 0.9)) and verb == "move":
            self._witness.moved_by_hand(one, time.time())

    def _claim_deletion(self) -> None:
        """Tell the checker of a deleted alias that is still there."""
        one = self._witness.placed[0]
        self._witness.see_now(one)
        self._witness.alias_deleted_by_hand(one, time.time())

    def _touch(self, deed: Deed) -> None:
        """Change one of the functions that have what the deed changes."""
        do, has_it = HAND_DEEDS[deed.do]
        found = [one for one in self._witness.placed if has_it(one.shape)]
        if found:
            one = found[deed.target % len(found)]
            self._witness.see_now(one)
            do(self._witness, one, time.time())

    def _put_alarm(self, deed: Deed) -> None:
        watched = [target for target in self._schedule.targets if target.alarm]
        if not watched:
            return
        target = watched[deed.target % len(watched)]
        state, calls = "OK" if deed.do == "calm" else "ALARM", len(self._plane.faults.made)
        if not deed.do.startswith("tamper"):
            put_alarm(place_of(target, self._placed), alarm_of(target, self._placed), state)
        self._witness.alarms.put(target.name, state, calls=calls, at=time.time())

    def _see(self, call: MadeCall) -> None:
        if self._successor:
            self._successor.look(self._witness, call)
        self._witness.alarms.see(call)
        if call.service == "lambda" and call.operation in _WRITES:
            self._witness.see(call)
        if any(deed.after in (call.number, call.name) for deed in self._deeds):
            self._bell.set()

    def _result(self, seconds: float) -> Result:
        witness, made = self._witness, self._plane.faults.made
        status, targets, reasons = "UNKNOWN", {}, {}
        if witness.deployment:
            status = self._stage.ports.deployments.get(witness.deployment).status.value
            found = self._stage.ports.targets.list(witness.deployment)
            targets = {target.name: target.status.value for target in found}
            reasons = {target.name: target.reason for target in found}
        unmet = [one.at for one in self._schedule.faults if not self._plane.faults.has_come(one.at)]
        trace = tuple(f"{one.number} {one.caller} {one.name} {one.account}" for one in made)
        return Result(
            self._schedule.name,
            tuple(one for each in self._witnesses() for one in each.violations),
            status,
            targets,
            len(made),
            seconds,
            trace,
            reasons,
            (*unmet, *(deed.after for deed in self._deeds)),
        )


_MOVED_BY_HAND = ("alias", "same", "provided", "provisioned")
_WRITES = {
    *("UpdateAlias", "CreateAlias", "DeleteAlias", "PublishVersion"),
    *("UpdateFunctionCode", "UpdateFunctionConfiguration"),
}
