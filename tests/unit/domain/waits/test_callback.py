"""Callbacks: what counts as an answer, and until when one is taken."""

from dataclasses import replace

import pytest

from sluice.domain.waits.callback import Callback, CallbackResult, read_result
from sluice.domain.waits.wait import Fail, Succeed, WaitStatus
from sluice.errors import CallbackAnsweredError, CallbackClosedError, CallbackMalformedError

OPEN = Callback("dep-1.0.2.0", "dep-1", "prod", "2.0", 1_000.0, 2_000.0, webhook="scan")
YES = CallbackResult(is_success=True, message="ok")


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
    assert read_result(body) == answer


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "the body is not a JSON object"),
        (b"\xff", "the body is not a JSON object"),
        (b"[" * 8_000, "the body is not a JSON object"),
        (b'"yes"', "the body is not a JSON object"),
        (b"{}", "`success` is neither true nor false"),
        (b'{"success": 1}', "`success` is neither true nor false"),
        (b'{"success": "true"}', "`success` is neither true nor false"),
        (b'{"success": true, "mdMessage": {}}', "`mdMessage` is not a text"),
        (b" " * 70_000, "the body is longer than 8 KiB"),
    ],
)
def test_answer_is_refused_when_the_body_has_none(body: bytes, why: str) -> None:
    with pytest.raises(CallbackMalformedError, match=why):
        read_result(body)


def test_answer_is_taken_when_the_callback_is_open() -> None:
    answered = OPEN.answered(YES, 1_999.0)
    assert (answered.status, answered.message, answered.answered_at) == (WaitStatus.SUCCEEDED, "ok", 1_999.0)
    assert OPEN.reply() is None


@pytest.mark.parametrize("status", [WaitStatus.SUCCEEDED, WaitStatus.FAILED])
def test_answer_is_refused_when_there_was_one(status: WaitStatus) -> None:
    answered = replace(OPEN, status=status)
    with pytest.raises(CallbackAnsweredError, match="the first answer counts"):
        answered.answered(YES, 3_000.0)
    assert not answered.ran_out(3_000.0)


def test_answer_is_refused_when_the_target_has_ended() -> None:
    with pytest.raises(CallbackClosedError, match="its target has ended"):
        replace(OPEN, status=WaitStatus.CLOSED).answered(YES, 1_500.0)


def test_answer_is_refused_when_the_time_has_run_out() -> None:
    with pytest.raises(CallbackClosedError, match="has run out"):
        OPEN.answered(YES, 2_000.0)


@pytest.mark.parametrize(("now", "ran_out"), [(1_998.9, False), (1_999.0, True)])
def test_callback_ran_out_when_nobody_answered_within_a_second_of_its_end(
    now: float, *, ran_out: bool
) -> None:
    assert OPEN.ran_out(now) is ran_out


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (CallbackResult(is_success=True), "Webhook 'scan' succeeded"),
        (CallbackResult(is_success=False, message="2 findings"), "Webhook 'scan' failed: 2 findings"),
    ],
)
def test_outcome_names_the_webhook_when_it_is_told(result: CallbackResult, words: str) -> None:
    assert OPEN.answered(result, 1_500.0).outcome_in_words == words


def test_waiting_state_goes_on_or_fails_when_the_receiver_has_answered() -> None:
    assert OPEN.answered(YES, 1_500.0).reply() == Succeed()
    refused = OPEN.answered(CallbackResult(is_success=False, message="2 findings"), 1_500.0)
    assert refused.reply() == Fail("WebhookError", "Webhook 'scan' failed: 2 findings.")
    assert replace(OPEN, status=WaitStatus.CLOSED).reply() is None
