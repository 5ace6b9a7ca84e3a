"""What preflight says of a function that somebody has changed since it was deployed last. Reads nothing."""

from collections.abc import Iterator

from sluice.domain.drift.finding import DriftKind
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.routing import leads_to
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding
from sluice.domain.rollback.lease import Lease
from sluice.domain.times import in_words


def drift_findings(
    plan: TargetPlan, facts: FunctionFacts, watched: WatchedFunction, lease: Lease | None
) -> Iterator[Finding]:
    """That the alias is not where it was left, as it was just seen, and what else was found before.

    None while the lease says that another deployment has held the function since: it may have done that.
    """
    if lease is not None and (not lease.is_free or lease.fence != watched.fence):
        return
    found = [one for one in watched.findings if one.kind.part is not DriftKind.ALIAS_MOVED.part]
    messages = [f"{one.message}, first seen {in_words(one.since)}" for one in found]
    for message in (*_about_alias(facts, watched), *messages):
        remedy = (
            "Find out who changed it: this deployment starts from what is there now."
            f" `sluice drift {watched.application}` has the commands that restore it"
        )
        yield Finding("warning", "ChangedSince", plan.name, watched.function_name, message, remedy)


def _about_alias(facts: FunctionFacts, watched: WatchedFunction) -> Iterator[str]:
    alias, wanted = facts.alias, watched.routing
    if alias is None or wanted is None or alias.alias_name != watched.alias_name:
        return
    if not leads_to(alias.routing, wanted):
        yield (
            f"Alias {alias.alias_name} of {watched.function_name} is at {alias.routing}, and"
            f" {watched.deployment_id} left it at {wanted}: somebody has moved it since"
        )
