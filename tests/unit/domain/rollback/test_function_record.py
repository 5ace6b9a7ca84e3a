"""Function records: the weight shown, whose a routing is, and what a write leaves behind."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from tests.builders import a_record, a_rollback_point

CANARY = Routing("6", {"7": 25.0})
NEXT = Routing("6", {"7": 50.0})


def test_name_and_stable_version_are_those_before_when_a_record_is_made() -> None:
    record = a_record()
    assert (record.function_name, record.stable_version) == ("quote", "6")


@pytest.mark.parametrize(("candidate", "is_unchanged"), [("6", True), ("7", False), (None, False)])
def test_function_is_unchanged_when_its_candidate_serves_already(
    candidate: str | None, *, is_unchanged: bool
) -> None:
    assert a_record(candidate_version=candidate).is_unchanged is is_unchanged


@pytest.mark.parametrize(
    ("routing", "weight"),
    [
        (None, None),
        (Routing("6"), 0),
        (CANARY, 25),
        (Routing("6", {"7": 0.07 * 100}), 7),
        (Routing("7"), 100),
    ],
)
def test_weight_is_the_share_of_the_candidate_when_an_alias_splits_traffic(
    routing: Routing | None, weight: int | None
) -> None:
    assert replace(a_record(), routing=routing).weight == weight


AT_ONCE = "so all callers get the new code at once and weights have no effect"
WITHOUT_ALIAS = a_record(a_rollback_point(Live.LATEST, alias_name=None))


@pytest.mark.parametrize(
    ("record", "weight"),
    [
        (replace(WITHOUT_ALIAS, candidate_code_sha256=None), 0),
        (replace(WITHOUT_ALIAS, candidate_version=None), 100),
        (WITHOUT_ALIAS, 100),
        (replace(WITHOUT_ALIAS, candidate_version="6"), 0),
        (replace(WITHOUT_ALIAS, is_restored=True), 0),
        (a_record(a_rollback_point(Live.ABSENT)), None),
    ],
)
def test_all_callers_have_the_new_code_once_it_is_written_when_no_alias_carries_them(
    record: FunctionRecord, weight: int | None
) -> None:
    assert record.weight == weight


def test_weight_is_unknown_when_no_candidate_was_published() -> None:
    assert replace(a_record(candidate_version=None), routing=Routing("6")).weight is None


@pytest.mark.parametrize(("weight", "routing"), [(0, Routing("6")), (25, CANARY), (100, Routing("7"))])
def test_routing_splits_stable_and_candidate_when_a_weight_is_wanted(weight: int, routing: Routing) -> None:
    assert a_record().routing_at(weight) == routing


def test_declared_routings_are_the_last_and_the_intended_when_both_are_known() -> None:
    assert replace(a_record(), routing=CANARY, intended=NEXT).declared() == [CANARY, NEXT]


def test_nothing_is_declared_when_no_alias_was_moved() -> None:
    assert a_record().declared() == []


@pytest.mark.parametrize("routing", [CANARY, NEXT])
def test_routing_is_ours_when_it_was_set_or_about_to_be(routing: Routing) -> None:
    assert replace(a_record(), routing=CANARY, intended=NEXT).is_ours(routing)


def test_stable_routing_is_ours_when_no_alias_was_moved_yet() -> None:
    assert a_record().is_ours(Routing("6"))


def test_stable_routing_is_foreign_when_the_alias_was_moved_before() -> None:
    assert not replace(a_record(), routing=CANARY).is_ours(Routing("6"))


@pytest.mark.parametrize("routing", [Routing("5"), Routing("7"), Routing("6", {"7": 26.0})])
def test_routing_is_foreign_when_nobody_declared_it(routing: Routing) -> None:
    assert not replace(a_record(), routing=CANARY, intended=NEXT).is_ours(routing)


def test_intent_is_noted_when_a_write_is_about_to_happen() -> None:
    noted = a_record().about_to("alias", CANARY)
    assert (noted.intent, noted.intended, noted.is_changed, noted.routing) == ("alias", CANARY, True, None)


def test_intended_routing_is_kept_when_another_kind_of_write_follows() -> None:
    assert a_record().about_to("alias", CANARY).about_to("code").intended == CANARY


def test_intent_is_cleared_and_the_answer_kept_when_a_write_was_confirmed() -> None:
    record = FunctionRecord(a_rollback_point(Live.LATEST)).about_to("code")
    confirmed = record.confirmed(candidate_code_sha256="new-code")
    assert (confirmed.intent, confirmed.candidate_code_sha256, confirmed.is_changed) == (
        None,
        "new-code",
        True,
    )


def test_routing_and_revision_are_kept_when_the_alias_was_seen_there() -> None:
    moved = a_record().about_to("alias", CANARY).moved(CANARY, "revision-2")
    assert (moved.routing, moved.alias_revision_id) == (CANARY, "revision-2")
    assert (moved.intent, moved.intended, moved.is_changed) == (None, None, True)


@pytest.mark.parametrize(
    ("record", "note"),
    [
        (a_record(), ""),
        (a_record(candidate_version="6"), "nothing differs from the version that already serves"),
        (a_record(a_rollback_point(Live.ABSENT)), "it did not exist before, so weights have no effect"),
        (
            a_record(a_rollback_point(Live.LATEST)),
            f"alias live did not exist before, {AT_ONCE}",
        ),
        (
            a_record(a_rollback_point(Live.LATEST, alias_name=None)),
            f"no alias is configured, {AT_ONCE}",
        ),
        (
            replace(a_record(), is_unweighted=True),
            "AWS cannot split traffic between its two versions, so all of it moves at once",
        ),
    ],
)
def test_note_says_why_weights_do_nothing_when_they_do_not(record: FunctionRecord, note: str) -> None:
    assert record.note == note
