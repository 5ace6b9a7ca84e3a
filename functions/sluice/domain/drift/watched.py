"""What is watched for drift, one value for each function that was deployed, and how a probe changes it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sluice.domain.drift.compare import Observed
from sluice.domain.drift.finding import DriftFinding, DriftKind, Part
from sluice.domain.function.routing import Routing
from sluice.values import dataclass

FORGOTTEN_AFTER_SECONDS = 30 * 24 * 3600.0
"""How long a deleted function is reported before it is no longer watched."""


@dataclass(frozen=True, slots=True)
class WatchedFunction:
    """A function of a target of an application, and the deployment that touched it last.

    Times are seconds since the epoch. `fence` is the number of the lease that the deployment worked under:
    with a later number another one has held the function since. `routing` is where the alias was left.
    `known_bypasses` are what called the function past its alias when the deployment began; None where nobody
    knows. `unread` says why the last probe could not read something, since `unread_since`; what it read of
    the rest counts. `served_by` is the deployment that brought what serves, `serving_since` when it was
    there for all; empty where nobody knows, because Sluice never deployed it or an older one noted it.
    `revision` grows with each change of the stored value.
    """

    application: str
    target: str
    function_name: str
    function_arn: str
    account: str
    region: str
    deployment_id: str
    deployed_at: float
    fence: int
    alias_name: str | None = None
    routing: Routing | None = None
    known_bypasses: tuple[str, ...] | None = None
    findings: tuple[DriftFinding, ...] = ()
    probed_at: float = 0.0
    unread: str = ""
    unread_since: float = 0.0
    served_by: str = ""
    serving_since: float = 0.0
    revision: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is stored under."""
        return self.application, self.target, self.function_name

    @property
    def place(self) -> tuple[str, str | None]:
        """What only one deployment can have touched last."""
        return self.function_arn, self.alias_name

    @property
    def has_drifted(self) -> bool:
        """Whether something is not as the deployment left it."""
        return bool(self.findings)

    @property
    def newest_since(self) -> float:
        """When the newest finding was first seen."""
        return max((one.since for one in self.findings), default=0.0)

    @property
    def is_forgotten(self) -> bool:
        """Whether it was deleted so long ago that nobody needs to hear of it."""
        deleted = [one.since for one in self.findings if one.kind is DriftKind.FUNCTION_DELETED]
        return any(self.probed_at - since > FORGOTTEN_AFTER_SECONDS for since in deleted)

    def is_replaced_by(self, other: "WatchedFunction") -> bool:
        """Whether `other` is a later deployment of the same."""
        return self.place == other.place and self.deployed_at < other.deployed_at

    def brought_by_itself(self) -> "WatchedFunction":
        """The value when its deployment brought what serves."""
        return replace(self, served_by=self.deployment_id, serving_since=self.deployed_at)

    def in_place_of(self, before: "WatchedFunction") -> "WatchedFunction":
        """The value that replaces an earlier one: what is known of what still serves stays known."""
        known = self
        if known.known_bypasses is None:
            known = replace(known, known_bypasses=before.known_bypasses)
        if not known.served_by and known.routing == before.routing:
            known = replace(known, served_by=before.served_by, serving_since=before.serving_since)
        return replace(known, revision=before.revision)

    def after_probe(
        self, found: Sequence[DriftFinding], observed: Observed, fence: int, now: float
    ) -> "WatchedFunction":
        """The value after a probe: what was found before keeps its time, and what was not read stays."""
        since = {one.kind: one.since for one in self.findings}
        kept = [one for one in self.findings if one.kind.part in observed.unread]
        seen = [replace(one, since=since.get(one.kind, now)) for one in found]
        known = self.known_bypasses
        if known is None and Part.TRIGGERS not in observed.unread:
            known = observed.bypasses
        return replace(
            self._unread("; ".join(dict.fromkeys(observed.unread.values())), now),
            findings=(*kept, *seen),
            known_bypasses=known,
            fence=fence,
            probed_at=now,
        )

    def after_failed_probe(self, why: str, now: float) -> "WatchedFunction":
        """The value when nothing could be read: what was found before stays, and is no newer."""
        return replace(self._unread(why, now), probed_at=now)

    def _unread(self, why: str, now: float) -> "WatchedFunction":
        since = 0.0 if not why else self.unread_since or now
        return replace(self, unread=why, unread_since=since)


def replaced(watched: Iterable[WatchedFunction]) -> list[WatchedFunction]:
    """Those that a later deployment under another application or target has taken over."""
    newest: dict[tuple[str, str | None], WatchedFunction] = {}
    everything = list(watched)
    for one in everything:
        known = newest.get(one.place)
        if known is None or known.is_replaced_by(one):
            newest[one.place] = one
    return [one for one in everything if one.is_replaced_by(newest[one.place])]


def due(watched: Iterable[WatchedFunction], most: int) -> list[WatchedFunction]:
    """Those that were not probed for the longest time: each run takes a share and goes on where one ended."""
    return sorted(watched, key=lambda one: (one.probed_at, one.function_arn))[:most]
