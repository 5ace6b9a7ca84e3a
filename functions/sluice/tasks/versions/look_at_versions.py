"""Looks at a function's versions and at all that needs them; what cannot be looked at keeps every version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from sluice.domain.versions.aws_needs import (
    CALLS_SECONDS,
    alias_needs,
    call_needs,
    durable_needs,
    event_source_needs,
    invoke_config_needs,
    permission_needs,
    provisioned_needs,
)
from sluice.domain.versions.choose import PruneRule, choose, deletable, looked_at, with_needs
from sluice.domain.versions.published_version import Need, NeedKind, PublishedVersion, VersionChoice
from sluice.domain.versions.stored_needs import stored_needs, watched_needs
from sluice.errors import SluiceError
from sluice.ports import Ports
from sluice.ports.versions import FunctionVersions
from sluice.tasks.versions.find_functions import DeployedFunction
from sluice.tasks.versions.read_uses import StoredUses

SESSION_NAME = "sluice-prune-versions"
_MAX_PARALLEL_LOOKS = 8
_NO_CALLS: Mapping[str, float] = {}
_NOBODY: Sequence[str] = ()
Seen = TypeVar("Seen")


class _Looks:
    """Looks, and remembers those that failed."""

    def __init__(self) -> None:
        self.unread: list[str] = []

    def take(self, what: str, look: Callable[[], Seen], otherwise: Seen) -> Seen:
        try:
            return look()
        except SluiceError as error:
            self.unread.append(f"{what}: {error.message}")
            return otherwise


def look_at_versions(
    ports: Ports, one: DeployedFunction, uses: StoredUses, rule: PruneRule
) -> list[VersionChoice]:
    """Every version of the function, oldest first, with the reasons to keep it.

    ResourceNotFoundError when the function does not exist, AccessDeniedError when it cannot be looked at.
    """
    versions = ports.versions.versions_of(one.plan, one.function_name, SESSION_NAME)
    published = versions.published()
    now, window = ports.clock.now(), ports.settings.revert_window_hours * 3600
    needs = [need for use in uses.by_deployment.values() for need in stored_needs(use, one.arn, now, window)]
    needs += watched_needs(uses.watched, one.arn)
    looks = _Looks()
    looks.unread += [
        f"the records of {use.deployment_id}, which cannot be read"
        for use in uses.by_deployment.values()
        if use.may_need(one.arn)
    ]
    needs += _function_needs(looks, versions)
    choices = choose(published, needs, looks.unread, rule)
    return _each_looked_at(ports, versions, looked_at(_with_calls(versions, choices, now)))


def look_again(versions: FunctionVersions, version: PublishedVersion) -> list[Need]:
    """What needs the version right now, of all that people change: asked before each deletion."""
    looks = _Looks()
    needs = [
        *alias_needs(looks.take("the aliases", versions.aliases, ())),
        *provisioned_needs(looks.take("the provisioned concurrency", versions.provisioned, {})),
    ]
    found = [need for need in needs if need.version == version.version]
    return [*found, *_unread(version, looks.unread), *_version_needs(versions, version)]


def _function_needs(looks: _Looks, versions: FunctionVersions) -> list[Need]:
    return [
        *alias_needs(looks.take("the aliases", versions.aliases, ())),
        *provisioned_needs(looks.take("the provisioned concurrency", versions.provisioned, {})),
        *invoke_config_needs(looks.take("the event invoke configs", versions.invoke_configs, ())),
        *event_source_needs(looks.take("the event sources", versions.event_sources, {})),
    ]


def _with_calls(
    versions: FunctionVersions, choices: Sequence[VersionChoice], now: float
) -> list[VersionChoice]:
    """With the calls of those that nothing else needs."""
    asked = [one.version for one in deletable(choices)]
    looks = _Looks()
    calls = looks.take(
        "the metrics of calls", lambda: versions.calls(asked, now - CALLS_SECONDS, now), _NO_CALLS
    )
    unread = [need for one in deletable(choices) for need in _unread(one, looks.unread)]
    return with_needs(choices, [*call_needs(calls), *unread])


def _each_looked_at(
    ports: Ports, versions: FunctionVersions, choices: Sequence[VersionChoice]
) -> list[VersionChoice]:
    """With what only a look at each version can show, for those that nothing else needs."""
    found = ports.side_by_side.run(
        lambda version: _version_needs(versions, version),
        deletable(choices),
        limit=_MAX_PARALLEL_LOOKS,
    )
    return with_needs(choices, (need for needs in found for need in needs))


def _version_needs(versions: FunctionVersions, version: PublishedVersion) -> list[Need]:
    looks, number = _Looks(), version.version
    callers = looks.take("its policy", lambda: versions.callers(number), _NOBODY)
    needs = list(permission_needs(number, callers))
    if version.is_durable:
        running = looks.take("its durable executions", lambda: versions.unfinished_executions(number), None)
        if running is not None and running.executions:
            needs.append(durable_needs(number, running.count_in_words))
    return [*needs, *_unread(version, looks.unread)]


def _unread(version: PublishedVersion, unread: Iterable[str]) -> list[Need]:
    return [Need(version.version, NeedKind.UNREAD, f"could not look at {what}") for what in unread]
