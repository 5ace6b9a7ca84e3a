"""Turns the facts about a target into findings with a severity. Reads nothing itself."""

from collections.abc import Iterable, Iterator

from sluice.domain.function.runtimes import family_of, handler_example
from sluice.domain.plan.alarms import blocking_alarm, missing_alarms
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.preflight.facts import FunctionFacts, TargetFacts
from sluice.domain.preflight.findings import Finding
from sluice.domain.preflight.kind_rules import kind_findings
from sluice.domain.preflight.owner_rules import owner_findings
from sluice.domain.preflight.published_rules import published_findings
from sluice.domain.preflight.restore_rules import restore_findings
from sluice.domain.preflight.setting_rules import setting_findings
from sluice.domain.rollback.kinds import creation_obstacle
from sluice.domain.rollback.obstacle import Obstacle
from sluice.domain.rollback.obstacles import (
    alias_obstacle,
    function_obstacle,
    restore_obstacle,
    splitting_obstacle,
)
from sluice.errors.problem import Severity

FEW_AT_A_TIME = 10  # the quota of new accounts
_NEARLY_FULL = 0.9


def findings_of(plan: TargetPlan, facts: TargetFacts) -> list[Finding]:
    """All findings about the target, without duplicates."""
    found = [*facts.failed, *_about_target(plan, facts), *_about_alarms(plan, facts)]
    for function in facts.functions:
        found += owner_findings(plan, function)
        found += kind_findings(plan, function)
        if function.planned.is_published:
            found += published_findings(plan, function)
            found += _about_calls(plan, function)
            continue
        found += _about_settings(plan, function.planned)
        found += setting_findings(plan, function)
        found += restore_findings(plan, function, facts.day)
        found += _about_artifact(plan, function)
        found += _about_roles(plan, function)
        found += _about_function(plan, function) if function.latest else _about_creation(plan, function)
    return list(dict.fromkeys(found))


def _about_target(plan: TargetPlan, facts: TargetFacts) -> Iterator[Finding]:
    if facts.opens_to_strangers and not plan.may_ignore_external_id:
        yield Finding(
            "error",
            "RoleIgnoresExternalId",
            plan.name,
            "",
            f"Role {plan.deploy_role_arn} can be assumed without its external id",
            "Require sts:ExternalId in its trust policy, as Sluice's template does, or let operators set"
            " `mayIgnoreExternalId` for the account in the guardrails",
        )
    storage = facts.code_storage
    if storage is None:
        return
    yield from _about_concurrency(plan, storage.concurrent_executions)
    copied = [one.artifact for one in facts.functions if one.artifact and not one.is_kept_in_s3]
    needed = sum(artifact.size or 0 for artifact in copied)
    left = storage.limit_bytes - storage.used_bytes
    place = f"The code storage of account {plan.account_id} in {plan.region}"
    if left < needed:
        message = f"{place} has {_megabytes(left)} left, but the artifacts need {_megabytes(needed)}"
        yield Finding("error", "CodeStorageFull", plan.name, "", message, "Delete unused versions")
    elif storage.used_bytes > _NEARLY_FULL * storage.limit_bytes:
        message = f"{place} has only {_megabytes(left)} left"
        yield Finding("warning", "CodeStorageNearlyFull", plan.name, "", message, "Delete unused versions")


def _about_concurrency(plan: TargetPlan, limit: int | None) -> Iterator[Finding]:
    """New accounts run 10 functions at a time: callers, smoke tests and Sluice itself share them."""
    if limit is not None and limit <= FEW_AT_A_TIME:
        message = (
            f"Account {plan.account_id} runs {limit} functions at a time in {plan.region}; more are throttled"
        )
        remedy = "Request a higher quota for concurrent executions"
        yield Finding("warning", "LowConcurrency", plan.name, "", message, remedy)


def _about_alarms(plan: TargetPlan, facts: TargetFacts) -> Iterator[Finding]:
    if facts.alarms is None:
        return
    for name in missing_alarms(plan.alarms, facts.alarms):
        message = f"No alarm '{name}' in account {plan.account_id}, {plan.region}"
        remedy = "Create it, or correct the name under `alarms`"
        yield Finding("error", "AlarmMissing", plan.name, "", message, remedy)
    for alarm in (one for one in facts.alarms if one.is_blind):
        message = (
            f"CloudWatch cannot evaluate alarm '{alarm.name}' ({alarm.evaluation}): it may never turn red"
        )
        remedy = (
            f"Fix it first: {alarm.reason}" if alarm.reason else "Look at its metrics or query, and fix it"
        )
        yield Finding("warning", "AlarmIsBlind", plan.name, "", message, remedy)
    blocking = blocking_alarm(plan.alarms, facts.alarms)
    if blocking is not None:
        message = f"The target will fail before its first change while this lasts: {blocking}"
        remedy = "Wait until it is OK, or set alreadyInAlarm to ignore or mustNotWorsen"
        yield Finding("warning", "AlarmIsRed", plan.name, "", message, remedy)


def _about_settings(plan: TargetPlan, function: FunctionPlan) -> Iterator[Finding]:
    settings, name = function.settings, function.function_name
    role_account = settings.execution_role_arn.split(":")[4]
    if role_account != plan.account_id:
        yield Finding(
            "error",
            "ForeignExecutionRole",
            plan.name,
            name,
            f"{name} cannot run as {settings.execution_role_arn}: the role is in account {role_account},"
            f" the function in {plan.account_id}",
            "Set runAsIamRole to a role in the target's own account",
        )
    family = family_of(settings.runtime)
    if settings.runtime and family is None:
        message = f"{name}: '{settings.runtime}' does not look like a Lambda runtime"
        yield Finding(
            "warning", "UnknownRuntime", plan.name, name, message, "Spell it as AWS does, such as python3.13"
        )
    example = handler_example(family, settings.handler) if family else None
    if example:
        message = f"{name}: '{settings.handler}' does not look like a handler of {settings.runtime}"
        yield Finding("warning", "OddHandler", plan.name, name, message, f"A handler looks like {example}")


def _about_roles(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """A role of another account is an error of its own."""
    name, allow = facts.planned.function_name, "Allow iam:PassRole on it in the deploy role's policy"
    for role in (one for one in facts.refused_roles if one.split(":")[4] == plan.account_id):
        refused = f"{plan.deploy_role_arn} may not pass that role to Lambda"
        if role == facts.planned.settings.execution_role_arn:
            message, remedy = f"{name} is to run as {role}, and {refused}", f"{allow}, or name another role"
            yield Finding("error", "RoleNotPassable", plan.name, name, message, remedy)
        else:
            message = f"{name} runs as {role} and has no alias, and {refused}: no rollback could give it back"
            remedy = f"{allow}, or configure an alias in trafficManagement"
            yield Finding("error", "OldRoleNotPassable", plan.name, name, message, remedy)


def _about_artifact(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    function, artifact = facts.planned, facts.artifact
    if artifact is None or function.image_uri is not None:
        return
    path = function.source.address
    if artifact.bucket_region not in (None, plan.region):
        yield Finding(
            "error",
            "BucketInOtherRegion",
            plan.name,
            function.function_name,
            f"{path} is in {artifact.bucket_region}, but Lambda reads zips only from its own region,"
            f" {plan.region}",
            "Use a bucket in each region, with a function row for each",
        )
    if artifact.object_version is not None or function.object_version is not None:
        return
    if facts.is_kept_in_s3:
        yield Finding(
            "error",
            "ReferenceWithoutVersions",
            plan.name,
            function.function_name,
            f"Lambda is to read {path} where it lies, and the bucket keeps no versions",
            "Turn versioning on for the bucket, or set codeStorage: copy",
        )
    else:
        yield Finding(
            "warning",
            "BucketWithoutVersions",
            plan.name,
            function.function_name,
            f"{path} is in a bucket without versioning: overwriting it changes what is deployed",
            "Turn on versioning for the bucket",
        )


def _about_function(plan: TargetPlan, facts: FunctionFacts) -> Iterable[Finding]:
    return [
        *_about_readiness(plan, facts),
        *(_from_obstacle(plan, facts, severity, found) for severity, found in _obstacles(plan, facts)),
        *_about_calls(plan, facts),
    ]


def _about_calls(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """What keeps weights from the alias, and what goes past it."""
    yield from _about_provisioned_concurrency(plan, facts)
    yield from _about_bypasses(plan, facts)


def _about_creation(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    obstacle = creation_obstacle(facts.planned) if facts.is_read else None
    if obstacle:
        yield _from_obstacle(plan, facts, "error", obstacle)


def _about_readiness(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    latest, name = facts.latest, facts.planned.function_name
    if latest is None or latest.may_be_updated or not (latest.can_become_ready or latest.has_failed):
        return
    if latest.has_failed:
        message = f"AWS could not create {name}: {latest.reason or latest.state}"
        remedy = "Delete it, fix what AWS reports, then deploy again"
        yield Finding("error", "FunctionHasFailed", plan.name, name, message, remedy)
    else:
        message = f"AWS is still applying a change to {name}; the deployment will wait"
        yield Finding("warning", "FunctionIsUpdating", plan.name, name, message, "Find out who changes it")


def _obstacles(plan: TargetPlan, facts: FunctionFacts) -> Iterator[tuple[Severity, Obstacle]]:
    """What "Prepare functions" would refuse, by the same rules."""
    function, latest, alias = facts.planned, facts.latest, facts.alias
    if latest is None:
        return
    found = [function_obstacle(function, latest)]
    found += [alias_obstacle(function, alias) if alias else restore_obstacle(function, latest)]
    yield from (("error", obstacle) for obstacle in found if obstacle)
    if alias is not None and plan.splits_traffic and facts.is_live_read and found[1] is None:
        obstacle = splitting_obstacle(function, alias, latest, facts.live)
        if obstacle:
            yield ("warning" if plan.allow_unweighted else "error"), obstacle


def _from_obstacle(plan: TargetPlan, facts: FunctionFacts, severity: Severity, obstacle: Obstacle) -> Finding:
    remedy = obstacle.remedy
    if severity == "warning":
        remedy = "allowUnweighted is set, so all its traffic will move at once"
    return Finding(severity, obstacle.code, plan.name, facts.planned.function_name, obstacle.message, remedy)


def _about_provisioned_concurrency(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """AWS: "Alias with weights can not be used with Provisioned Concurrency" (UpdateAlias)."""
    alias, name = facts.alias, facts.planned.function_name
    if alias is not None and facts.provisioned_concurrency and plan.splits_traffic:
        yield Finding(
            "error",
            "ProvisionedConcurrency",
            plan.name,
            name,
            f"Alias {alias.alias_name} of {name} has provisioned concurrency"
            f" ({facts.provisioned_concurrency}), and AWS gives such an alias no weights",
            "Use a strategy that goes to 100 in one step, or remove the provisioned concurrency first",
        )


def _about_bypasses(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """Only traffic through the alias is split; all else gets the new code when the function is updated."""
    if facts.alias is None:
        return
    name, alias = facts.planned.function_name, facts.alias.alias_name
    for bypass in facts.bypasses:
        gets = "reaches $LATEST" if facts.planned.is_published else "gets the new code at once"
        message = f"{bypass} invokes {name} without alias {alias}: it {gets}"
        yield Finding(
            "warning", "BypassesAlias", plan.name, name, message, f"Point it to {name}:{alias} instead"
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
