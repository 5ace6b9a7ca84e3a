"""Comparing a function with what was deployed: what is said of each change, and how to restore it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sluice.domain.drift.compare import Observed, differences
from sluice.domain.drift.expected import Expected
from sluice.domain.drift.finding import DriftFinding, DriftKind, Part
from sluice.domain.drift.way_back import WayBack
from sluice.domain.function.controls import UNRESERVED, FunctionControls
from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState
from tests.builders import SETTINGS, a_function_state

CONTROLS = FunctionControls(reserved_concurrency=5, recursive_loop="Terminate")
EXPECTED = Expected("quote", "live", Routing("7"), "new-code", "new-code", SETTINGS, 3, CONTROLS)
LATEST = a_function_state(code_sha256="new-code")
SEEN = Observed(LATEST, AliasState("live", Routing("7"), "r1"), replace(LATEST, version="7"), 3, CONTROLS)
WAY = WayBack("quote", "eu-central-1", "dep-1", "prod")
AWS = "--region eu-central-1 --function-name quote"
BACK = f"aws lambda update-alias {AWS} --name live --function-version 7"
PROVIDE = f"aws lambda put-provisioned-concurrency-config {AWS} --qualifier 7"
REDEPLOY = ("sluice redeploy dep-1 --target prod",)


def found(
    observed: Observed, expected: Expected = EXPECTED, known: tuple[str, ...] | None = ()
) -> list[DriftFinding]:
    return differences(expected, observed, known, WAY)


def test_finds_nothing_when_all_is_as_it_was_left() -> None:
    assert found(SEEN) == []


def test_finds_nothing_when_aws_still_moves_provisioned_concurrency_to_the_version() -> None:
    draining = AliasState("live", Routing("7", {"6": 100.0}), "r1")
    assert found(replace(SEEN, alias=draining)) == []


@pytest.mark.parametrize(
    ("changes", "kind", "words", "commands"),
    [
        (
            {"alias": AliasState("live", Routing("5"), "r2")},
            DriftKind.ALIAS_MOVED,
            "Alias live of quote is at 5 (100 %), and Sluice left it at 7 (100 %)",
            (f"{BACK} --routing-config AdditionalVersionWeights={{}}",),
        ),
        (
            {"alias": AliasState("live", Routing("7", {"8": 10.0}), "r2")},
            DriftKind.ALIAS_MOVED,
            "is at 7 (90 %) + 8 (10 %)",
            (f"{BACK} --routing-config AdditionalVersionWeights={{}}",),
        ),
        (
            {"alias": None},
            DriftKind.ALIAS_DELETED,
            "Alias live of quote no longer exists; it was at 7 (100 %)",
            (f"aws lambda create-alias {AWS} --name live --function-version 7",),
        ),
        ({"version": None}, DriftKind.VERSION_CHANGED, "Version 7 of quote no longer exists", REDEPLOY),
        (
            {"version": a_function_state(code_sha256="other")},
            DriftKind.VERSION_CHANGED,
            "Version 7 of quote has code other, and new-code was deployed",
            REDEPLOY,
        ),
        (
            {"latest": a_function_state(code_sha256="other")},
            DriftKind.CODE_CHANGED,
            "callers of alias live do not have it",
            REDEPLOY,
        ),
        (
            {"latest": replace(LATEST, settings=replace(SETTINGS, runtime="python3.12"))},
            DriftKind.SETTINGS_CHANGED,
            "runtime is python3.12, was deployed as python3.13",
            REDEPLOY,
        ),
        (
            {"provisioned": 1},
            DriftKind.CONCURRENCY_CHANGED,
            "has provisioned concurrency 1, and Sluice gave it 3",
            (f"{PROVIDE} --provisioned-concurrent-executions 3",),
        ),
        (
            {"controls": FunctionControls(UNRESERVED, "Terminate")},
            DriftKind.CONTROLS_CHANGED,
            "reservedConcurrency is none, was deployed as 5",
            (f"aws lambda put-function-concurrency {AWS} --reserved-concurrent-executions 5",),
        ),
        (
            {"bypasses": ("A function URL",)},
            DriftKind.BYPASS_ADDED,
            "A function URL calls quote without alias live",
            (),
        ),
        ({"latest": None}, DriftKind.FUNCTION_DELETED, "quote no longer exists", REDEPLOY),
    ],
)
def test_says_what_was_changed_and_how_to_restore_it(
    changes: Mapping[str, object], kind: DriftKind, words: str, commands: tuple[str, ...]
) -> None:
    (one,) = found(replace(SEEN, **changes))  # type: ignore[arg-type]  # fields of Observed
    assert (one.kind, one.commands) == (kind, commands)
    assert words in one.message


def test_restores_other_controls_when_they_were_changed() -> None:
    expected = replace(EXPECTED, controls=FunctionControls(UNRESERVED, "Allow"))
    (one,) = found(SEEN, expected)
    assert one.commands == (
        f"aws lambda delete-function-concurrency {AWS}",
        f"aws lambda put-function-recursion-config {AWS} --recursive-loop Allow",
    )


def test_gives_the_alias_its_weights_back_when_it_was_left_with_some() -> None:
    split = replace(EXPECTED, routing=Routing("7", {"6": 25.0}))
    (one,) = found(SEEN, split)
    assert one.commands[0].endswith("--function-version 7 --routing-config AdditionalVersionWeights={6=0.25}")


def test_finds_no_bypass_when_it_was_there_before_or_nobody_knows() -> None:
    bypassed = replace(SEEN, bypasses=("A function URL",))
    assert found(bypassed, known=("A function URL",)) == []
    assert found(bypassed, known=None) == []


def test_says_that_all_callers_have_it_when_there_is_no_alias() -> None:
    expected = Expected("quote", code_sha256="new-code")
    (one,) = found(Observed(a_function_state(code_sha256="other")), expected)
    assert "all callers have it" in one.message


def test_never_shows_the_values_of_an_environment_when_they_were_changed() -> None:
    expected = replace(EXPECTED, settings=replace(SETTINGS, environment={"KEY": "old-secret"}))
    now = replace(LATEST, settings=replace(SETTINGS, environment={"KEY": "new-secret"}))
    (one,) = found(replace(SEEN, latest=now), expected)
    assert "environment" in one.message
    assert "secret" not in one.message


def test_does_not_take_an_environment_that_it_may_not_read_for_a_change() -> None:
    expected = replace(EXPECTED, settings=replace(SETTINGS, environment={"KEY": "x"}))
    assert found(SEEN, expected) == []


@pytest.mark.parametrize("part", Part)
def test_finds_nothing_in_a_part_that_could_not_be_read(part: Part) -> None:
    blind = Observed(LATEST, SEEN.alias, SEEN.version, 3, CONTROLS, (), {part: "denied"})
    changed = {
        Part.FUNCTION: {"latest": None},
        Part.ALIAS: {"alias": None},
        Part.VERSION: {"version": None},
        Part.CONCURRENCY: {"provisioned": 0},
        Part.CONTROLS: {"controls": FunctionControls()},
        Part.TRIGGERS: {"bypasses": ("A function URL",)},
    }[part]
    assert found(replace(blind, **changed)) == []  # type: ignore[arg-type]  # fields of Observed
