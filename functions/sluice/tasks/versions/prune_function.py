"""Deletes the versions of one function that nothing needs, one by one, while nobody deploys it."""

import dataclasses
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import field

from sluice.domain.record.event_details import PrunedFacts
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.lease import Lease, pruning_lease
from sluice.domain.versions.choose import PruneRule, deletable
from sluice.domain.versions.published_version import PublishedVersion, VersionChoice, in_words
from sluice.errors import FunctionLockedError, RetryableError, TargetError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.ports.versions import FunctionVersions, VersionDeletion, VersionNeededError
from sluice.tasks.change.lock_functions import is_over
from sluice.tasks.look.read_until_stable import read_until_stable
from sluice.tasks.versions.find_functions import DeployedFunction
from sluice.tasks.versions.look_at_versions import SESSION_NAME, look_again, look_at_versions
from sluice.tasks.versions.read_uses import StoredUses, read_uses
from sluice.values import dataclass

_LAST_START_SECONDS = 20.0
"""Before the lease is over: a deletion that begins then has ended by the end of the lease."""


@dataclasses.dataclass
class Pruned:
    """What became of the versions of a function, as far as it got; `kept` says why, by version."""

    function: DeployedFunction
    deleted: list[PublishedVersion] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    remaining: list[str] = field(default_factory=list)
    problem: str = ""
    is_sure: bool = True

    @property
    def freed_bytes(self) -> int:
        """How much code the deleted versions held."""
        return sum(version.code_size for version in self.deleted)


def prune_function(
    ports: Ports,
    one: DeployedFunction,
    rule: PruneRule,
    *,
    by: str,
    wanted: Collection[str] | None = None,
    known: StoredUses | None = None,
    seconds: float = 20.0,
) -> Pruned:
    """Delete what nothing needs, of the `wanted` versions or of all, within some seconds; safe to repeat.

    Raises:
        FunctionLockedError: a deployment works on the function, or somebody else deletes versions of it.
        ResourceNotFoundError, AccessDeniedError, RetryableError: nothing was deleted.
    """
    ends_at = ports.clock.now() + seconds
    base = known or read_uses(ports)
    pruned = Pruned(one)
    with _claimed(ports, one, pruned) as lease, _told(ports, pruned, by):
        # Read under the lease: a deployment stores itself first and looks for the lease then, so that either
        # it is seen here, or it waits until this is over.
        choices = look_at_versions(ports, one, read_uses(ports, base), rule)
        found = [version for version in deletable(choices) if wanted is None or version.version in wanted]
        pruned.kept = _kept(choices, wanted)
        pruned.remaining = [version.version for version in found]
        if found:
            work = _deletions(ports, pruned, min(ends_at, lease.until - _LAST_START_SECONDS), by)
            all(work.delete(version) for version in found)
    return pruned


@contextmanager
def _told(ports: Ports, pruned: Pruned, by: str) -> Iterator[None]:
    """However it ends, what was deleted is told."""
    try:
        yield
    finally:
        _publish(ports, pruned, by)


@contextmanager
def _claimed(ports: Ports, one: DeployedFunction, pruned: Pruned) -> Iterator[Lease]:
    """Hold the function's lease; one deletion of which nobody knows the end keeps it until it is over."""
    seen = ports.leases.get(one.arn)
    if seen is not None and not is_over(ports, seen):
        pruning = "old versions of it are being deleted"
        whose = pruning if seen.is_for_pruning else f"{seen.deployment_id} deploys it"
        raise FunctionLockedError(f"{one.arn} is in use: {whose}", "Try again when that has ended")
    lease = pruning_lease(one.arn, seen, ports.clock.now())
    if not ports.leases.take_for_pruning(lease, seen):
        raise FunctionLockedError(
            f"{one.arn} has just been locked by others", "Try again when they have ended"
        )
    try:
        yield lease
    finally:
        if pruned.is_sure:
            ports.leases.release(lease, ports.clock.now(), lease.left)


def _kept(choices: Collection[VersionChoice], wanted: Collection[str] | None) -> dict[str, str]:
    return {
        choice.version.version: in_words(choice.needs)
        for choice in choices
        if choice.is_kept and (wanted is None or choice.version.version in wanted)
    }


@dataclass(frozen=True, slots=True)
class _Deletions:
    """Deletions of the versions of one function, one after the other."""

    ports: Ports
    pruned: Pruned
    versions: FunctionVersions
    deletion: VersionDeletion
    ends_at: float
    by: str

    def delete(self, version: PublishedVersion) -> bool:
        """Delete the version unless something needs it by now; whether the next one may follow."""
        needs = look_again(self.versions, version)
        if needs:
            return self._keep(version, in_words(needs))
        if self.ports.clock.now() >= self.ends_at:
            return False
        # Before the call: the event after it is lost with a handler that dies in between.
        logger.info(
            "deleting a version", function=self.pruned.function.arn, version=version.version, by=self.by
        )
        try:
            problem = self._deleted(version.version)
        except VersionNeededError as error:
            return self._keep(version, f"AWS keeps it: {error}")
        if problem:
            self.pruned.problem = problem
            return False
        self.pruned.remaining.remove(version.version)
        self.pruned.deleted.append(version)
        return True

    def _deleted(self, number: str) -> str:
        """Why nobody can say that it is gone, in words; empty when it is."""
        try:
            self.deletion.delete(number)
            is_gone = self._is_gone(number)
        except RetryableError as error:
            self.pruned.is_sure = False
            return error.message
        except TargetError as error:
            return str(error)
        return "" if is_gone else f"AWS still shows version {number}, which it was asked to delete"

    def _keep(self, version: PublishedVersion, why: str) -> bool:
        self.pruned.kept[version.version] = why
        self.pruned.remaining.remove(version.version)
        return True

    def _is_gone(self, number: str) -> bool:
        def shows() -> bool:
            return self.versions.exists(number)

        return not read_until_stable(shows, lambda is_there: not is_there, self.ports.clock.sleep)


def _deletions(ports: Ports, pruned: Pruned, ends_at: float, by: str) -> _Deletions:
    one = pruned.function
    versions = ports.versions.versions_of(one.plan, one.function_name, SESSION_NAME)
    deletion = ports.versions.deletion_of(one.plan, one.function_name, SESSION_NAME)
    return _Deletions(ports, pruned, versions, deletion, ends_at, by)


def _publish(ports: Ports, pruned: Pruned, by: str) -> None:
    if not pruned.deleted:
        return
    one, numbers = pruned.function, [version.version for version in pruned.deleted]
    facts: PrunedFacts = {
        "application": one.application,
        "functionArn": one.arn,
        "versions": numbers,
        "freedBytes": pruned.freed_bytes,
        "by": by,
    }
    message = f"Versions {', '.join(numbers)} of {one.function_name} deleted, requested by {by}"
    event = TimelineEvent("VersionsPruned", message, ports.clock.now(), one.plan.name, facts=facts)
    logger.info("versions pruned", function=one.arn, versions=numbers, by=by)
    ports.events.publish(one.deployment_id, event)
