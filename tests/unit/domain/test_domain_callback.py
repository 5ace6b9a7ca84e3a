"""Callbacks: what counts as an answer, and until when one is taken."""

from dataclasses import replace

import pytest

from sluice.domain.waits.callback import Callback, CallbackResult, CallbackStatus, read_answer
from sluice.errors import CallbackAnsweredError, CallbackClosedError, CallbackMalformedError

OPEN = Callback("dep-1.0.2.0", "dep-1", "prod", "2.0", "scan", opened_at=1_000.0, expires_at=2_000.0)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b'{"success": true}', CallbackResult(is_success=True)),
        (b'{"success": false, "mdMessage": null}', CallbackResult(is_success=False)),
        (
            b'{"success": true, "mdMessage": "**ok**", "more": [1]}',
            CallbackResult(is_success=True, message="**ok**"),
        ),
        (
            '{"success": false, "mdMessage": "schön"}'.encode(),
            CallbackResult(is_success=False, message="schön"),
        ),
    ],
)
def test_answer_is_read_when_the_body_has_one(body: bytes, answer: CallbackResult) -> None:
    assert read_answer(body) == answer


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "the body is not a JSON object"),
        (b"\xff", "the body is not a JSON object"),
        (b"[" * 60_000, "the body is not a JSON object"),
        (b'"yes"', "the body is not a JSON object"),
        (b"{}", "`success` is neither true nor false"),
        (b'{"success": 1}', "`success` is neither true nor false"),
        (b'{"success": "true"}', "`success` is neither true nor false"),
        (b'{"success": true, "mdMessage": {}}', "`mdMessage` is not a text"),
        (b" " * 70_000, "the body is longer than 64 KiB"),
    ],
)
def test_answer_is_refused_when_the_body_has_none(body: bytes, why: str) -> None:
    with pytest.raises(CallbackMalformedError, match=why):
        read_answer(body)


def test_answer_is_taken_when_the_callback_is_open() -> None:
    OPEN.check_answerable(1_999.0)
    assert not OPEN.is_answered


@pytest.mark.parametrize("status", [CallbackStatus.SUCCEEDED, CallbackStatus.FAILED])
def test_answer_is_refused_when_there_was_one(status: CallbackStatus) -> None:
    answered = replace(OPEN, status=status)
    with pytest.raises(CallbackAnsweredError, match="the first answer counts"):
        answered.check_answerable(3_000.0)
    assert not answered.ran_out(3_000.0)


def test_answer_is_refused_when_the_target_has_ended() -> None:
    with pytest.raises(CallbackClosedError, match="its target has ended"):
        replace(OPEN, status=CallbackStatus.CLOSED).check_answerable(1_500.0)


def test_answer_is_refused_when_the_time_has_run_out() -> None:
    with pytest.raises(CallbackClosedError, match="has run out"):
        OPEN.check_answerable(2_000.0)


@pytest.mark.parametrize(("now", "ran_out"), [(1_998.9, False), (1_999.0, True)])
def test_callback_ran_out_when_nobody_answered_within_a_second_of_its_end(
    now: float, *, ran_out: bool
) -> None:
    assert OPEN.ran_out(now) is ran_out


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CallbackResult(is_success=True), "Webhook 'scan' succeeded"),
        (CallbackResult(is_success=False, message="2 findings"), "Webhook 'scan' failed: 2 findings"),
    ],
)
def test_outcome_names_the_webhook_when_it_is_told(answer: CallbackResult, words: str) -> None:
    assert replace(OPEN, status=answer.status, message=answer.message).outcome_in_words == words
