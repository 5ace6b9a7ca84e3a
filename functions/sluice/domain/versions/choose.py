"""Chooses which versions of a function may be deleted: those that nothing needs. Reads and deletes none."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sluice.domain.versions.published_version import Need, NeedKind, PublishedVersion, VersionChoice
from sluice.values import dataclass

MOST_KEPT = 1000
MOST_LOOKED_AT = 50
"""How many versions are looked at one by one in one go: AWS allows some 15 such calls a second."""


@dataclass(frozen=True, slots=True)
class PruneRule:
    """What to keep besides what is needed: the newest versions, and those that others have published.

    The newest version is always kept: Lambda compares the next one with it, and `latestPublished` means it.
    """

    keep: int
    includes_others: bool = False

    @property
    def newest(self) -> int:
        """How many of the newest stay."""
        return max(1, self.keep)


def choose(
    versions: Sequence[PublishedVersion], needs: Iterable[Need], unread: Sequence[str], rule: PruneRule
) -> list[VersionChoice]:
    """Every version, oldest first, with the reasons to keep it.

    `unread` says what could not be looked at: whatever it would have shown, each version is kept for it.
    """
    ordered = sorted(versions, key=lambda one: one.number)
    by_version: dict[str, list[Need]] = {}
    for need in needs:
        by_version.setdefault(need.version, []).append(need)
    newest = {one.version for one in ordered[-rule.newest :]}
    return [
        VersionChoice(
            one, (*_own_needs(one, newest, rule), *by_version.get(one.version, ()), *_unread(one, unread))
        )
        for one in ordered
    ]


def looked_at(choices: Sequence[VersionChoice]) -> list[VersionChoice]:
    """The same, with a reason to keep those for which this run has no time: it begins with the oldest."""
    deletable = [choice.version.version for choice in choices if not choice.is_kept]
    return with_needs(choices, (_later(version) for version in deletable[MOST_LOOKED_AT:]))


def with_needs(choices: Sequence[VersionChoice], needs: Iterable[Need]) -> list[VersionChoice]:
    """The same with more reasons."""
    more: dict[str, list[Need]] = {}
    for need in needs:
        more.setdefault(need.version, []).append(need)
    return [VersionChoice(one.version, (*one.needs, *more.get(one.version.version, ()))) for one in choices]


def deletable(choices: Iterable[VersionChoice]) -> list[PublishedVersion]:
    """The versions that nothing needs."""
    return [choice.version for choice in choices if not choice.is_kept]


def _own_needs(one: PublishedVersion, newest: Collection[str], rule: PruneRule) -> Iterator[Need]:
    if one.version in newest:
        text = "the newest version" if rule.newest == 1 else f"one of the newest {rule.newest}"
        yield Need(one.version, NeedKind.NEWEST, text)
    if not (one.is_ours or rule.includes_others):
        yield Need(one.version, NeedKind.OTHERS, "published by others")
    if one.is_managed:
        yield Need(one.version, NeedKind.MANAGED, "runs on Lambda Managed Instances")


def _unread(one: PublishedVersion, unread: Sequence[str]) -> Iterator[Need]:
    for what in unread:
        yield Need(one.version, NeedKind.UNREAD, f"could not look at {what}")


def _later(version: str) -> Need:
    return Need(version, NeedKind.LATER, f"not looked at yet: {MOST_LOOKED_AT} versions at a time")
