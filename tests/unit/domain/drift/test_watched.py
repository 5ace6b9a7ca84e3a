"""What a probe makes of a watched function, and which functions come next."""

from dataclasses import replace

from sluice.domain.drift.catch_up import CatchUp
from sluice.domain.drift.compare import Observed
from sluice.domain.drift.finding import DriftFinding, DriftKind, Part
from sluice.domain.drift.watched import FORGOTTEN_AFTER_SECONDS, due, replaced
from sluice.domain.function.routing import Routing
from tests.unit.domain.drift.watches import MOVED, a_watched

CODE = DriftFinding(DriftKind.CODE_CHANGED, "code", "Deploy it again")


def test_a_finding_begins_when_it_is_first_seen() -> None:
    after = a_watched().after_probe([replace(MOVED, since=0.0)], Observed(), 3, 1_000.0)
    assert [one.since for one in after.findings] == [1_000.0]
    assert (after.probed_at, after.has_drifted) == (1_000.0, True)


def test_a_finding_keeps_its_beginning_and_takes_the_newest_words_when_it_lasts() -> None:
    now = replace(MOVED, message="Alias live of quote is at 4", since=0.0)
    after = a_watched(findings=(MOVED,)).after_probe([now, CODE], Observed(), 3, 1_000.0)
    assert [(one.message, one.since) for one in after.findings] == [(now.message, 900.0), ("code", 1_000.0)]
    assert after.newest_since == 1_000.0


def test_a_finding_is_over_when_nothing_differs_any_more() -> None:
    assert not a_watched(findings=(MOVED,)).after_probe([], Observed(), 3, 1_000.0).has_drifted


def test_a_finding_stays_when_its_part_could_not_be_read() -> None:
    blind = Observed(unread={Part.ALIAS: "denied", Part.VERSION: "denied"})
    after = a_watched(findings=(MOVED,)).after_probe([], blind, 3, 1_000.0)
    assert after.findings == (MOVED,)
    assert (after.unread, after.unread_since) == ("denied", 1_000.0)


def test_what_could_not_be_read_is_known_since_the_first_time() -> None:
    first = a_watched(findings=(MOVED,)).after_failed_probe("denied", 1_000.0)
    second = first.after_failed_probe("still denied", 2_000.0)
    assert (second.unread, second.unread_since, second.probed_at) == ("still denied", 1_000.0, 2_000.0)
    assert second.findings == (MOVED,)
    assert second.after_probe([], Observed(), 3, 3_000.0).unread_since == 0.0


def test_what_passes_the_alias_at_the_first_probe_is_known_when_no_preflight_has_looked() -> None:
    observed = Observed(bypasses=("A function URL",))
    assert a_watched(known_bypasses=None).after_probe([], observed, 3, 1.0).known_bypasses == (
        "A function URL",
    )
    assert a_watched().after_probe([], observed, 3, 1.0).known_bypasses == ()
    blind = Observed(unread={Part.TRIGGERS: "denied"})
    assert a_watched(known_bypasses=None).after_probe([], blind, 3, 1.0).known_bypasses is None


def test_keeps_the_lease_that_was_seen() -> None:
    assert a_watched().after_probe([], Observed(), 9, 1.0).fence == 9


def test_an_earlier_deployment_of_the_same_alias_is_replaced_whatever_its_target_is_called() -> None:
    old, new = a_watched(), a_watched(application="post", target="production", deployed_at=600.0)
    beside = a_watched(target="beta", alias_name="beta", deployed_at=400.0)
    assert replaced([new, old, beside]) == [old]


def test_those_come_first_that_were_not_probed_for_the_longest_time() -> None:
    times = {"a": 9.0, "b": 0.0, "c": 5.0}
    one, two, three = (a_watched(function_arn=name, probed_at=at) for name, at in times.items())
    assert due([one, two, three], 2) == [two, three]


def test_a_deleted_function_is_forgotten_after_thirty_days() -> None:
    gone = replace(MOVED, kind=DriftKind.FUNCTION_DELETED, since=100.0)
    assert not a_watched(findings=(gone,), probed_at=100.0 + FORGOTTEN_AFTER_SECONDS).is_forgotten
    assert a_watched(findings=(gone,), probed_at=101.0 + FORGOTTEN_AFTER_SECONDS).is_forgotten
    assert not a_watched(findings=(MOVED,), probed_at=2 * FORGOTTEN_AFTER_SECONDS + 900).is_forgotten


def test_a_finding_reads_back_as_it_was_stored() -> None:
    assert DriftFinding.from_dict(MOVED.as_dict()) == MOVED


def test_the_history_is_done_when_there_is_no_further_page() -> None:
    begun = CatchUp(500.0).with_open(300.0).with_open(400.0)
    assert begun.noted_until == 300.0
    assert begun.after_page("more") == CatchUp(300.0, "more")
    assert begun.after_page(None) == CatchUp(300.0, None, is_complete=True)


def test_nobody_knows_who_brought_what_serves_when_it_was_another_before() -> None:
    before = a_watched(routing=Routing("6"), deployment_id="dep-0").brought_by_itself()
    assert a_watched(routing=Routing("5")).in_place_of(before).served_by == ""


def test_what_the_deployment_has_brought_serves_since_its_end() -> None:
    before = a_watched(routing=Routing("6"), deployment_id="dep-0").brought_by_itself()
    after = a_watched(deployed_at=900.0).brought_by_itself().in_place_of(before)
    assert (after.served_by, after.serving_since) == ("dep-1", 900.0)
