"""What holds for all settings: the planned ones are there after an update, the old ones after a rollback.

Lambda is modelled by its one rule: what a request names is replaced as a whole, all else stays.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hypothesis import given

from sluice.aws.target.configuration import to_request, to_settings
from sluice.domain.function.setting_words import key_of
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.preflight.differences import changes_between
from sluice.domain.rollback.point import Live, RollbackPoint, latest_differences, tag_differences
from tests.properties.settings_strategies import planned, present, variables

Configuration = Mapping[str, Any]


def configuration(settings: FunctionSettings) -> Configuration:
    """A function that has these settings."""
    layers = {"Layers": [{"Arn": arn} for arn in settings.layers or ()]}
    return {**to_request(settings), **layers, "Architectures": settings.architectures}


def updated(now: Configuration, wanted: FunctionSettings, names: tuple[str, ...]) -> Configuration:
    """The function after the update of its configuration, and of its code where that differs."""
    request = to_request(wanted.only(names).on_top_of(to_settings(now)))
    if "Layers" in request:
        request["Layers"] = [{"Arn": arn} for arn in request["Layers"]]
    built_for = {"Architectures": wanted.architectures} if wanted.architectures else {}
    return {**now, **request, **built_for}


def same(one: FunctionSettings, other: FunctionSettings) -> bool:
    return not one.differing(other) and not other.differing(one)


@given(present, planned)
def test_function_has_what_was_planned_after_an_update_and_is_as_it_was_after_a_rollback(
    before: FunctionSettings, wanted: FunctionSettings
) -> None:
    start = configuration(before)
    point = to_settings(start).within(wanted)
    during = updated(start, wanted, wanted.differing_configuration(to_settings(start)))
    assert wanted.differing(to_settings(during)) == ()

    after = updated(during, point, point.differing_configuration(to_settings(during)))
    assert same(to_settings(after), to_settings(start))
    state = FunctionState("quote", "$LATEST", "code", "revision", to_settings(after))
    stored = RollbackPoint("quote", Live.LATEST, None, "6", "code", point)
    assert latest_differences(stored, state) == []


@given(present, planned)
def test_nothing_but_what_was_planned_is_written_and_kept(
    before: FunctionSettings, wanted: FunctionSettings
) -> None:
    given_names = {one.name for one in fields(wanted) if getattr(wanted, one.name) is not None}
    point = before.within(wanted)
    assert {one.name for one in fields(point) if getattr(point, one.name) is not None} == given_names
    start = configuration(before)
    during = updated(start, wanted, wanted.differing_configuration(to_settings(start)))
    untouched = [one.name for one in fields(before) if one.name not in given_names]
    now, then = to_settings(during), to_settings(start)
    assert [name for name in untouched if getattr(now, name) != getattr(then, name)] == []


@given(present, planned)
def test_changes_name_exactly_the_settings_that_differ(
    before: FunctionSettings, wanted: FunctionSettings
) -> None:
    named = [change.name for change in changes_between(before, wanted)]
    assert named == [key_of(name) for name in wanted.differing(before)]
    assert changes_between(before, before) == ()


@given(present, planned)
def test_settings_are_the_same_when_they_were_stored_as_json(
    before: FunctionSettings, wanted: FunctionSettings
) -> None:
    point = RollbackPoint("quote", Live.LATEST, settings=before.within(wanted), tags={"team": None, "a": "b"})
    assert RollbackPoint.from_dict(json.loads(json.dumps(point.as_dict()))) == point


@given(variables, variables)
def test_tags_are_as_they_were_when_those_that_differ_are_written_back(
    before: dict[str, str], wanted: dict[str, str]
) -> None:
    noted = {key: before.get(key) for key in wanted}
    during = {**before, **wanted}
    back = {**during, **tag_differences(noted, during)}
    assert {key: value for key, value in back.items() if value is not None} == before
