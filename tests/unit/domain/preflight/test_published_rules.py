"""What stands between an alias and a published version, and whose stack a function belongs to."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import AliasState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.preflight.differences import code_change, setting_changes
from sluice.domain.preflight.facts import FunctionFacts, TargetFacts
from sluice.domain.preflight.findings import Finding
from sluice.domain.preflight.rules import findings_of
from tests.builders import SETTINGS, a_function_plan, a_function_state, a_target_plan

PLANNED = FunctionPlan(
    "quote", "", "", FunctionSettings("", "", ""), "live", published_version="latestPublished"
)
OLD, NEW = (
    replace(a_function_state(), version="6"),
    replace(a_function_state(), version="7", code_sha256="new"),
)
GOOD = FunctionFacts(
    PLANNED,
    latest=a_function_state(),
    alias=AliasState("live", Routing("6"), "revision-1"),
    live=OLD,
    is_live_read=True,
    published_version="7",
    published=NEW,
    is_published_read=True,
)
OTHER_ROLE = replace(SETTINGS, execution_role_arn="arn:aws:iam::111111111111:role/other")
STACK = {"aws:cloudformation:stack-name": "Shop", "aws:cloudformation:logical-id": "Quote"}


def findings(facts: FunctionFacts, *, allow_unweighted: bool = False) -> list[Finding]:
    plan = replace(a_target_plan(functions=[facts.planned]), allow_unweighted=allow_unweighted)
    return findings_of(plan, TargetFacts((facts,)))


def codes(facts: FunctionFacts, *, allow_unweighted: bool = False) -> list[tuple[str, str]]:
    return [(one.severity, one.code) for one in findings(facts, allow_unweighted=allow_unweighted)]


def test_finds_nothing_when_alias_and_version_are_there():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(GOOD, latest=None, alias=None, live=None, published=None), "FunctionMissing"),
        (replace(GOOD, alias=None, live=None, is_published_read=False), "AliasMissing"),
        (replace(GOOD, alias=AliasState("live", Routing("6", {"7": 5.0}), "r")), "AliasIsSplit"),
        (replace(GOOD, alias=AliasState("live", Routing("$LATEST"), "r")), "AliasOnLatest"),
        (replace(GOOD, published_version=None, published=None), "NothingPublished"),
        (replace(GOOD, published=None), "VersionMissing"),
        (replace(GOOD, published=replace(NEW, state="Failed")), "VersionFailed"),
        (replace(GOOD, published=replace(NEW, state="Deleting")), "StateDoesNotEnd"),
        (replace(GOOD, published=replace(NEW, capacity_provider_arn="arn:x")), "ManagedInstances"),
        (replace(GOOD, published=replace(NEW, settings=OTHER_ROLE)), "CannotSplit"),
        (replace(GOOD, provisioned_concurrency=5), "ProvisionedConcurrency"),
    ],
)
def test_refuses_the_function_before_its_first_change_when(facts: FunctionFacts, code: str) -> None:
    assert codes(facts) == [("error", code)]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(GOOD, published=replace(NEW, state="Inactive")), "VersionInactive"),
        (replace(GOOD, version_concurrency=5), "ProvisionedVersion"),
        (replace(GOOD, bypasses=("A function URL",)), "BypassesAlias"),
        (replace(GOOD, latest=replace(a_function_state(), tags=STACK)), "AliasOfStack"),
    ],
)
def test_warns_and_goes_on_when(facts: FunctionFacts, code: str) -> None:
    assert codes(facts) == [("warning", code)]


def test_roles_may_differ_when_the_config_allows_to_move_all_at_once() -> None:
    facts = replace(GOOD, published=replace(NEW, settings=OTHER_ROLE))
    assert codes(facts, allow_unweighted=True) == [("warning", "CannotSplit")]


def test_says_nothing_of_concurrency_when_the_new_version_has_as_much() -> None:
    assert codes(replace(GOOD, version_concurrency=5, published_concurrency=5)) == []


def test_says_nothing_of_the_version_when_it_could_not_be_read() -> None:
    assert codes(replace(GOOD, published=None, published_version=None, is_published_read=False)) == []


def test_names_the_stack_that_writes_the_code_again_when_sluice_writes_it_too() -> None:
    facts = FunctionFacts(a_function_plan(), latest=replace(a_function_state(), tags=STACK), alias=GOOD.alias)
    (finding,) = (one for one in findings(facts) if one.code == "FunctionOfStack")
    assert finding.severity == "warning"
    assert "stack Shop, whose next deployment writes its own code" in finding.message


def test_names_no_stack_when_there_is_none_or_tags_are_unreadable() -> None:
    assert codes(replace(GOOD, latest=replace(a_function_state(), tags={"team": "maps"}))) == []
    assert codes(replace(GOOD, latest=replace(a_function_state(), tags=None))) == []


def test_shows_what_differs_between_the_versions_and_no_value_when_the_environment_changed() -> None:
    before = replace(OLD, settings=replace(SETTINGS, memory_size=128, environment={"KEY": "old-secret"}))
    after = replace(NEW, settings=replace(SETTINGS, memory_size=256, environment={"KEY": "new-secret"}))
    facts = replace(GOOD, live=before, published=after)
    changes = {one.name: (one.before, one.after) for one in setting_changes(facts)}
    assert changes == {"memorySize": ("128", "256"), "environment": ("KEY", "KEY (changed)")}
    code = code_change(facts)
    assert (code.before_sha256, code.after_sha256, code.differs) == ("old-code", "new", True)
