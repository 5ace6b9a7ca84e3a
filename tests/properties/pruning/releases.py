"""Deployments in a world of pruning: they begin, wait, run, end and are undone while versions are deleted."""

from dataclasses import dataclass, field, replace
from random import Random

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.routing import Routing
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease, function_arn
from sluice.domain.rollback.point import Live, RollbackPoint
from tests.builders import a_function_plan, a_target_plan
from tests.properties.pruning.account import Account

WINDOW_SECONDS, REPAIR_SECONDS = 72 * 3600, 30 * 24 * 3600
ARN = function_arn(a_target_plan(), "quote")


@dataclass
class Release:
    """One deployment of the function; `phase` is how far it has come."""

    item: DeploymentItem
    plan: TargetPlan
    phase: str = "stored"
    record: FunctionRecord | None = None
    pinned: str = ""
    status: TargetStatus = TargetStatus.WAITING

    @property
    def id(self) -> str:
        """Its id."""
        return self.item.deployment_id

    @property
    def number(self) -> str:
        """The version that it names or has pinned; empty for one that brings code."""
        named = self.plan.functions[0].published_version or ""
        return named if named.isdecimal() else self.pinned

    def counts_on(self) -> set[str]:
        """The versions that it must find."""
        known = {self.number}
        if self.record is not None:
            known |= {self.record.stable_version or "", self.record.candidate_version or ""}
        return known - {""}


@dataclass
class Releases:
    """All deployments, and the lease on the function."""

    random: Random
    account: Account
    all: dict[str, Release] = field(default_factory=dict)
    lease: Lease | None = None
    left_on: str = ""

    def watched(self) -> list[WatchedFunction]:
        """Where the last deployment has left the alias, as it is watched for drift."""
        place = ("parcels", "prod", "quote", ARN, "111111111111", "eu-central-1")
        one = WatchedFunction(*place, "d-last", 0.0, 1, "live", Routing(self.left_on))
        return [one, replace(one, function_arn=f"{ARN}-2", routing=Routing("1"))] if self.left_on else []

    def add_past(self, now: float) -> None:
        """One that has ended some time ago: within the window, a month, or longer ago."""
        ended = now - self.random.choice([60, WINDOW_SECONDS - 5, 5 * 86_400, 29 * 86_400, 90 * 86_400])
        release = self._new(ended - 100, self._published())
        release.record = self._record(self.account.any_version(), self.account.any_version())
        self._end(release, ended, self.random.choice([TargetStatus.SUCCEEDED, TargetStatus.ROLLBACK_FAILED]))

    def step(self, now: float) -> None:
        """A new deployment, or one goes on."""
        going = [one for one in self.all.values() if one.phase != "ended"]
        if going and self.random.random() < 0.8:
            one = self.random.choice(going)
            getattr(self, f"_{one.phase}")(one, now)
        elif self.random.random() < 0.3:
            self._undo(now)
        else:
            self._new(now, self.random.choice([self._published(), "latestPublished", None]))

    def needs(self, version: str, now: float) -> list[str]:
        """The deployments that count on the version, whatever the product thinks of it."""
        last = ["d-last"] if version == self.left_on else []
        users = [one.id for one in self.all.values() if version in one.counts_on() and self._lasts(one, now)]
        return users + last

    def _lasts(self, one: Release, now: float) -> bool:
        if one.item.ended_at is None:
            return one.phase != "stored"  # until it has looked for the version, it may be refused
        if any(two.item.reverts == one.id and two.item.ended_at is None for two in self.all.values()):
            return True
        seconds = REPAIR_SECONDS if one.status is TargetStatus.ROLLBACK_FAILED else WINDOW_SECONDS
        return one.status is not TargetStatus.SKIPPED and now - one.item.ended_at <= seconds

    def _published(self) -> str:
        return self.account.any_version()

    def _new(self, now: float, published: str | None, reverts: str = "") -> Release:
        name = f"d-{len(self.all)}"
        item = DeploymentItem(
            name, "shop", "", DeploymentStatus.RUNNING, "", now, None, "", "api", "", reverts=reverts
        )
        function: FunctionPlan = replace(a_function_plan(), published_version=published)
        release = Release(item, a_target_plan(functions=(function,)))
        self.all[name] = release
        return release

    def _undo(self, now: float) -> None:
        """An undo is requested within the window, and finds its version then."""
        for one in self.all.values():
            ended, record = one.item.ended_at, one.record
            if ended is None or record is None or one.item.reverts or now - ended > WINDOW_SECONDS:
                continue
            if record.stable_version in self.account.versions:
                undo = self._new(now, None, one.id)
                undo.phase = "checked"
            return

    def _stored(self, one: Release, now: float) -> None:
        """Preflight: not while versions are being deleted."""
        if self.lease is not None and self.lease.is_pruned_at(now):
            return
        if one.plan.functions[0].published_version == "latestPublished":
            one.pinned = str(max(map(int, self.account.versions)))
        if one.number and one.number not in self.account.versions:
            self._end(one, now, TargetStatus.SKIPPED)
            return
        one.phase = "checked"

    def _checked(self, one: Release, now: float) -> None:
        """Prepare functions: takes the lease, and brings the candidate."""
        seen = self.lease
        if seen is not None and not seen.is_free and now < seen.until:
            return
        fence = seen.fence + 1 if seen else 1
        self.lease = Lease(ARN, fence, now + 86_400, one.id, "prod", "shop")
        undone = self.all.get(one.item.reverts)
        back = undone.record.stable_version if undone and undone.record else None
        candidate = back or one.number or self.account.publish(f"deployment {one.id}")
        routing = self.account.aliases.get("live")
        one.record = self._record(routing.version if routing else candidate, candidate)
        one.phase = "running"

    def _running(self, one: Release, now: float) -> None:
        """Sets a weight, or ends."""
        record = one.record
        if record is None or record.candidate_version is None or record.stable_version is None:
            return
        if self.random.random() < 0.5:
            one.record = replace(
                record, routing=Routing(record.stable_version, {record.candidate_version: 10})
            )
            return
        status = self.random.choice(
            [TargetStatus.SUCCEEDED, TargetStatus.ROLLED_BACK, TargetStatus.ROLLBACK_FAILED]
        )
        self.account.move(
            "live",
            record.candidate_version if status is TargetStatus.SUCCEEDED else record.stable_version,
        )
        if self.lease is not None and self.lease.deployment_id == one.id:
            self.lease = replace(self.lease, deployment_id="")
        self._end(one, now, status)

    def _end(self, one: Release, now: float, status: TargetStatus) -> None:
        ends = DeploymentStatus.SUCCEEDED if status is TargetStatus.SUCCEEDED else DeploymentStatus.FAILED
        one.item = replace(one.item, ended_at=now, status=ends)
        one.phase, one.status = "ended", status

    def _record(self, stable: str, candidate: str) -> FunctionRecord:
        return FunctionRecord(RollbackPoint("quote", Live.ALIAS, "live", stable), candidate)
