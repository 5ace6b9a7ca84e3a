"""What holds for every rollback: a routing that is not ours is never overwritten, and ours never stays."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.function.routing import Routing, routing_for, same_routing
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import AliasState
from sluice.domain.rollback.point import AliasAction, Live, RollbackPoint, alias_action, latest_differences
from tests.builders import a_function_state
from tests.properties.settings_strategies import planned as planned_settings
from tests.properties.settings_strategies import present

STABLE = "6"
versions = st.sampled_from(["5", "6", "7", "8"])  # few, so that coincidences are common
weights = st.sampled_from([0, 0.1, 1, 25, 33.3, 50, 99.9, 100])
routings = st.builds(routing_for, versions, versions, weights)
declared_routings = st.builds(routing_for, st.just(STABLE), st.just("7"), weights)
declarations = st.lists(declared_routings, max_size=2)
words = st.text(min_size=1, max_size=8)
settings = planned_settings
points = st.builds(
    RollbackPoint,
    words,
    st.sampled_from(Live),
    st.none() | words,
    st.none() | words,
    st.none() | words,
    st.none() | settings,
)


def decided(current: Routing, declared: list[Routing], *, is_writing: bool) -> AliasAction:
    alias = AliasState("live", current, "revision-1")
    return alias_action(alias, STABLE, declared, has_moved=is_writing)


@given(current=routings, declared=declarations, is_writing=st.booleans())
def test_alias_is_left_exactly_when_its_routing_is_neither_stable_nor_ours(
    current: Routing, declared: list[Routing], *, is_writing: bool
) -> None:
    known = [Routing(STABLE), *declared]
    is_known = any(same_routing(current, routing) for routing in known)
    is_left = decided(current, declared, is_writing=is_writing) is AliasAction.LEAVE
    assert is_left is not is_known


@given(current=declared_routings, others=declarations, is_writing=st.booleans())
def test_alias_is_restored_when_it_is_at_any_declared_weight(
    current: Routing, others: list[Routing], *, is_writing: bool
) -> None:
    action = decided(current, [*others, current], is_writing=is_writing)
    is_stable = same_routing(current, Routing(STABLE))
    assert action is (AliasAction.NOTHING if is_stable and not is_writing else AliasAction.RESTORE)


@given(routings, declarations)
def test_no_more_is_overwritten_when_a_has_moved(current: Routing, declared: list[Routing]) -> None:
    is_left = decided(current, declared, is_writing=False) is AliasAction.LEAVE
    assert (decided(current, declared, is_writing=True) is AliasAction.LEAVE) is is_left


@given(declarations)
def test_rollback_needs_nothing_more_when_it_has_restored_the_alias(declared: list[Routing]) -> None:
    assert decided(Routing(STABLE), declared, is_writing=False) is AliasAction.NOTHING


@given(points)
def test_rollback_point_is_the_same_when_it_was_stored_as_json(point: RollbackPoint) -> None:
    assert RollbackPoint.from_dict(json.loads(json.dumps(point.as_dict()))) == point


@given(words, settings, words, present)
def test_latest_differs_exactly_when_code_or_settings_do(
    old_code: str, old: FunctionSettings, code: str, now: FunctionSettings
) -> None:
    point = RollbackPoint("quote", Live.LATEST, None, "6", old_code, old)
    differences = latest_differences(point, a_function_state(code_sha256=code, settings=now))
    assert len(differences) == (old_code != code) + len(old.differing(now))
