"""Preflight says that somebody has changed a function since Sluice left it, unless Sluice may have."""

from dataclasses import replace

import pytest

from sluice.domain.drift.finding import DriftFinding, DriftKind
from sluice.domain.preflight.findings import Finding
from sluice.domain.rollback.lease import Lease
from sluice.tasks.look.preflight import all_findings
from tests.tasks.look.account import PROMOTES, looked, opens, reads, surroundings
from tests.tasks.ports import leases
from tests.tasks.scene import ARN, STABLE, an_alias, latest
from tests.tasks.script import Script
from tests.unit.domain.drift.watches import MOVED, a_watched

LEFT_AT_7, LEFT_AT_6 = a_watched(), a_watched(routing=STABLE)
CODE = DriftFinding(DriftKind.CODE_CHANGED, "$LATEST of quote has code other", "Deploy it again", (), 900.0)
ALIAS_IS_AT_6 = opens(PROMOTES) << reads(latest(), an_alias(STABLE)) << surroundings()
FREE = Lease(ARN, 3)


def said(script: Script, *, lease: Lease | None = FREE, watched: object = LEFT_AT_7) -> list[Finding]:
    asked = script << leases.get(ARN) >> lease
    return all_findings(looked(asked, PROMOTES, watched=[watched]))  # type: ignore[list-item]  # a WatchedFunction


@pytest.mark.parametrize("lease", [FREE, None])
def test_says_that_the_alias_was_moved_although_no_check_has_found_it_yet(lease: Lease | None) -> None:
    (finding,) = said(ALIAS_IS_AT_6, lease=lease)
    assert (finding.severity, finding.code) == ("warning", "ChangedSince")
    assert "is at 6 (100 %), and dep-1 left it at 7 (100 %)" in finding.message
    assert "sluice drift parcels" in finding.remedy


def test_says_what_a_check_has_found_before() -> None:
    (finding,) = said(ALIAS_IS_AT_6, watched=replace(LEFT_AT_6, findings=(CODE,)))
    assert finding.message == "$LATEST of quote has code other, first seen 1970-01-01 00:15:00 UTC"


def test_believes_what_it_sees_when_a_check_had_found_the_alias_elsewhere() -> None:
    assert said(ALIAS_IS_AT_6, watched=replace(LEFT_AT_6, findings=(MOVED,))) == []


@pytest.mark.parametrize("lease", [replace(FREE, fence=4), replace(FREE, deployment_id="dep-2")])
def test_says_nothing_when_a_deployment_holds_the_function_or_has_held_it_since(lease: Lease) -> None:
    assert said(ALIAS_IS_AT_6, lease=lease, watched=replace(LEFT_AT_7, findings=(CODE,))) == []


def test_says_nothing_of_an_alias_that_was_another_one() -> None:
    assert said(ALIAS_IS_AT_6, watched=replace(LEFT_AT_7, alias_name="beta")) == []
