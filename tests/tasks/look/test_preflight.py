"""Preflight: what is asked of each target's account, in which order, and what a refusal becomes."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import FunctionState
from sluice.errors import ArtifactMissingError, RetryableError
from sluice.tasks.look.preflight import all_findings
from tests.builders import FUNCTION_ROLE, SETTINGS, a_function_plan, a_target_plan
from tests.tasks.look.account import (
    ARTIFACT,
    DENIED,
    ON_VERSION,
    PROMOTES,
    PROVISIONED,
    SOURCE,
    TAKES_ANY_CODE,
    WHOLE,
    codes,
    live,
    looked,
    opens,
    reads,
    surroundings,
)
from tests.tasks.ports import clock, inspection, inspectors
from tests.tasks.scene import ALIAS, DEPLOYMENT, FUNCTION, GREEN, PLAN, STABLE, WATCHING, an_alias, latest
from tests.tasks.script import Script

OLD_ROLE = "arn:aws:iam::111111111111:role/old"


def test_finds_nothing_when_all_is_as_a_deployment_needs_it() -> None:
    assert codes(looked(WHOLE)) == []


def test_does_not_ask_what_only_weights_need_when_no_step_splits_the_traffic() -> None:
    script = opens(PROMOTES) << reads(latest(), an_alias(STABLE)) << surroundings()
    assert codes(looked(script, PROMOTES)) == []


def test_asks_only_whether_its_role_may_be_passed_when_the_function_does_not_exist_yet() -> None:
    script = opens() << reads(None) << inspection.refused_roles((FUNCTION_ROLE,)) >> []
    assert codes(looked(script)) == []


def test_asks_for_the_old_role_too_when_no_alias_keeps_the_function_as_it_was() -> None:
    function = a_function_plan(alias_name=None)
    plan = a_target_plan(functions=(function,))
    old = latest(settings=replace(SETTINGS, execution_role_arn=OLD_ROLE))
    script = (
        opens(plan)
        << inspection.artifact(SOURCE)
        >> ARTIFACT
        << inspection.get_function(FUNCTION)
        >> old
        << inspection.refused_roles((FUNCTION_ROLE, OLD_ROLE))
        >> [OLD_ROLE]
        << TAKES_ANY_CODE
    )
    assert codes(looked(script, plan)) == ["OldRoleNotPassable"]


def test_takes_latest_for_what_serves_when_there_is_no_alias() -> None:
    function = a_function_plan(alias_name=None)
    plan = a_target_plan(functions=(function,))
    script = (
        opens(plan)
        << inspection.artifact(SOURCE)
        >> ARTIFACT
        << inspection.get_function(FUNCTION)
        >> latest()
        << TAKES_ANY_CODE
    )
    (seen,) = looked(script, plan)
    assert (seen.facts.functions[0].live, seen.facts.functions[0].is_live_read) == (latest(), True)


@pytest.mark.parametrize(
    ("state", "code"), [(latest(), "OldCodeUnsigned"), (latest(is_signed=True), "OldSignature")]
)
def test_looks_whether_old_code_could_be_sent_again_when_the_function_takes_only_signed_code(
    state: FunctionState, code: str
) -> None:
    plan = a_target_plan(functions=(a_function_plan(alias_name=None),))
    script = (
        opens(plan)
        << inspection.artifact(SOURCE)
        >> ARTIFACT
        << inspection.get_function(FUNCTION)
        >> state
        << inspection.requires_signature(FUNCTION)
        >> True
    )
    (finding,) = all_findings(looked(script, plan))
    assert (finding.code, finding.severity) == (code, "error")
    assert "Configure an alias" in finding.remedy


def test_names_everything_that_reaches_the_function_past_its_alias() -> None:
    script = (
        opens(PROMOTES)
        << reads(latest(), an_alias(STABLE))
        << ON_VERSION
        << inspection.has_function_url(FUNCTION)
        >> True
        << inspection.callers(FUNCTION)
        >> ["S3 bucket uploads"]
        << inspection.event_sources(FUNCTION)
        >> ["Queue orders"]
    )
    (seen,) = looked(script, PROMOTES)
    assert codes([seen]) == ["BypassesAlias"] * 3


def test_believes_a_split_alias_only_when_it_lasts() -> None:
    split = an_alias(Routing("6", {"5": 25.0}))
    script = (
        opens()
        << reads(latest(), split)
        << clock.sleep(0.25)
        << inspection.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
        << PROVISIONED
        << surroundings()
        << live()
    )
    assert codes(looked(script)) == []


def test_cannot_be_reached_when_the_deploy_role_refuses() -> None:
    script = (
        Script()
        << inspectors.inspect([PLAN], DEPLOYMENT)
        >> DENIED
        << inspectors.opens_to_strangers(PLAN)
        >> False
    )
    (seen,) = looked(script)
    assert (seen.facts.is_reached, codes([seen])) == (False, ["AccessDenied"])


def test_shares_one_session_when_targets_have_the_same_role_and_region() -> None:
    second = replace(PROMOTES, name="second")
    each = reads(latest(), an_alias(STABLE)) << surroundings()
    assert codes(looked(opens(PROMOTES, second) << each << each, PROMOTES, second)) == []


@pytest.mark.parametrize(
    ("error", "code"), [(DENIED, "AccessDenied"), (RetryableError("slow"), "NotChecked")]
)
def test_notes_what_could_not_be_read_and_goes_on_when_a_read_is_refused(error: Exception, code: str) -> None:
    script = (
        opens(PROMOTES)
        << inspection.artifact(SOURCE)
        >> ARTIFACT
        << inspection.get_function(FUNCTION)
        >> error
    )
    (seen,) = looked(script, PROMOTES)
    assert (codes([seen]), seen.facts.functions[0].is_read) == ([code], False)


def test_finds_an_artifact_that_is_not_there() -> None:
    script = (
        opens(PROMOTES)
        << inspection.artifact(SOURCE)
        >> ArtifactMissingError("not there")
        << inspection.get_function(FUNCTION)
        >> latest()
        << inspection.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
        << surroundings()
    )
    assert codes(looked(script, PROMOTES)) == ["ArtifactMissing"]


def test_only_warns_when_what_serves_a_check_could_not_be_read() -> None:
    script = (
        opens()
        << reads(latest(), an_alias(STABLE))
        << inspection.provisioned_concurrency(FUNCTION, ALIAS)
        >> DENIED
        << inspection.provisioned_concurrency(FUNCTION, "6")
        >> DENIED
        << inspection.has_function_url(FUNCTION)
        >> DENIED
        << inspection.get_function(FUNCTION, "6")
        >> DENIED
    )
    assert codes(looked(script)) == ["NotChecked"] * 4


def test_reads_the_alarms_when_the_target_watches_some() -> None:
    plan = replace(WATCHING, stages=PROMOTES.stages)
    script = (
        opens(plan)
        << reads(latest(), an_alias(STABLE))
        << surroundings()
        << inspection.alarms(plan, ["errors"])
        >> [GREEN]
    )
    (seen,) = looked(script, plan)
    assert seen.facts.alarms == (GREEN,)


def test_notes_that_the_alarms_could_not_be_read() -> None:
    plan = replace(WATCHING, stages=PROMOTES.stages)
    script = (
        opens(plan)
        << reads(latest(), an_alias(STABLE))
        << surroundings()
        << inspection.alarms(plan, ["errors"])
        >> DENIED
    )
    assert codes(looked(script, plan)) == ["AccessDenied"]


def test_looks_at_latest_when_the_alias_points_there() -> None:
    script = (
        opens()
        << reads(latest(), an_alias(Routing("$LATEST")))
        << PROVISIONED
        << surroundings(Script())
        << inspection.get_function(FUNCTION, None)
        >> latest()
    )
    assert codes(looked(script)) == ["AliasOnLatest"]


def test_says_that_a_check_failed_and_keeps_the_others_when_it_raises_what_nobody_expects() -> None:
    script = opens(PROMOTES) << inspection.artifact(SOURCE) >> ValueError("no such field")
    (seen,) = looked(script, PROMOTES)
    assert (codes([seen]), seen.facts.is_reached) == (["NotChecked"], False)
