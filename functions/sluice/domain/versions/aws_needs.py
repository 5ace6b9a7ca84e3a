"""What in the target's account needs a version: aliases, concurrency, callers. Asks AWS nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sluice.domain.function.state import AliasState
from sluice.domain.versions.published_version import Need, NeedKind

CALLS_SECONDS = 14 * 24 * 3600
"""How far back calls by the number of a version count."""


def alias_needs(aliases: Iterable[AliasState]) -> Iterator[Need]:
    """Every version that an alias names, also one whose weight is 0: Lambda refuses to delete it."""
    for alias in aliases:
        routing = alias.routing
        rest = 100 - sum(routing.additional.values())
        for version, weight in {routing.version: rest, **routing.additional}.items():
            yield Need(version, NeedKind.ALIAS, f"alias {alias.alias_name} ({weight:g} %)")


def provisioned_needs(amounts: Mapping[str, int]) -> Iterator[Need]:
    """Versions with provisioned concurrency of their own."""
    for qualifier, amount in amounts.items():
        yield Need(qualifier, NeedKind.PROVISIONED, f"provisioned concurrency {amount}")


def event_source_needs(sources: Mapping[str, Sequence[str]]) -> Iterator[Need]:
    """Versions that event sources call."""
    for qualifier, names in sources.items():
        for name in names:
            yield Need(qualifier, NeedKind.EVENT_SOURCE, f"event source {name}")


def invoke_config_needs(qualifiers: Iterable[str]) -> Iterator[Need]:
    """Versions with a configuration of asynchronous calls: somebody calls them by number."""
    for qualifier in qualifiers:
        yield Need(qualifier, NeedKind.INVOKE_CONFIG, "has its own event invoke config")


def call_needs(calls: Mapping[str, float]) -> Iterator[Need]:
    """Versions that were called by their number."""
    days = CALLS_SECONDS // 86_400
    for version, count in calls.items():
        if count > 0:
            yield Need(version, NeedKind.CALLS, f"called by its number {count:g} times in {days} days")


def permission_needs(version: str, callers: Sequence[str]) -> Iterator[Need]:
    """A version whose own policy lets others call it."""
    for caller in callers:
        yield Need(version, NeedKind.PERMISSION, f"its policy lets {caller} call it")


def durable_needs(version: str, count_in_words: str) -> Need:
    """A version on which durable executions have not ended: they replay on the code they began with."""
    return Need(version, NeedKind.DURABLE, f"{count_in_words} on it")
