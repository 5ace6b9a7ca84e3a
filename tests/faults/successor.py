"""A second deployment of the same application, which somebody submits while the first one runs."""

from collections.abc import Sequence
from dataclasses import replace

from local.plane.faults import MadeCall
from tests.faults.deployed import Placed, config_of
from tests.faults.hands import leave_amounts
from tests.faults.invariant import Witness
from tests.faults.observed import as_found, observe
from tests.faults.people import Api
from tests.faults.schedules import Schedule

_ENDING = ("finish_deployment", "reconcile")
_RELEASE = "three"


class Successor:
    """Submits it, and hands its functions from the witness of the first deployment to one of its own."""

    def __init__(self, api: Api, schedule: Schedule, placed: Sequence[Placed]) -> None:
        self._api = api
        self._config = config_of(schedule, [_next(one) for one in placed], if_in_progress=schedule.second)
        self._is_submitted = False
        self.deployment = ""
        self.first: Witness | None = None
        self.witness: Witness | None = None

    def submit(self, running: Witness) -> None:
        """Submit it, once."""
        if self._is_submitted:
            return
        self._is_submitted = True
        self._take_over(running)
        self.deployment = self._api.submit(self._config, f"{self._config['application']}-{_RELEASE}")
        if self.witness is not None:
            self.witness.deployment = self.deployment

    def withdraw(self) -> None:
        """Cancel it, whatever it does."""
        if self.deployment:
            self._api.insist("POST", f"/deployments/{self.deployment}/cancel", "{}")

    def look(self, running: Witness, call: MadeCall) -> None:
        """Take the functions over when the deployment that runs has ended with this call."""
        if self._is_submitted and call.operation == "TransactWriteItems" and call.caller.startswith(_ENDING):
            self._take_over(running)

    def _take_over(self, running: Witness) -> None:
        has_ended = running.ports.deployments.get(running.deployment).status.is_end
        if self.first is not None or not has_ended:
            return
        running.freeze()
        self.first = running
        placed = [_next(as_found(one)) for one in running.placed]
        leave_amounts(running.hands)
        before = {one.name: observe(one) for one in placed}
        self.witness = Witness(
            running.ports,
            running.targets,
            placed,
            before,
            self.deployment,
            # What was changed by hand may still be shown as it was before that.
            moved_at=dict(running.moved_at),
            touched_before=set(running.moved_at),
            alarms=running.alarms,
        )


def _next(one: Placed) -> Placed:
    return replace(one, release=_RELEASE)
