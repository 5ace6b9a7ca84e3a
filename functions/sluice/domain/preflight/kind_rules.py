"""Turns the kind of a function into findings: creation, tests and judgment. Reads nothing."""

from collections.abc import Iterator
from typing import TypeVar

from sluice.domain.analysis.smoke_test import LONGEST_SECONDS
from sluice.domain.plan.actions import Action, SmokeTest
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding

AnyAction = TypeVar("AnyAction", bound=Action)


def kind_findings(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """All warnings that come from the kind of the function; what refuses it is an obstacle."""
    yield from _code_signing(plan, facts)
    yield from _smoke_tests(plan, facts)
    yield from _durable(plan, facts)
    yield from _provisioned(plan, facts)


def _actions(plan: TargetPlan, facts: FunctionFacts, kind: type[AnyAction]) -> list[AnyAction]:
    """The actions of this kind that are about the function: those that name it, or name none."""
    found = [action for stage in plan.stages for action in stage.actions if isinstance(action, kind)]
    name = facts.planned.function_name
    return [one for one in found if getattr(one, "function_name", None) in (None, "", name)]


def _smoke_tests(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """Lambda refuses calls of such functions: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html."""
    latest, name = facts.latest, facts.planned.function_name
    is_isolated = latest.is_tenant_isolated if latest else bool(facts.planned.creation.tenant_isolation_mode)
    for test in _actions(plan, facts, SmokeTest):
        if is_isolated and test.tenant_id is None:
            message = f"{name} is tenant-isolated, and the smoke test does not say for which tenant it calls"
            yield Finding("error", "TenantMissing", plan.name, name, message, "Add tenantId to the smokeTest")
        if not is_isolated and test.tenant_id is not None:
            message = f"{name} is not tenant-isolated, and Lambda refuses calls with a tenant"
            yield Finding("error", "TenantMissing", plan.name, name, message, "Remove tenantId")
    yield from _long_calls(plan, facts)


def _long_calls(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """A smoke test waits within one run of its handler, and Lambda lets a handler run for 900 seconds."""
    latest, planned = facts.latest, facts.planned
    may_last = planned.settings.timeout or (latest.settings.timeout if latest else None) or 0
    if may_last > LONGEST_SECONDS and _actions(plan, facts, SmokeTest):
        name = planned.function_name
        message = (
            f"A call of {name} may take {may_last} s, and a smoke test waits {LONGEST_SECONDS} s at most"
        )
        remedy = "Test with a payload that is answered sooner, or let a webhook test it and call back"
        yield Finding("warning", "SmokeTestEndsFirst", plan.name, name, message, remedy)


def _durable(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """Weights choose the version of new executions alone, and a rollback must see the others.

    https://docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html
    """
    latest, name = facts.latest, facts.planned.function_name
    if latest is None or not latest.is_durable:
        return
    if plan.splits_traffic and facts.alias is not None:
        message = f"{name} is a durable function: weights are for new executions, those that run stay"
        remedy = "Decide by durableExecutionsOnRollback what a rollback does with those of the new version"
        yield Finding("warning", "DurableWeights", plan.name, name, message, remedy)
    if facts.refused_actions:
        message = (
            f"Role {plan.deploy_role_arn} may not {', '.join(facts.refused_actions)} for the durable"
            f" executions of {name}"
        )
        remedy = "Update the role of the target account: its template has these actions"
        yield Finding("error", "DurableRightMissing", plan.name, name, message, remedy)


def _code_signing(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    if facts.latest is None or facts.planned.creation.code_signing_config_arn is None:
        return
    name = facts.planned.function_name
    yield Finding(
        "warning",
        "SettingNotDeployed",
        plan.name,
        name,
        f"{name} exists, and Sluice sets codeSigningConfigArn only when it creates a function",
        "Run aws lambda put-function-code-signing-config, or remove the key",
    )


def _provisioned(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """Either an alias or a version has provisioned concurrency: AWS refuses both at once."""
    name, planned, now = facts.planned.function_name, facts.planned.provisioned, facts.version_concurrency
    if facts.planned.is_published:  # others give it to the version, or do not
        return
    if planned is None and now and facts.alias is not None:
        version = facts.alias.routing.version
        message = (
            f"Version {version} of {name} has provisioned concurrency ({now}), and the new version gets none"
        )
        remedy = "Set provisionedConcurrency: keep in its providerOptions"
        yield Finding("warning", "ProvisionedVersion", plan.name, name, message, remedy)
    if planned is not None and planned.minimum and facts.provisioned_concurrency and facts.alias is not None:
        message = (
            f"Alias {facts.alias.alias_name} of {name} has provisioned concurrency"
            f" ({facts.provisioned_concurrency}), and AWS gives its versions none of their own"
        )
        remedy = "Remove provisionedConcurrency, or take it from the alias first"
        yield Finding("error", "ProvisionedTwice", plan.name, name, message, remedy)
