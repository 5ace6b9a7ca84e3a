"""What is said after a rollback: differences first, commands where they fit, and where an alias was."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState
from sluice.domain.record.reasons import MAX_REASON_LENGTH
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.domain.rollback.repair_commands import STABLE_VERSION
from sluice.domain.rollback.report import Leftover, came_from, left_in_words, may_be_left, put_by_us, unread
from tests.builders import a_rollback_point

CANARY = Routing("6", {"7": 25.0})
MOVED = FunctionRecord(a_rollback_point(), "7", "new-code", CANARY, is_changed=True)


def test_nothing_is_said_when_nothing_differs() -> None:
    assert left_in_words([Leftover(a_rollback_point(), [])], "eu-central-1") == ""


def test_differences_come_with_their_commands_when_one_function_differs() -> None:
    told = left_in_words([Leftover(a_rollback_point(), ["alias live moved"])], "eu-central-1")
    assert told.startswith("Not everything was restored: quote: alias live moved. To fix it: aws lambda ")


def test_commands_work_when_alias_or_version_are_gone() -> None:
    gone = Leftover(a_rollback_point(), ["alias live is gone"], is_alias_gone=True)
    name = "--region eu-central-1 --function-name quote"
    assert gone.commands("eu-central-1") == [
        f"aws lambda create-alias {name} --name live --function-version 6"
    ]
    assert replace(gone, refused=frozenset({STABLE_VERSION})).commands("eu-central-1") == []


def test_every_function_is_named_and_the_timeline_has_the_commands_when_many_differ() -> None:
    points = [replace(a_rollback_point(Live.LATEST), function_name=f"f{number}") for number in range(9)]
    told = left_in_words([Leftover(point, [unread(point)]) for point in points], "eu-central-1")
    assert all(f"f{number}: could not be restored" in told for number in range(9))
    assert "FunctionNotRestored" in told
    assert len(told) < MAX_REASON_LENGTH


@pytest.mark.parametrize(
    ("record", "seen", "told"),
    [
        (MOVED, CANARY, ", was at 6 (75 %) + 7 (25 %)"),
        (MOVED, Routing("7"), ", was at 7 (100 %)"),
        (MOVED, Routing("6"), ", was at 6 (75 %) + 7 (25 %)"),
        (replace(MOVED, routing=Routing("6")), Routing("6"), ""),
        (
            replace(MOVED, routing=Routing("6"), intended=Routing("7"), intent="alias"),
            Routing("6"),
            ", was at 7 (100 %) or about to be",
        ),
    ],
)
def test_rollback_tells_where_the_alias_was_when_it_had_moved(
    record: FunctionRecord, seen: Routing, told: str
) -> None:
    assert came_from(record, AliasState("live", seen, "r1")) == told


@pytest.mark.parametrize(
    ("record", "is_left"),
    [
        (MOVED, True),
        (replace(MOVED, routing=Routing("6")), False),
        (replace(MOVED, routing=Routing("6"), intent="alias"), True),
        (replace(MOVED, is_changed=False), False),
        (replace(MOVED, rollback_point=a_rollback_point(Live.LATEST)), True),
        (replace(MOVED, rollback_point=a_rollback_point(Live.ABSENT)), False),
    ],
)
def test_function_may_be_left_when_its_rollback_was_given_up_half_way(
    record: FunctionRecord, *, is_left: bool
) -> None:
    assert may_be_left(record) is is_left


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (replace(MOVED, routing=None), ""),
        (replace(MOVED, routing=Routing("6")), ""),
        (MOVED, "; this deployment had moved it to 6 (75 %) + 7 (25 %)"),
        (
            replace(MOVED, intended=Routing("7"), intent="alias"),
            "; this deployment had moved it, or was about to move it, to 7 (100 %)",
        ),
    ],
)
def test_says_where_this_deployment_had_put_an_alias_when_others_have_moved_it_since(
    record: FunctionRecord, told: str
) -> None:
    assert put_by_us(record) == told
