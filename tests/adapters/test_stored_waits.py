"""Stored waits and judgments: each is opened once and ended once, whoever races for it."""

from dataclasses import replace

import pytest

from sluice.aws.table.judgments import DynamoJudgments
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.waits import DynamoWaits
from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judgment import Judgment
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.callback import RELEASE_0_1, Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.token_life import life_of
from sluice.domain.waits.wait import Wait, WaitStatus
from sluice.errors import NotFoundError

OF_PROD = ("dep-1.0.2.0", "dep-1", "prod", "2.0", 1_000.0)
APPROVAL = Approval(*OF_PROD, 2_000.0, needed=2)
CALLBACK = Callback(*OF_PROD, 2_000.0, webhook="scan", fingerprints=("5:first",))
PAUSE = TimedPause(*OF_PROD, 2_000.0)
ONCE = APPROVAL.with_answer(Answer(Decision.APPROVE, "ada", 1_100.0))


@pytest.fixture
def waits(table: DynamoTable) -> DynamoWaits:
    """The stored waits."""
    return DynamoWaits(table)


@pytest.mark.parametrize("wait", [APPROVAL, CALLBACK, PAUSE])
def test_wait_keeps_what_has_happened_and_every_token_when_it_is_opened_again(
    waits: DynamoWaits, wait: Wait
) -> None:
    waits.open(wait, b"first")
    waits.close(wait)
    waits.mark_delivered(wait)
    again = waits.open(replace(wait, opened_at=1_500.0), b"second")
    assert (again.status, again.opened_at, again.is_delivered) == (WaitStatus.CLOSED, 1_000.0, False)
    assert list(waits.sealed_tokens(wait)) == [b"first", b"second"]


def test_tokens_are_forgotten_when_the_states_that_had_them_are_over(waits: DynamoWaits) -> None:
    """An analysis is looked at hundreds of times, each time by a state of its own."""
    for look in range(500):
        waits.open(PAUSE, f"look-{look}".encode(), life_of(60.0 * look, 60.0))
    kept = {*waits.sealed_tokens(PAUSE)}
    assert {b"look-498", b"look-499"} <= kept
    assert len(kept) <= 5


def test_token_without_an_end_is_kept_beside_those_that_have_one(waits: DynamoWaits) -> None:
    """As releases have stored it that knew no ends."""
    waits.open(PAUSE, b"first")
    waits.open(PAUSE, b"second")
    waits.open(PAUSE, b"third", life_of(60.0, 60.0))
    waits.open(PAUSE, b"fourth", life_of(6_000.0, 60.0))
    assert {*waits.sealed_tokens(PAUSE)} == {b"first", b"second", b"fourth"}


def test_callback_has_the_fingerprints_and_the_address_of_its_last_call_when_it_is_opened_again(
    waits: DynamoWaits,
) -> None:
    waits.open(replace(CALLBACK, address_format=RELEASE_0_1), b"first")
    again = waits.open(replace(CALLBACK, fingerprints=("6:second",)), b"second")
    assert (again.fingerprints, again.address_format) == (("6:second",), CALLBACK.address_format)


@pytest.mark.parametrize("wait", [APPROVAL, CALLBACK, PAUSE])
def test_wait_is_closed_once_when_two_close_it(waits: DynamoWaits, wait: Wait) -> None:
    waits.open(wait, b"token")
    assert waits.close(wait)
    assert not waits.close(wait)


def test_answer_is_not_stored_when_somebody_else_has_answered_meanwhile(waits: DynamoWaits) -> None:
    waits.open(APPROVAL, b"token")
    assert waits.change(APPROVAL, ONCE)
    assert not waits.change(APPROVAL, APPROVAL.with_answer(Answer(Decision.APPROVE, "bob", 1_200.0)))
    assert waits.get(Approval, APPROVAL.wait_id).answers == ONCE.answers


@pytest.mark.parametrize("wait", [APPROVAL, CALLBACK, PAUSE])
def test_end_is_not_stored_when_the_wait_was_closed_meanwhile(waits: DynamoWaits, wait: Wait) -> None:
    waits.open(wait, b"token")
    waits.close(wait)
    ends = {"approval": WaitStatus.REJECTED, "callback": WaitStatus.SUCCEEDED, "pause": WaitStatus.SKIPPED}
    assert not waits.change(wait, replace(wait, status=ends[wait.kind]))
    assert waits.get(type(wait), wait.wait_id).status is WaitStatus.CLOSED


def test_every_kind_is_listed_and_none_is_taken_for_another(waits: DynamoWaits) -> None:
    for wait in (APPROVAL, CALLBACK, PAUSE):
        waits.open(wait, b"token")
    assert {wait.kind for wait in waits.list_all("dep-1")} == {"approval", "callback", "pause"}
    assert waits.list(TimedPause, "dep-1") == [PAUSE]
    assert waits.find(Approval, "dep-1.0.9.0") is None
    with pytest.raises(NotFoundError):
        waits.sealed_tokens(replace(PAUSE, wait_id="dep-1.0.9.0"))


def test_judgment_is_kept_as_it_was_stored_first_when_a_window_is_judged_again(table: DynamoTable) -> None:
    judgments = DynamoJudgments(table)
    first, second = (Judgment(0, TimeWindow(0.0, 60.0), at, ()) for at in (180.0, 240.0))
    assert judgments.keep("dep-1.0.2.0", first) == first
    assert judgments.keep("dep-1.0.2.0", second) == first
    assert judgments.list("dep-1.0.2.0") == [first]
