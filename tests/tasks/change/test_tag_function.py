"""Tags: the planned ones are set and read back, and put back; what others have set is left alone."""

from dataclasses import replace

import pytest

from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import AliasChangedError, RetryableError
from sluice.tasks.change.tag_function import restore_tags, tag_function
from tests.builders import a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import clock, functions
from tests.tasks.scene import FUNCTION, RECORD, compares_with, latest, saves, work
from tests.tasks.script import Script

TAGGED = replace(a_function_plan(), tags={"team": "two", "added": "yes"})
PLAN = a_target_plan(functions=(TAGGED,))
POINT = replace(a_rollback_point(), tags={"team": "one", "added": None})
BEFORE = replace(RECORD, rollback_point=POINT)
INTENDED = BEFORE.about_to("tags")
OLD_TAGS, NEW_TAGS = {"team": "one", "kept": "yes"}, {"team": "two", "added": "yes", "kept": "yes"}


def reads(tags: dict[str, str] | None) -> Script:
    return Script() << functions.get_function(FUNCTION) >> latest(tags=tags)


def tagged(script: Script, record: FunctionRecord = BEFORE) -> FunctionRecord:
    return script.play(lambda ports: tag_function(work(ports, PLAN), TAGGED, record))


def test_sets_the_missing_tags_between_two_records_when_the_function_is_as_it_was() -> None:
    script = (
        reads(OLD_TAGS)
        << saves(INTENDED)
        << functions.tag(FUNCTION, {"team": "two", "added": "yes"})
        << reads(NEW_TAGS)
        << saves(INTENDED.confirmed())
    )
    assert tagged(script) == INTENDED.confirmed()


def test_sets_nothing_when_the_function_has_the_tags_already() -> None:
    assert tagged(reads(NEW_TAGS)) == BEFORE


def test_sets_only_what_is_missing_when_an_earlier_try_got_half_way() -> None:
    script = (
        reads({"team": "two"})
        << functions.tag(FUNCTION, {"added": "yes"})
        << reads(NEW_TAGS)
        << saves(INTENDED.confirmed())
    )
    assert tagged(script, INTENDED).intent is None


def test_overwrites_nothing_when_somebody_else_has_changed_a_planned_tag() -> None:
    with pytest.raises(AliasChangedError):
        tagged(reads({"team": "three"}) << compares_with(BEFORE))


def test_sets_the_rest_when_a_planned_tag_that_is_missing_is_not_the_one_that_has_changed() -> None:
    script = (
        reads({"team": "two", "kept": "no"})
        << saves(INTENDED)
        << functions.tag(FUNCTION, {"added": "yes"})
        << reads(NEW_TAGS)
        << saves(INTENDED.confirmed())
    )
    assert not tagged(script).intent


def test_gives_up_for_a_later_try_when_aws_never_shows_the_tags() -> None:
    script = reads(OLD_TAGS) << saves(INTENDED)
    for attempt in range(5):
        script = script << functions.tag(FUNCTION, {"team": "two", "added": "yes"})
        if attempt in range(1, 4):
            script = script << clock.sleep(0.5)
        if attempt < 4:
            script = script << reads(OLD_TAGS)
    with pytest.raises(RetryableError):
        tagged(script)


@pytest.mark.parametrize(
    ("function", "record"),
    [
        (replace(TAGGED, tags=None), BEFORE),
        (TAGGED, replace(BEFORE, rollback_point=a_rollback_point(Live.ABSENT))),
    ],
)
def test_calls_nobody_when_no_tags_are_planned_or_the_function_was_created_with_them(
    function: object, record: FunctionRecord
) -> None:
    played = Script().play(lambda ports: tag_function(work(ports, PLAN), function, record))  # type: ignore[arg-type]
    assert played == record


def restored(script: Script, record: FunctionRecord = INTENDED) -> list[str]:
    return script.play(lambda ports: restore_tags(work(ports, PLAN), record))


def test_puts_back_the_old_tags_and_removes_the_new_ones_when_they_are_its_own() -> None:
    script = reads(NEW_TAGS) << functions.tag(FUNCTION, {"team": "one", "added": None}) << reads(OLD_TAGS)
    assert restored(script) == []


def test_leaves_a_tag_alone_and_says_so_when_somebody_has_changed_it_since() -> None:
    differences = restored(reads({"team": "three"}))
    assert ["three" in text and "one" in text for text in differences] == [True]


def test_puts_back_its_own_and_leaves_the_other_when_somebody_has_changed_one_of_two() -> None:
    script = (
        reads({"team": "three", "added": "yes"})
        << functions.tag(FUNCTION, {"added": None})
        << reads({"team": "three"})
    )
    assert len(restored(script)) == 1


def test_says_what_differs_when_aws_never_shows_the_old_tags() -> None:
    script = Script()
    for attempt in range(5):
        script = script << clock.sleep(0.5) if attempt > 1 else script
        script = script << reads(NEW_TAGS) << functions.tag(FUNCTION, {"team": "one", "added": None})
    assert len(restored(script)) == 2


def test_takes_a_function_without_tags_for_one_that_lost_them_when_it_is_gone() -> None:
    gone: FunctionState | None = None
    script = Script() << functions.get_function(FUNCTION) >> gone
    assert len(restored(script)) == 1


@pytest.mark.parametrize(
    "record", [replace(INTENDED, is_changed=False), replace(INTENDED, rollback_point=a_rollback_point())]
)
def test_calls_nobody_when_no_tag_can_have_been_changed(record: FunctionRecord) -> None:
    assert restored(Script(), record) == []


def test_leaves_a_tag_that_was_the_same_before_when_somebody_has_changed_it() -> None:
    same = replace(INTENDED, rollback_point=replace(POINT, tags={"team": "two", "added": None}))
    assert restored(reads({"team": "three"}), same) == []
