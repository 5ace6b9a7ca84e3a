"""A kind of function that cannot be deployed as planned is refused in one sentence that names the kind."""

from dataclasses import replace

import pytest

from sluice.domain.function.creation import CreationSettings
from sluice.domain.function.provisioned import ProvisionedConcurrency
from sluice.domain.function.routing import Routing
from sluice.domain.function.setting_maps import DurableSettings, LoggingSettings
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.actions import Action, JudgeMetrics, Promote, SmokeTest
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.preflight.differences import setting_changes
from sluice.domain.preflight.facts import FunctionFacts, TargetFacts
from sluice.domain.preflight.rules import findings_of
from sluice.domain.rollback.obstacles import function_obstacle, splitting_obstacle
from tests.builders import SETTINGS, a_function_plan, a_function_state, a_target_plan, stages_of
from tests.tasks.scene import an_alias

PROVIDER = "arn:aws:lambda:eu-central-1:111111111111:capacity-provider:metal"
DURABLE = replace(SETTINGS, durable=DurableSettings(3600, 14))
PLAIN = a_function_state()
QUEUE = "arn:aws:sqs:eu-central-1:111111111111:dead"


def planned(alias_name: str | None = "live", **settings: object) -> FunctionPlan:
    plan = a_function_plan(alias_name=alias_name)
    return replace(plan, settings=replace(SETTINGS, **settings))  # type: ignore[arg-type]


def isolated(mode: str | None = "PER_TENANT") -> FunctionPlan:
    return replace(a_function_plan(), creation=CreationSettings(mode))


@pytest.mark.parametrize(
    ("plan", "latest", "code", "kind"),
    [
        (
            planned(),
            replace(PLAIN, state="ActiveNonInvocable", capacity_provider_arn=PROVIDER),
            "ManagedInstances",
            "Lambda Managed Instances",
        ),
        (planned(), replace(PLAIN, state="Deleting", reason="draining"), "StateDoesNotEnd", "Deleting"),
        (planned(), replace(PLAIN, state="FromTheFuture"), "StateDoesNotEnd", "FromTheFuture"),
        (planned(None), replace(PLAIN, settings=DURABLE), "DurableWithoutAlias", "durable function"),
        (planned(durable=DurableSettings(60)), PLAIN, "CreateOnlySetting", "not a durable function"),
        (isolated(), PLAIN, "CreateOnlySetting", "not tenant-isolated"),
        (planned(), replace(PLAIN, last_update_status="Paused"), "StateDoesNotEnd", "is Paused"),
        (planned(timeout=1801), PLAIN, "BeyondItsKind", "timeout 1801 s: only Lambda Managed Instances"),
        (planned(memory_size=10_241), PLAIN, "BeyondItsKind", "memorySize 10241 MB"),
        (planned(ephemeral_storage=10_241), PLAIN, "BeyondItsKind", "ephemeralStorage 10241 MB"),
        (planned(runtime="custom"), PLAIN, "CustomRuntime", "customer-managed runtime"),
    ],
)
def test_is_refused_and_named_when_the_kind_cannot_be_deployed_so(
    plan: FunctionPlan, latest: FunctionState, code: str, kind: str
) -> None:
    obstacle = function_obstacle(plan, latest)
    assert obstacle is not None
    assert obstacle.code == code
    assert kind in obstacle.message


@pytest.mark.parametrize(
    ("plan", "latest"),
    [
        (planned(), replace(PLAIN, settings=DURABLE)),
        (planned(durable=DurableSettings(60)), replace(PLAIN, settings=DURABLE)),
        (isolated(), replace(PLAIN, is_tenant_isolated=True)),
        (isolated(None), replace(PLAIN, is_tenant_isolated=True)),
    ],
)
def test_is_deployed_when_the_function_is_of_the_planned_kind(
    plan: FunctionPlan, latest: FunctionState
) -> None:
    assert function_obstacle(plan, latest) is None


@pytest.mark.parametrize(("new", "can_split"), [(None, True), (QUEUE, True), ("", False)])
def test_traffic_is_split_when_both_versions_have_one_dead_letter_queue(
    new: str | None, *, can_split: bool
) -> None:
    old = replace(PLAIN, settings=replace(SETTINGS, dead_letter_arn=QUEUE))
    obstacle = splitting_obstacle(planned(dead_letter_arn=new), an_alias(Routing("6")), old, old)
    assert (obstacle is None) is can_split


def test_plan_says_what_is_for_creation_alone_when_the_function_does_not_exist() -> None:
    (change,) = [one for one in setting_changes(FunctionFacts(isolated())) if one.name == "tenancyConfig"]
    assert change.after == "PER_TENANT (AWS takes it only when the function is created)"


def test_warns_when_code_signing_is_given_for_a_function_that_exists() -> None:
    arn = "arn:aws:lambda:eu-central-1:111111111111:code-signing-config:csc-0f6c334abcdea4d8b"
    plan = replace(a_function_plan(), creation=CreationSettings(code_signing_config_arn=arn))
    facts = TargetFacts((FunctionFacts(plan, latest=PLAIN, live=PLAIN),))
    found = findings_of(replace(a_target_plan(), functions=(plan,)), facts)
    assert [(one.severity, one.code) for one in found] == [("warning", "SettingNotDeployed")]


def test_logging_differs_only_in_what_is_given() -> None:
    now = replace(SETTINGS, logging=LoggingSettings("JSON", "INFO", "INFO", "/aws/lambda/quote"))
    assert replace(SETTINGS, logging=LoggingSettings(log_group="/aws/lambda/quote")).differing(now) == ()
    assert replace(SETTINGS, logging=LoggingSettings("Text")).differing(now) == ("logging",)


ISOLATED = replace(PLAIN, is_tenant_isolated=True)
SLOW = replace(PLAIN, settings=replace(SETTINGS, timeout=761))
WITH_PRESET = JudgeMetrics("1.0", (MetricQuery("errors", preset="errorRate"),), 300, 1)


@pytest.mark.parametrize(
    ("action", "latest", "expected"),
    [
        (SmokeTest("1.0", "{}"), ISOLATED, [("error", "TenantMissing")]),
        (SmokeTest("1.0", "{}", tenant_id="blue"), ISOLATED, []),
        (SmokeTest("1.0", "{}", tenant_id="blue"), PLAIN, [("error", "TenantMissing")]),
        (SmokeTest("1.0", "{}", "another"), ISOLATED, []),
        (SmokeTest("1.0", "{}"), PLAIN, []),
        (SmokeTest("1.0", "{}"), SLOW, [("warning", "SmokeTestEndsFirst")]),
        (SmokeTest("1.0", "{}"), replace(PLAIN, settings=replace(SETTINGS, timeout=760)), []),
        (SmokeTest("1.0", "{}", "another"), SLOW, []),
        (WITH_PRESET, SLOW, []),
        (SmokeTest("1.0", "{}"), replace(PLAIN, settings=DURABLE), []),
        (WITH_PRESET, replace(PLAIN, settings=DURABLE), []),
        (WITH_PRESET, PLAIN, []),
    ],
)
def test_steps_are_refused_when_the_kind_of_the_function_cannot_take_them(
    action: Action, latest: FunctionState, expected: list[tuple[str, str]]
) -> None:
    plan = a_function_plan()
    target = replace(a_target_plan(), functions=(plan,), stages=stages_of(action))
    facts = TargetFacts((FunctionFacts(plan, latest=latest, live=latest),))
    assert [(one.severity, one.code) for one in findings_of(target, facts)] == expected


KEEP = replace(a_function_plan(), provisioned=ProvisionedConcurrency())
FIVE = replace(a_function_plan(), provisioned=ProvisionedConcurrency(5, 5))


@pytest.mark.parametrize(
    ("plan", "on_alias", "on_version", "expected"),
    [
        (a_function_plan(), 0, 5, [("warning", "ProvisionedVersion")]),
        (KEEP, 0, 5, []),
        (KEEP, 2, 0, []),
        (FIVE, 2, 0, [("error", "ProvisionedTwice")]),
        (FIVE, 0, 0, []),
    ],
)
def test_provisioned_concurrency_is_seen_on_alias_and_version(
    plan: FunctionPlan, on_alias: int, on_version: int, expected: list[tuple[str, str]]
) -> None:
    facts = FunctionFacts(plan, latest=PLAIN, live=PLAIN, alias=an_alias(Routing("6")))
    facts = replace(facts, provisioned_concurrency=on_alias, version_concurrency=on_version)
    target = replace(a_target_plan(), functions=(plan,), stages=stages_of(Promote("0.0")))
    found = findings_of(target, TargetFacts((facts,)))
    assert [(one.severity, one.code) for one in found] == expected


def test_plan_says_what_provisioned_concurrency_costs() -> None:
    live = replace(PLAIN, settings=replace(SETTINGS, memory_size=1024, architectures=("arm64",)))
    facts = FunctionFacts(KEEP, latest=live, live=live, alias=an_alias(Routing("6")), version_concurrency=5)
    (change,) = [one for one in setting_changes(facts) if one.name == "provisionedConcurrency"]
    assert change.before == "5 on version 6"
    assert change.after == "5 on the new version (about $0.06 an hour in us-east-1)"


@pytest.mark.parametrize(
    ("plan", "latest"),
    [
        (planned(timeout=1800, memory_size=10_240, ephemeral_storage=10_240), PLAIN),
        (planned(runtime="custom"), replace(PLAIN, settings=replace(SETTINGS, runtime="custom"))),
    ],
)
def test_is_deployed_when_its_settings_are_the_largest_of_its_kind(
    plan: FunctionPlan, latest: FunctionState
) -> None:
    assert function_obstacle(plan, latest) is None


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        (planned(timeout=1801), ["BeyondItsKind"]),
        (planned(runtime="custom", handler="run"), ["CustomRuntime"]),
        (planned(), []),
    ],
)
def test_is_refused_before_it_is_created_when_lambda_would_not_take_its_settings(
    plan: FunctionPlan, codes: list[str]
) -> None:
    facts = TargetFacts((FunctionFacts(plan),))
    assert [one.code for one in findings_of(a_target_plan(functions=[plan]), facts)] == codes


LIVE = AliasState("live", Routing("6"), "r1")


@pytest.mark.parametrize(
    ("latest", "refused", "expected"),
    [
        (replace(PLAIN, settings=DURABLE), (), [("warning", "DurableWeights")]),
        (
            replace(PLAIN, settings=DURABLE),
            ("lambda:StopDurableExecution",),
            [("error", "DurableRightMissing"), ("warning", "DurableWeights")],
        ),
        (PLAIN, (), []),
    ],
)
def test_says_what_weights_mean_and_which_rights_are_missing_when_the_function_is_durable(
    latest: FunctionState, refused: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    target = a_target_plan()
    facts = FunctionFacts(
        target.functions[0],
        latest=latest,
        live=latest,
        alias=LIVE,
        is_live_read=True,
        refused_actions=refused,
    )
    found = [(one.severity, one.code) for one in findings_of(target, TargetFacts((facts,)))]
    assert sorted(one for one in found if one[1].startswith("Durable")) == expected
