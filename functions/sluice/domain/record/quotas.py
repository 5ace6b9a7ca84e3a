"""How many targets may work at once, and which of those that wait in line is next: pure, and stores nothing.

A quota has places. A target that works holds one in each of its quotas and takes them all together, so that
none holds a place while it waits for another, and nothing can wait in a circle.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from sluice.domain.record.items import TargetItem
from sluice.values import dataclass

_OF_DEPLOYMENT = "deployment "


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many targets at once: of one account and region, or of one deployment."""

    key: str
    limit: int

    @property
    def in_words(self) -> str:
        """What a target waits for when all places are taken."""
        at_work = "1 target runs" if self.limit == 1 else f"{self.limit} targets run"
        if self.key.startswith(_OF_DEPLOYMENT):
            return f"a place in its deployment: {at_work} (maxConcurrentTargets)"
        return f"a place in {self.key}: {at_work} there"


@dataclass(frozen=True, slots=True)
class Holder:
    """A target that holds a place."""

    deployment_id: str
    target: str


@dataclass(frozen=True, slots=True)
class Queued:
    """A target that waits in the line of a quota; `index` is its position in the plan."""

    deployment_id: str
    target: str
    index: int


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """Who holds the places of a quota, how many wait for one, and whose turn it was last."""

    quota: Quota
    holders: frozenset[Holder] = frozenset()
    waiting: int = 0
    last_served: str = ""

    @property
    def places(self) -> int:
        """How many more targets may work."""
        return max(0, self.quota.limit - len(self.holders))

    @property
    def has_place(self) -> bool:
        """Whether one more target may work."""
        return self.places > 0


@dataclass(frozen=True, slots=True)
class Started:
    """What came of a try to start a target: it runs, a quota was `full`, or it no longer waits."""

    is_running: bool = False
    full: Quota | None = None


def quota_keys(target: TargetItem) -> tuple[str, ...]:
    """The keys of the quotas in which the target needs a place, that of its deployment last."""
    of_deployment = f"{_OF_DEPLOYMENT}{target.deployment_id}"
    return (target.location, of_deployment) if target.location else (of_deployment,)


def quotas_of(target: TargetItem, targets_per_region: int) -> tuple[Quota, ...]:
    """The quotas in which the target needs a place."""
    *of_region, of_deployment = quota_keys(target)
    regions = (Quota(key, targets_per_region) for key in of_region)
    return (*regions, Quota(of_deployment, target.max_concurrent_targets))


def next_in_line(
    holders: Collection[Holder], first_of_each: Sequence[Queued], last_served: str
) -> Queued | None:
    """Whose turn it is, given the first in line of each deployment.

    The deployment that holds the fewest places comes first, so that a fleet leaves room for a small one; of
    equals, the next one after the last that was served, so that each has its turn.
    """
    held = Counter(holder.deployment_id for holder in holders)

    def turn(one: Queued) -> tuple[int, bool, str]:
        return held[one.deployment_id], one.deployment_id <= last_served, one.deployment_id

    return min(first_of_each, key=turn, default=None)


def to_try(use: QuotaUse, first_of_each: Sequence[Queued], spread: int) -> Sequence[Queued]:
    """Those of the deployment whose turn it is that have a place now, in the order in which to try them.

    Many whose targets end at the same moment look at the same line: with different numbers for `spread` they
    do not all try to start the same target.
    """
    first = next_in_line(use.holders, first_of_each, use.last_served)
    if first is None:
        return ()
    found = [one for one in first_of_each if one.deployment_id == first.deployment_id][: use.places]
    turn = spread % len(found)
    return [*found[turn:], *found[:turn]]
