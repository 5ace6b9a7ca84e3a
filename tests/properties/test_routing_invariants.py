"""What holds for every routing a deployment declares: all traffic goes somewhere, to two versions at most."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.function.routing import Routing, as_percent, routing_for, same_routing
from tests.builders import a_record

versions = st.integers(1, 99_999).map(str)
weights = st.integers(0, 1000).map(lambda tenths: as_percent(tenths / 10))


@st.composite
def routings(draw: st.DrawFn) -> Routing:
    """Any routing Lambda can hold, including those that people set by hand."""
    main = draw(versions)
    share = draw(st.floats(0, 100, allow_nan=False))
    other = draw(versions.filter(lambda version: version != main))
    return Routing(main, draw(st.sampled_from([{}, {other: share}])))


@given(versions, versions, weights)
def test_shares_sum_to_100_over_two_versions_at_most_when_a_weight_is_set(
    stable: str, candidate: str, weight: float
) -> None:
    routing = routing_for(stable, candidate, weight)
    shares = {routing.version: 100 - sum(routing.additional.values()), **routing.additional}
    assert round(sum(shares.values()), 9) == 100
    assert len(routing.additional) <= 1
    assert set(shares) <= {stable, candidate}
    assert all(0 < share <= 100 for share in shares.values())


@given(versions, weights)
def test_traffic_is_never_split_when_candidate_and_stable_are_one_version(
    version: str, weight: float
) -> None:
    assert routing_for(version, version, weight) == Routing(version)


@given(versions, versions, weights)
def test_traffic_is_split_exactly_when_the_weight_is_between_the_ends(
    stable: str, candidate: str, weight: float
) -> None:
    is_between = stable != candidate and 0 < weight < 100
    assert routing_for(stable, candidate, weight).is_split is is_between


@given(weights)
def test_weight_shown_is_the_weight_declared_when_the_alias_was_seen_there(weight: float) -> None:
    record = a_record()
    assert replace(record, routing=record.routing_at(weight)).weight == weight


@given(weights, weights)
def test_declared_routings_are_the_same_only_when_their_weights_are(one: float, other: float) -> None:
    is_same = same_routing(routing_for("6", "7", one), routing_for("6", "7", other))
    assert is_same is (one == other)


@given(weights)
def test_routing_is_recognised_when_lambda_answers_it_as_a_fraction(weight: float) -> None:
    declared = routing_for("6", "7", weight)
    fractions = {version: share / 100 for version, share in declared.additional.items()}
    answered = Routing(declared.version, {version: share * 100 for version, share in fractions.items()})
    assert same_routing(declared, answered)
    assert str(answered) == str(declared)


@given(routings())
def test_routing_is_the_same_when_it_was_stored_as_json(routing: Routing) -> None:
    assert Routing.from_dict(json.loads(json.dumps(routing.as_dict()))) == routing


@given(routings(), routings())
def test_sameness_does_not_depend_on_who_is_asked_when_two_routings_are_compared(
    one: Routing, other: Routing
) -> None:
    assert same_routing(one, one)
    assert same_routing(one, other) is same_routing(other, one)
