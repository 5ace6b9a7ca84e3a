"""What a deployment has done to one function so far: its stored progress, and what that implies."""

from dataclasses import field, replace

from sluice.domain.function.routing import Routing, as_percent, leads_to, routing_for, same_routing
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """One function of one target in one deployment.

    `intent` names a write that was about to be made and is not confirmed yet ("code", "settings", "alias");
    while it is set, that write may or may not have happened, or may still happen. `is_unweighted` means that
    AWS would refuse to split its traffic and the config allows moving it all at once. `fence` is the number
    of the lease that the work was begun under. `is_provided` means that the candidate has provisioned
    concurrency or is about to get it, `is_released` that the stable version loses it or has lost it.
    `is_durable` means that its executions outlive the moves of its alias. `saves` counts how often it was
    stored: of two runs that have read the same record, one stores the next.
    """

    rollback_point: RollbackPoint
    candidate_version: str | None = None
    candidate_code_sha256: str | None = None
    routing: Routing | None = None
    intended: Routing | None = None
    alias_revision_id: str | None = None
    intent: str | None = None
    is_changed: bool = False
    is_unweighted: bool = False
    fence: int = 0
    is_restored: bool = False
    is_provided: bool = False
    is_released: bool = False
    is_durable: bool = False
    saves: int = field(default=0, compare=False)

    @property
    def function_name(self) -> str:
        """The function's name."""
        return self.rollback_point.function_name

    @property
    def stable_version(self) -> str | None:
        """The version that served the traffic when the deployment began."""
        return self.rollback_point.stable_version

    @property
    def is_unchanged(self) -> bool:
        """Whether the deployment changes nothing: the candidate is the version that already serves."""
        return self.candidate_version is not None and self.candidate_version == self.stable_version

    @property
    def note(self) -> str:
        """Why the strategy's weights have no effect on this function; empty if they have."""
        if self.is_unchanged:
            return "nothing differs from the version that already serves"
        if self.rollback_point.live is Live.ABSENT:
            return "it did not exist before, so weights have no effect"
        if self.rollback_point.live is Live.LATEST:
            alias = self.rollback_point.alias_name
            why = f"alias {alias} did not exist before" if alias else "no alias is configured"
            return f"{why}, so all callers get the new code at once and weights have no effect"
        if self.is_unweighted:
            return "AWS cannot split traffic between its two versions, so all of it moves at once"
        return ""

    @property
    def weight(self) -> float | None:
        """The percent of traffic on the candidate, or None where nobody knows.

        Without an alias all callers reach `$LATEST`: they have the new code as soon as it is written.
        """
        if self.is_restored:
            return 0
        if self.routing is None:
            return self._weight_on_latest
        if self.candidate_version is None:
            return None
        if self.routing.version == self.candidate_version:
            return 100
        return as_percent(self.routing.additional.get(self.candidate_version, 0))

    @property
    def _weight_on_latest(self) -> int | None:
        if self.rollback_point.live is not Live.LATEST:
            return None
        return 100 if self.candidate_code_sha256 is not None and not self.is_unchanged else 0

    def routing_at(self, weight: float) -> Routing:
        """The routing of its alias when the candidate has `weight` percent."""
        return routing_for(self.stable_version or "", self.candidate_version or "", weight)

    @property
    def has_moved(self) -> bool:
        """Whether its alias is, or may end up, anywhere but on the stable version."""
        stable = Routing(self.stable_version or "")
        return self.intent == "alias" or any(not same_routing(one, stable) for one in self.declared())

    @property
    def has_left_stable(self) -> bool:
        """Whether its alias was seen to send nothing to the stable version, which may be idle since."""
        routing = self.routing
        return routing is not None and self.stable_version not in (routing.version, *routing.additional)

    def declared(self) -> list[Routing]:
        """Every routing that this deployment gave the alias or was about to, besides the stable one."""
        return [routing for routing in (self.routing, self.intended) if routing is not None]

    def is_ours(self, routing: Routing) -> bool:
        """Whether the alias is where this deployment last put it, or was about to put it."""
        known = self.declared()
        if self.routing is None:
            known = [*known, Routing(self.stable_version or "")]
        return any(leads_to(routing, ours) for ours in known)

    def is_at(self, wanted: Routing) -> bool:
        """Whether its alias was observed at `wanted` and no write has begun since."""
        return self.intent is None and self.routing is not None and same_routing(self.routing, wanted)

    def saved(self) -> "FunctionRecord":
        """The record as it is once it is stored again."""
        return replace(self, saves=self.saves + 1)

    def about_to(self, intent: str, routing: Routing | None = None) -> "FunctionRecord":
        """The record before a write: stored first, so that a lost response loses nothing."""
        return replace(self, intent=intent, is_changed=True, intended=routing or self.intended)

    def confirmed(self, **changes: str | None) -> "FunctionRecord":
        """The record after the intended write is confirmed by its response or by reading it back."""
        return replace(self, intent=None, **changes)  # type: ignore[arg-type]  # the names are those of fields

    def moved(self, routing: Routing, revision_id: str) -> "FunctionRecord":
        """The record after the alias was observed at `routing`."""
        return replace(self, intent=None, routing=routing, intended=None, alias_revision_id=revision_id)
