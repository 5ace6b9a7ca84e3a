"""Routings: which versions get which share, in words, in JSON, and when two of them are the same."""

import json

import pytest

from sluice.domain.function.routing import Routing, is_draining, leads_to, routing_for, same_routing


@pytest.mark.parametrize(
    ("weight", "routing"),
    [
        (0, Routing("6")),
        (1, Routing("6", {"7": 1.0})),
        (25, Routing("6", {"7": 25.0})),
        (99, Routing("6", {"7": 99.0})),
        (100, Routing("7")),
    ],
)
def test_candidate_gets_its_weight_when_the_stable_version_is_another(weight: int, routing: Routing) -> None:
    assert routing_for("6", "7", weight) == routing


@pytest.mark.parametrize("weight", [0, 25, 100])
def test_traffic_stays_whole_when_candidate_and_stable_are_one_version(weight: int) -> None:
    assert routing_for("6", "6", weight) == Routing("6")


@pytest.mark.parametrize(
    ("routing", "words"),
    [
        (Routing("7"), "7 (100 %)"),
        (Routing("6", {"7": 25.0}), "6 (75 %) + 7 (25 %)"),
        (Routing("6", {"7": 0.5}), "6 (99.5 %) + 7 (0.5 %)"),
    ],
)
def test_routing_names_versions_and_shares_when_it_is_told(routing: Routing, words: str) -> None:
    assert str(routing) == words


@pytest.mark.parametrize("routing", [Routing("7"), Routing("6", {"7": 25.0})])
def test_routing_is_the_same_when_it_was_stored_as_json(routing: Routing) -> None:
    assert Routing.from_dict(json.loads(json.dumps(routing.as_dict()))) == routing


@pytest.mark.parametrize("data", [{"version": "6"}, {"version": "6", "additional": None}])
def test_routing_is_whole_when_nothing_additional_was_stored(data: dict[str, object]) -> None:
    assert Routing.from_dict(data) == Routing("6")


def test_routings_are_the_same_when_only_a_weight_of_zero_differs() -> None:
    assert same_routing(Routing("6", {"7": 0.0}), Routing("6"))


def test_routings_are_the_same_when_only_a_rounding_error_differs() -> None:
    assert same_routing(Routing("6", {"7": 0.07 * 100}), Routing("6", {"7": 7.0}))


@pytest.mark.parametrize(
    "other",
    [
        Routing("7"),
        Routing("6"),
        Routing("6", {"8": 25.0}),
        Routing("6", {"7": 26.0}),
        Routing("7", {"6": 75.0}),
    ],
)
def test_routings_differ_when_main_version_or_share_does(other: Routing) -> None:
    assert not same_routing(Routing("6", {"7": 25.0}), other)


@pytest.mark.parametrize(
    ("additional", "is_split"), [({}, False), ({"7": 0.0}, False), ({"7": 0.1}, True), ({"7": 100.0}, True)]
)
def test_routing_is_split_when_an_additional_version_has_a_share(
    additional: dict[str, float], *, is_split: bool
) -> None:
    assert Routing("6", additional).is_split is is_split


def test_aws_moves_provisioned_concurrency_when_the_version_before_keeps_all_traffic() -> None:
    assert is_draining(Routing("7", {"6": 100.0}), Routing("7"))


@pytest.mark.parametrize("seen", [Routing("7"), Routing("7", {"6": 25.0}), Routing("6", {"7": 100.0})])
def test_alias_does_not_drain_when_it_has_other_weights_or_another_version(seen: Routing) -> None:
    assert not is_draining(seen, Routing("7"))


def test_alias_leads_to_its_version_when_aws_still_moves_provisioned_concurrency() -> None:
    assert leads_to(Routing("7", {"6": 100.0}), Routing("7"))
    assert not leads_to(Routing("7", {"6": 90.0}), Routing("7"))
