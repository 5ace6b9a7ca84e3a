"""What follows from the look at a target, rule by rule, and what never follows from a look that failed."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import REFERENCE, CodeSource, PackageStorage
from sluice.domain.function.routing import Routing
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.alarms import AlarmState, AlarmWatch, AlreadyInAlarm
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import ArtifactFacts, CodeStorage, FunctionFacts, TargetFacts
from sluice.domain.preflight.findings import Finding, errors_first, failed_read, summary
from sluice.domain.preflight.rules import findings_of
from sluice.domain.rollback.obstacles import MAX_RESTORABLE_ZIP_BYTES
from sluice.errors import AccessDeniedError, ArtifactMissingError, PublishFailedError, RetryableError
from tests.builders import SETTINGS, a_function_plan, a_function_state, a_target_plan

ALIAS = AliasState("live", Routing("6"), "revision-1")
STABLE = replace(a_function_state(), version="6")
GOOD = FunctionFacts(
    a_function_plan(),
    latest=a_function_state(),
    alias=ALIAS,
    live=STABLE,
    is_live_read=True,
    artifact=ArtifactFacts("eu-central-1", "version-1", 1_000),
)
SPLITS, AT_ONCE = a_target_plan(), replace(a_target_plan(), stages=())


def found(facts: FunctionFacts, plan: TargetPlan = SPLITS, **target: object) -> list[tuple[str, str]]:
    """Severity and code of what is found in a target with this one function."""
    plan = replace(plan, functions=(facts.planned,))
    findings = findings_of(plan, TargetFacts((facts,), **target))  # type: ignore[arg-type]
    return [(finding.severity, finding.code) for finding in findings]


def with_settings(**settings: str) -> FunctionFacts:
    planned = replace(a_function_plan(), settings=replace(SETTINGS, **settings))
    return replace(GOOD, planned=planned)


def latest(**changes: object) -> FunctionFacts:
    return replace(GOOD, latest=replace(a_function_state(), **changes))  # type: ignore[arg-type]


def live(state: FunctionState | None) -> FunctionFacts:
    return replace(GOOD, live=state)


def other_role() -> FunctionState:
    role = "arn:aws:iam::111111111111:role/other"
    return replace(STABLE, settings=FunctionSettings(role, "app.handler", "python3.13"))


OLD_ROLE = "arn:aws:iam::111111111111:role/old"


def with_old_role(*, has_alias: bool) -> FunctionFacts:
    old = replace(
        a_function_state(), settings=replace(a_function_state().settings, execution_role_arn=OLD_ROLE)
    )
    return replace(
        GOOD, latest=old, live=old if not has_alias else STABLE, alias=ALIAS if has_alias else None
    )


def test_only_roles_that_change_are_passed_and_the_old_one_only_if_no_alias_keeps_its_version() -> None:
    new = SETTINGS.execution_role_arn
    assert GOOD.roles_to_pass == ()
    assert replace(GOOD, latest=None, alias=None).roles_to_pass == (new,)
    assert with_old_role(has_alias=True).roles_to_pass == (new,)
    assert with_old_role(has_alias=False).roles_to_pass == (new, OLD_ROLE)


def test_says_which_role_cannot_be_passed_before_anything_changes() -> None:
    facts = replace(with_old_role(has_alias=False), refused_roles=(SETTINGS.execution_role_arn, OLD_ROLE))
    assert found(facts) == [("error", "RoleNotPassable"), ("error", "OldRoleNotPassable")]


def test_nothing_is_found_when_nothing_is_odd() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (latest(package_type="Image"), ("error", "PackageTypeDiffers")),
        (latest(last_update_status="InProgress"), ("warning", "FunctionIsUpdating")),
        (latest(state="Pending"), ("warning", "FunctionIsUpdating")),
        (latest(state="Failed"), ("error", "FunctionHasFailed")),
        (latest(settings=replace(SETTINGS, dead_letter_arn="arn:aws:sqs:::dead")), ("error", "CannotSplit")),
        (live(None), ("error", "CannotSplit")),
        (live(other_role()), ("error", "CannotSplit")),
        (replace(GOOD, provisioned_concurrency=2), ("error", "ProvisionedConcurrency")),
        (replace(GOOD, bypasses=("A function URL",)), ("warning", "BypassesAlias")),
        (replace(GOOD, artifact=ArtifactFacts("us-east-1", "1", 9)), ("error", "BucketInOtherRegion")),
        (replace(GOOD, artifact=ArtifactFacts("eu-central-1")), ("warning", "BucketWithoutVersions")),
        (with_settings(runtime="python313"), ("warning", "UnknownRuntime")),
        (with_settings(handler="handler"), ("warning", "OddHandler")),
    ],
)
def test_one_thing_is_found_when_one_thing_is_odd(facts: FunctionFacts, expected: tuple[str, str]) -> None:
    assert found(facts) == [expected]


@pytest.mark.parametrize(
    ("routing", "code"), [(Routing("6", {"7": 10.0}), "AliasIsSplit"), (Routing("$LATEST"), "AliasOnLatest")]
)
def test_unclear_alias_is_the_only_error_when_nobody_can_tell_the_old_version(
    routing: Routing, code: str
) -> None:
    facts = replace(GOOD, alias=AliasState("live", routing, "revision-1"), live=other_role())
    assert found(facts) == [("error", code)]


def test_split_is_not_judged_when_the_version_behind_the_alias_could_not_be_read() -> None:
    assert found(replace(GOOD, live=None, is_live_read=False)) == []


@pytest.mark.parametrize("facts", [live(other_role()), replace(GOOD, provisioned_concurrency=2)])
def test_obstacle_to_a_split_does_not_matter_when_nothing_is_split(facts: FunctionFacts) -> None:
    assert found(facts, AT_ONCE) == []


def test_obstacle_to_a_split_is_a_warning_when_the_target_may_move_at_once() -> None:
    plan = replace(SPLITS, allow_unweighted=True)
    assert found(live(other_role()), plan) == [("warning", "CannotSplit")]


def test_large_zip_is_an_error_only_when_no_alias_keeps_the_old_code() -> None:
    large = latest(code_size=MAX_RESTORABLE_ZIP_BYTES + 1)
    assert found(large) == []
    assert found(replace(large, alias=None)) == [("error", "TooLargeToRestore")]


def test_bypass_does_not_matter_when_there_is_no_alias_to_pass() -> None:
    assert found(replace(GOOD, alias=None, bypasses=("A function URL",))) == []


def test_execution_role_of_another_account_is_an_error_when_the_function_is_new_too() -> None:
    facts = with_settings(execution_role_arn="arn:aws:iam::999999999999:role/function")
    assert found(replace(facts, latest=None, alias=None)) == [("error", "ForeignExecutionRole")]


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (0, []),
        (950_000, [("warning", "CodeStorageNearlyFull")]),
        (999_500, [("error", "CodeStorageFull")]),
    ],
)
def test_code_storage_is_judged_by_what_is_left_and_what_is_needed(
    used: int, expected: list[tuple[str, str]]
) -> None:
    assert found(GOOD, code_storage=CodeStorage(used, 1_000_000)) == expected


@pytest.mark.parametrize(("limit", "expected"), [(10, ["LowConcurrency"]), (11, []), (1000, []), (None, [])])
def test_account_is_warned_about_when_it_runs_few_functions_at_a_time(
    limit: int | None, expected: list[str]
) -> None:
    storage = CodeStorage(0, 1_000_000, limit)
    assert found(GOOD, code_storage=storage) == [("warning", code) for code in expected]


def test_role_that_opens_to_strangers_is_an_error_unless_the_operator_allows_it() -> None:
    assert found(GOOD, opens_to_strangers=True) == [("error", "RoleIgnoresExternalId")]
    allowed = replace(SPLITS, may_ignore_external_id=True)
    assert found(GOOD, allowed, opens_to_strangers=True) == []


@pytest.mark.parametrize("error", [AccessDeniedError("no"), ArtifactMissingError("no")])
def test_refused_look_is_an_error_when_the_deployment_would_be_refused_as_well(
    error: AccessDeniedError,
) -> None:
    assert failed_read(error, "x", "prod", is_essential=True).is_error


@pytest.mark.parametrize("error", [RetryableError("throttled"), PublishFailedError("odd answer")])
def test_failed_look_is_never_an_error_when_it_may_work_another_time(error: RetryableError) -> None:
    finding = failed_read(error, "The alias", "prod", "quote", is_essential=True)
    assert (finding.severity, finding.code) == ("warning", "NotChecked")
    assert finding.message.startswith("The alias could not be checked: ")


def test_refused_look_is_a_warning_when_the_deployment_does_not_need_it() -> None:
    assert not failed_read(AccessDeniedError("no"), "x", "prod", is_essential=False).is_error


def test_failed_looks_are_told_once_when_they_are_the_same() -> None:
    finding = failed_read(RetryableError("throttled"), "x", "prod", is_essential=False)
    assert found(GOOD, failed=(finding, finding)) == [("warning", "NotChecked")]


def test_findings_are_summed_up_and_sorted_by_gravity() -> None:
    findings = [
        Finding("warning", "A", "one", "", "odd", "look"),
        Finding("error", "B", "two", "", "bad", "mend"),
    ]
    assert summary(findings) == "1 error and 1 warning in 2 targets"
    assert summary([]) == "no findings"
    assert [finding.code for finding in errors_first(findings)] == ["B", "A"]
    assert str(findings[1]) == "bad. mend."


def blind(evaluation: str) -> AlarmState:
    return AlarmState("errors", "OK", evaluation=evaluation)


@pytest.mark.parametrize(
    ("already", "alarms", "expected"),
    [
        (AlreadyInAlarm.BLOCK, (AlarmState("errors", "OK"),), []),
        (AlreadyInAlarm.BLOCK, (AlarmState("errors", "ALARM"),), [("warning", "AlarmIsRed")]),
        (AlreadyInAlarm.IGNORE, (AlarmState("errors", "ALARM"),), []),
        (AlreadyInAlarm.IGNORE, (), [("error", "AlarmMissing")]),
        (AlreadyInAlarm.BLOCK, None, []),
        (AlreadyInAlarm.BLOCK, (blind("EVALUATION_ERROR"),), [("warning", "AlarmIsBlind")]),
        (AlreadyInAlarm.BLOCK, (blind("EVALUATION_FAILURE"),), [("warning", "AlarmIsBlind")]),
        (AlreadyInAlarm.BLOCK, (blind("PARTIAL_DATA"),), []),
    ],
)
def test_alarms_are_found_missing_or_red_when_they_were_looked_at(
    already: AlreadyInAlarm, alarms: tuple[AlarmState, ...] | None, expected: list[tuple[str, str]]
) -> None:
    plan = replace(SPLITS, alarms=(AlarmWatch(("errors",), already),))
    assert found(GOOD, plan, alarms=alarms) == expected


def test_nothing_is_copied_when_lambda_reads_the_zip_in_s3() -> None:
    in_s3 = CodeSource("code", "quote.zip", "version-1", storage=PackageStorage(REFERENCE, ""))
    full = CodeStorage(999_500, 1_000_000)
    assert found(latest(code=in_s3), code_storage=full) == [("warning", "CodeStorageNearlyFull")]


def test_bucket_needs_versions_when_lambda_reads_the_zip_in_s3() -> None:
    planned = replace(GOOD.planned, storage=PackageStorage(REFERENCE))
    facts = replace(GOOD, planned=planned, artifact=ArtifactFacts("eu-central-1", None, 1_000))
    assert found(facts) == [("error", "ReferenceWithoutVersions")]
