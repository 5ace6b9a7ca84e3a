"""The world of pruning: answers the handler's calls, loses some, lets it die, and lets others act."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from random import Random

from sluice.domain.function.executions import DurableExecution, RunningExecutions
from sluice.domain.function.state import AliasState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem, Page
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from sluice.domain.versions.choose import PruneRule
from sluice.domain.versions.published_version import PublishedVersion
from sluice.errors import (
    AccessDeniedError,
    NotFoundError,
    RecordUnreadableError,
    RetryableError,
    SluiceError,
)
from sluice.ports.records import VersionRecords
from sluice.ports.versions import VersionNeededError
from sluice.tasks.versions.find_functions import DeployedFunction
from sluice.tasks.versions.prune_function import prune_function
from tests.builders import a_target_plan
from tests.properties.pruning.account import KINDS, Account
from tests.properties.pruning.releases import Releases
from tests.tasks.calls import Call, Port
from tests.tasks.ports import ScriptedPorts, function_versions, version_deletion

_INDEX_LAG_SECONDS = 2.0
_LATE_SECONDS = 15.0
_AT_FIRST = 1_800_000_000.0
_FUNCTION = "arn:aws:lambda:eu-central-1:111111111111:function:quote"


class HandlerDiedError(BaseException):
    """The handler's process is gone: nothing of it runs any more, no `finally` either."""


class World:
    """One function, its deployments, and handlers that delete old versions; `violations` must stay empty."""

    def __init__(self, seed: int, *, is_calm: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311 - chooses worlds, hides nothing
        self.now = _AT_FIRST
        self.account = Account.made_by(self.random)
        self.releases = Releases(self.random, self.account)
        for _ in range(self.random.randint(0, 3)):
            self.releases.add_past(self.now)
        if self.random.random() < 0.3:
            self.releases.left_on = self.account.any_version()
        self.rule = PruneRule(self.random.randint(1, 3), self.random.random() < 0.5)
        self.violations: list[str] = []
        self.deleted: list[str] = []
        self._is_calm = is_calm
        is_denied = not is_calm and self.random.random() < 0.15
        self._denied = f"function_versions.{self.random.choice(KINDS)}" if is_denied else ""
        self._unreadable = "" if is_calm or self.random.random() < 0.9 else next(iter(self.releases.all), "")
        self._tick = 0
        self._late: list[tuple[float, str, int]] = []
        self._handlers: list[_Handler] = []

    def run(self) -> None:
        """A few handlers, one after the other, with time between them; in a calm world one."""
        self.prune()
        for _ in range(0 if self._is_calm else self.random.randint(1, 2)):
            self._pass(self.random.choice([1.0, 30.0, 300.0, 4 * 86_400.0]))
            self.prune()

    def prune(self) -> None:
        """One run of the handler."""
        self._handlers.append(_Handler())
        ports = ScriptedPorts(self.hear, lambda: self.now)
        one = DeployedFunction("shop", "d-0", a_target_plan(), "quote")
        with suppress(HandlerDiedError, SluiceError):
            prune_function(ports, one, self.rule, by="somebody")
        self._handlers.pop()

    def hear(self, call: Call) -> object:
        """Let others act, then answer; or the call, its answer or the whole handler is lost."""
        handler = self._handlers[-1]
        self._tick += 1
        self._pass(self.random.uniform(0, 0.05 if self._is_calm else 0.6))
        if handler.is_dead:
            raise HandlerDiedError
        fate = 1.0 if self._is_calm else self.random.random()
        if fate > 0.8 and not self._is_calm:
            self._let_others_act()
        if fate < 0.003:
            handler.is_dead = True
            raise HandlerDiedError
        if fate < 0.012 or f"{call.port}.{call.method}" == self._denied:
            raise self.random.choice([RetryableError("lost"), AccessDeniedError("denied", "allow it")])
        method: Callable[..., object] = getattr(self, f"_{call.port}_{call.method}")
        answer = method(**dict(call.arguments))
        if fate < 0.018 and call.port != "clock":
            raise RetryableError("the answer was lost")
        return answer.heard_by(self.hear) if isinstance(answer, Port) else answer

    def _pass(self, seconds: float) -> None:
        self.now += seconds
        for at, version, tick in [*self._late]:
            if at <= self.now:
                self._late.remove((at, version, tick))
                with suppress(VersionNeededError):
                    self._delete(version)

    def _let_others_act(self) -> None:
        dice = self.random.random()
        if dice < 0.45:
            self.releases.step(self.now)
        elif dice < 0.65:
            self.account.move(self.random.choice(["live", "beta", "mine"]))
        elif dice < 0.8:
            self.account.use(self.random.choice(KINDS), self._tick)
        elif dice < 0.9:
            self.account.publish()
        elif dice < 0.93 and len(self._handlers) == 1:
            self.prune()

    def _delete(self, version: str) -> None:
        if self.releases.needs(version, self.now) and not self.account.is_aliased(version):
            users = self.releases.needs(version, self.now)
            self.violations.append(f"version {version} is needed by {', '.join(users)}")
        if self.account.delete(version):
            self.deleted.append(version)

    def _version_deletion_delete(self, version: str) -> None:
        unseen = self.account.unseen(version, self._handlers[-1].reads)
        found = self.account.versions.get(version)
        newest = sorted(map(int, self.account.versions))[-self.rule.keep :]
        if found and not self.account.is_aliased(version):
            self.violations += [f"version {version} is used: {kind}" for kind in unseen]
            if int(version) in newest:
                self.violations.append(f"version {version} is one of the newest")
            if not (found.is_ours or self.rule.includes_others):
                self.violations.append(f"version {version} was published by others")
            if found.is_managed:
                self.violations.append(f"version {version} runs on managed instances")
        if not self._is_calm and self.random.random() < 0.1:
            late = self.now + self.random.uniform(0, _LATE_SECONDS)
            self._late.append((late, version, self._tick))
            raise RetryableError("nobody knows")
        self._delete(version)

    def _saw(self, kind: str, version: str = "") -> None:
        self._handlers[-1].reads[kind, version] = self._tick

    def _versions_versions_of(self, **_: object) -> object:
        return function_versions

    def _versions_deletion_of(self, **_: object) -> object:
        return version_deletion

    def _function_versions_published(self) -> Sequence[PublishedVersion]:
        return list(self.account.versions.values())

    def _function_versions_exists(self, version: str) -> bool:
        return version in self.account.versions

    def _function_versions_aliases(self) -> Sequence[AliasState]:
        return [AliasState(name, routing, "r") for name, routing in self.account.aliases.items()]

    def _function_versions_provisioned(self) -> Mapping[str, int]:
        self._saw("provisioned")
        return dict.fromkeys(self.account.used("provisioned"), 5)

    def _function_versions_invoke_configs(self) -> Sequence[str]:
        self._saw("invoke_configs")
        return self.account.used("invoke_configs")

    def _function_versions_event_sources(self) -> Mapping[str, Sequence[str]]:
        self._saw("event_sources")
        return {version: ["queue"] for version in self.account.used("event_sources")}

    def _function_versions_calls(
        self, versions: Sequence[str], start: float, end: float
    ) -> Mapping[str, float]:
        assert start < end
        for version in versions:
            self._saw("calls", version)
        return {version: 3.0 for version in self.account.used("calls") if version in versions}

    def _function_versions_callers(self, version: str) -> Sequence[str]:
        self._saw("callers", version)
        return ["apigateway.amazonaws.com"] if version in self.account.used("callers") else []

    def _function_versions_unfinished_executions(self, version: str) -> RunningExecutions:
        self._saw("unfinished_executions", version)
        is_running = version in self.account.used("unfinished_executions")
        return RunningExecutions([DurableExecution("arn", "order-1", "RUNNING")] if is_running else [])

    def _deployments_list_open(self) -> Sequence[str]:
        return [one.id for one in self.releases.all.values() if one.item.ended_at is None]

    def _deployments_get(self, deployment_id: str) -> DeploymentItem:
        found = self.releases.all.get(deployment_id)
        if found is None:
            raise NotFoundError("no such deployment")
        return found.item

    def _deployments_list(self, application: str | None, limit: int, next_token: str | None) -> Page:
        assert application is None
        shown = [
            one.item
            for one in reversed(self.releases.all.values())
            if one.item.created_at <= self.now - _INDEX_LAG_SECONDS
        ]
        ordered = sorted(shown, key=lambda item: -item.created_at)
        start = int(next_token or 0)
        end = start + min(limit, 2)
        return Page(tuple(ordered[start:end]), str(end) if end < len(ordered) else None)

    def _records_of_versions(self, deployment_id: str) -> VersionRecords:
        """Two queries, between which others act."""
        if deployment_id == self._unreadable:
            raise RecordUnreadableError(deployment_id, "written by a newer release")
        release = self.releases.all[deployment_id]
        functions: Mapping[str, Sequence[FunctionRecord]]
        functions = {"prod": [release.record]} if release.record else {}
        self._pass(self.random.uniform(0, 0.05 if self._is_calm else 0.6))
        pinned = {_FUNCTION: release.pinned} if release.pinned else {}
        return VersionRecords({"prod": release.plan}, functions, {"prod": release.status}, pinned)

    def _targets_plans(self, deployment_id: str) -> Mapping[str, TargetPlan]:
        return {"prod": self.releases.all[deployment_id].plan}

    def _drift_list(self, application: str | None = None) -> Sequence[object]:
        assert application is None
        return self.releases.watched()

    def _leases_get(self, function_arn: str) -> Lease | None:
        assert function_arn
        return self.releases.lease

    def _leases_take_for_pruning(self, wanted: Lease, seen: Lease | None) -> bool:
        if self.releases.lease != seen:
            return False
        self.releases.lease = wanted
        return True

    def _leases_release(self, lease: Lease, at: float, left: object) -> None:
        assert at
        assert left is None
        now = self.releases.lease
        if now is not None and (now.fence, now.holder) == (lease.fence, lease.holder):
            self.releases.lease = Lease(lease.function_arn, lease.fence)

    def _targets_get(self, deployment_id: str, name: str) -> object:
        return _Target(name, self.releases.all[deployment_id].status)

    def _clock_sleep(self, seconds: float) -> None:
        self._pass(seconds)

    def _events_publish(self, deployment_id: str, event: object) -> None:
        assert deployment_id
        assert event


class _Handler:
    """What one run of the handler has looked at, and whether it is gone."""

    def __init__(self) -> None:
        self.reads: dict[tuple[str, str], int] = {}
        self.is_dead = False


class _Target:
    """As much of a stored target as is read here."""

    def __init__(self, name: str, status: object) -> None:
        self.name, self.status = name, status
