"""What a preview asks besides: how much traffic there is, and whether the code differs."""

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState
from tests.tasks.look.account import (
    DAY,
    DENIED,
    PROVISIONED,
    SOURCE,
    TAKES_ANY_CODE,
    codes,
    live,
    looked,
    opens,
    reads,
    surroundings,
)
from tests.tasks.ports import inspection, leases
from tests.tasks.scene import ALIAS, FUNCTION, STABLE, an_alias, latest
from tests.tasks.script import NOW, Script

ON_STABLE = an_alias(STABLE)


def reads_once(alias: AliasState | None = ON_STABLE) -> Script:
    return opens() << reads(latest(), alias)


def calls(answer: dict[tuple[str, str], float] | Exception) -> Script:
    return Script() << inspection.invocations([(FUNCTION, ALIAS)], NOW - DAY, NOW) >> answer


@pytest.mark.parametrize(("answer", "count"), [({(FUNCTION, ALIAS): 90.0}, 90.0), ({}, 0.0), (DENIED, None)])
def test_counts_the_calls_of_the_last_day_when_it_is_for_a_preview(
    answer: dict[tuple[str, str], float] | Exception, count: float | None
) -> None:
    script = reads_once() << PROVISIONED << surroundings() << live(latest(version="6")) << calls(answer)
    (seen,) = looked(script, for_preview=True)
    assert seen.facts.functions[0].requests_per_day == count


def test_counts_no_calls_when_there_is_no_alias_yet() -> None:
    (seen,) = looked(reads_once(None) << TAKES_ANY_CODE, for_preview=True)
    assert seen.facts.functions[0].requests_per_day is None


def test_reads_the_whole_artifact_only_when_its_size_does_not_tell_whether_it_differs() -> None:
    script = (
        reads_once()
        << PROVISIONED
        << surroundings()
        << live()
        << inspection.code_sha256(SOURCE)
        >> "new-code"
        << calls({})
    )
    (seen,) = looked(script, for_preview=True)
    artifact = seen.facts.functions[0].artifact
    assert artifact is not None
    assert artifact.code_sha256 == "new-code"


def test_shows_a_split_alias_at_once_when_it_is_for_a_preview() -> None:
    script = (
        reads_once(an_alias(Routing("6", {"5": 25.0})))
        << PROVISIONED
        << surroundings()
        << live(None)
        << calls({})
        << leases.get("arn:aws:lambda:eu-central-1:111111111111:function:quote")
        >> None
    )
    assert codes(looked(script, for_preview=True)) == ["AliasIsSplit"]
