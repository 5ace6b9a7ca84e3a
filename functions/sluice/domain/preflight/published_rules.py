"""Finds what stands between an alias and a version that somebody else has published. Reads nothing."""

from collections.abc import Iterator

from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding
from sluice.domain.rollback.obstacle import Obstacle
from sluice.domain.rollback.obstacles import alias_obstacle, splitting_obstacle
from sluice.domain.rollback.published import alias_missing, version_obstacle


def published_findings(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """All findings about the alias, the old version and the new one; none where the function was not read."""
    if not (facts.planned.is_published and facts.is_read):
        return
    name = facts.planned.function_name
    for obstacle in (_obstacle(facts), _splitting(plan, facts)):
        if obstacle is not None:
            is_allowed = obstacle.code == "CannotSplit" and plan.allow_unweighted
            remedy = "allowUnweighted is set, so all its traffic will move at once"
            yield Finding(
                "warning" if is_allowed else "error",
                obstacle.code,
                plan.name,
                name,
                obstacle.message,
                remedy if is_allowed else obstacle.remedy,
            )
    yield from _inactive(plan, facts)
    yield from _concurrency(plan, facts)


def _obstacle(facts: FunctionFacts) -> Obstacle | None:
    name = facts.planned.function_name
    if facts.latest is None:
        remedy = "Deploy it by the tool that owns it, or correct functionName"
        return Obstacle("FunctionMissing", f"{name} does not exist", remedy)
    if facts.alias is None:
        return alias_missing(facts.planned)
    found = alias_obstacle(facts.planned, facts.alias)
    if found is None and facts.is_published_read:
        found = version_obstacle(facts.planned, facts.published_version, facts.published)
    return found


def _splitting(plan: TargetPlan, facts: FunctionFacts) -> Obstacle | None:
    alias, new = facts.alias, facts.published
    if alias is None or new is None or alias.routing.is_split or not facts.is_live_read:
        return None
    if not plan.splits_traffic or alias.routing.version == new.version:
        return None
    return splitting_obstacle(facts.planned, alias, new, facts.live)


def _inactive(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    new, name = facts.published, facts.planned.function_name
    if new is not None and new.is_inactive:
        message = f"Version {new.version} of {name} is inactive, and is called once to make it active"
        remedy = "The deploy role needs lambda:InvokeFunction on the versions of the function"
        yield Finding("warning", "VersionInactive", plan.name, name, message, remedy)


def _concurrency(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """Provisioned concurrency is of one version: the new one has none unless somebody gives it some."""
    now, name, new = facts.version_concurrency, facts.planned.function_name, facts.published
    if facts.alias is None or new is None or new.version == facts.alias.routing.version:
        return
    if now and facts.published_concurrency < now:
        message = (
            f"Version {facts.alias.routing.version} of {name} has provisioned concurrency ({now}),"
            f" and version {new.version} has {facts.published_concurrency or 'none'}"
        )
        remedy = (
            f"Run aws lambda put-provisioned-concurrency-config --function-name {name} --qualifier"
            f" {new.version} --provisioned-concurrent-executions {now}, or let the tool that publishes do so"
        )
        yield Finding("warning", "ProvisionedVersion", plan.name, name, message, remedy)
