"""Without an alias a rollback needs what the function has now: layers that exist, a runtime AWS takes."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.runtimes import blocked_since
from sluice.domain.function.state import AliasState
from sluice.domain.preflight.facts import FunctionFacts, LayerFacts, TargetFacts
from sluice.domain.preflight.rules import findings_of
from tests.builders import SETTINGS, a_function_plan, a_function_state, a_target_plan

DAY = "2026-11-28"
LAYER = "arn:aws:lambda:eu-central-1:111111111111:layer:libs:1"
ALIAS = AliasState("live", Routing("6"), "r")


def on(runtime: str, *, alias: AliasState | None = None, planned: str = "python3.13") -> FunctionFacts:
    """A function that has this runtime and gets the planned one."""
    state = replace(a_function_state(), settings=replace(SETTINGS, runtime=runtime))
    plan = replace(a_function_plan(), settings=replace(SETTINGS, runtime=planned))
    return FunctionFacts(plan, latest=state, alias=alias)


def errors(facts: FunctionFacts, day: str = DAY) -> list[str]:
    plan = replace(a_target_plan(), functions=(facts.planned,))
    return [one.code for one in findings_of(plan, TargetFacts((facts,), day=day)) if one.is_error]


def test_old_layer_is_an_error_when_it_was_deleted() -> None:
    facts = replace(on("python3.13"), old_layers=(LayerFacts(LAYER, exists=False),))
    assert errors(facts) == ["OldLayerMissing"]


def test_old_layer_is_no_error_when_it_still_exists() -> None:
    assert errors(replace(on("python3.13"), old_layers=(LayerFacts(LAYER),))) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (on("nodejs12.x"), ["OldRuntimeBlocked"]),
        (on("nodejs12.x", alias=ALIAS), []),
        (on("nodejs12.x", planned="nodejs12.x"), []),
        (on("nodejs22.x"), []),
        (on("python3.13", planned="python3.6"), ["RuntimeBlocked"]),
        (on(""), []),
    ],
)
def test_runtime_is_an_error_only_when_aws_will_be_sent_one_that_it_refuses(
    facts: FunctionFacts, expected: list[str]
) -> None:
    assert errors(facts) == expected


def test_runtime_is_an_error_from_the_day_on_which_aws_blocks_it() -> None:
    assert [errors(on("nodejs22.x"), day) for day in ("2027-06-30", "2027-07-01")] == [
        [],
        ["OldRuntimeBlocked"],
    ]


def test_runtime_is_no_error_when_the_target_was_never_looked_at() -> None:
    assert blocked_since("nodejs12.x", "") == ""
