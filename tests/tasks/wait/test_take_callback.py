"""Taking callbacks: the signature is checked first, the first result counts, and secrets are hidden."""

import json
from dataclasses import replace

import pytest

from sluice.domain.waits.callback import RELEASE_0_1, Callback, signed_text
from sluice.domain.waits.wait import WaitStatus
from sluice.domain.webhook.masking import fingerprints
from sluice.errors import (
    CallbackAnsweredError,
    CallbackClosedError,
    CallbackMalformedError,
    LinkInvalidError,
    NotFoundError,
)
from sluice.tasks.wait.take_callback import take_callback
from tests.tasks.ports import links, waits
from tests.tasks.scene import an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ACTION, CALLBACK, CALLING, WAIT_ID, fails, stage_is_reported, wakes

SECRET = "signature"
GOOD, BAD = b'{"success": true, "mdMessage": "clean"}', b'{"success": false, "mdMessage": "3 findings"}'
SIGNED = Script() << links.is_signed(signed_text(WAIT_ID), SECRET)
SIGNED_BEFORE = SIGNED >> False << links.is_signed(f"callback\n{WAIT_ID}", SECRET)
READS = SIGNED >> True << waits.get(Callback, WAIT_ID)
CLEAN = replace(CALLBACK, status=WaitStatus.SUCCEEDED, message="clean", answered_at=NOW)
FINDINGS = replace(CALLBACK, status=WaitStatus.FAILED, message="3 findings", answered_at=NOW)


def taken(script: Script, body: bytes = GOOD, callback_id: str = f"{WAIT_ID}.{SECRET}") -> Callback:
    return script.play(lambda ports: take_callback(ports, callback_id, body))


def tells(kind: str, words: str) -> Script:
    return records(an_event(kind, ACTION, words))


def test_stores_the_result_tells_it_and_wakes_the_target_in_this_order() -> None:
    stored = READS >> CALLBACK << waits.change(CALLBACK, CLEAN) >> True
    script = stored << tells("WebhookSucceeded", "clean") << stage_is_reported(CALLING) << wakes(CLEAN)
    assert taken(script) == CLEAN


def test_fails_the_target_when_the_receiver_reports_a_failure() -> None:
    stored = READS >> CALLBACK << waits.change(CALLBACK, FINDINGS) >> True
    script = stored << tells("WebhookFailed", "3 findings")
    assert (
        taken(script << fails(FINDINGS, "WebhookError", "Webhook 'scan' failed: 3 findings."), BAD)
        == FINDINGS
    )


def test_reads_nothing_when_the_address_is_not_signed() -> None:
    with pytest.raises(LinkInvalidError):
        taken(SIGNED_BEFORE >> False, b"not even JSON")


@pytest.mark.parametrize("callback_id", ["", "signature", ".signature"])
def test_asks_nobody_when_the_address_has_no_name(callback_id: str) -> None:
    with pytest.raises(LinkInvalidError):
        taken(Script(), callback_id=callback_id)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"success": "yes"}', b'{"success": true, "mdMessage": 1}'])
def test_still_waits_when_the_body_is_not_a_result(body: bytes) -> None:
    with pytest.raises(CallbackMalformedError):
        taken(SIGNED >> True, body)


@pytest.mark.parametrize(
    ("callback", "error"),
    [
        (CLEAN, CallbackAnsweredError),
        (FINDINGS, CallbackAnsweredError),
        (replace(CALLBACK, status=WaitStatus.CLOSED), CallbackClosedError),
        (replace(CALLBACK, ends_at=NOW), CallbackClosedError),
    ],
)
def test_stores_nothing_when_it_was_answered_or_nobody_waits(
    callback: Callback, error: type[Exception]
) -> None:
    with pytest.raises(error):
        taken(READS >> callback, BAD)


def test_keeps_the_first_result_when_two_come_at_once() -> None:
    script = (
        READS
        >> CALLBACK
        << waits.change(CALLBACK, CLEAN)
        >> False
        << waits.get(Callback, WAIT_ID)
        >> FINDINGS
    )
    with pytest.raises(CallbackAnsweredError):
        taken(script)


def test_hides_the_secrets_of_the_call_in_the_message() -> None:
    asked = replace(CALLBACK, fingerprints=fingerprints(("hunter22",), SECRET))
    shown = replace(asked, status=WaitStatus.SUCCEEDED, message="used ***", answered_at=NOW)
    script = (
        READS
        >> asked
        << waits.change(asked, shown)
        >> True
        << tells("WebhookSucceeded", "used ***")
        << stage_is_reported(CALLING)
        << wakes(shown)
    )
    assert taken(script, b'{"success": true, "mdMessage": "used hunter22"}').message == "used ***"


def test_finds_nothing_when_the_callback_is_gone_from_the_records() -> None:
    with pytest.raises(NotFoundError):
        taken(READS >> NotFoundError("no such callback"))


def test_what_is_signed_says_what_it_is_for_and_in_which_format() -> None:
    assert json.loads(signed_text("d-1.0.2")) == {
        "callback": "d-1.0.2",
        "format": 2,
        "purpose": "sluice/callback-address",
    }


def test_an_address_of_the_release_before_is_taken_with_its_message() -> None:
    before = replace(CALLBACK, address_format=RELEASE_0_1, fingerprints=fingerprints(["clean"], SECRET))
    hidden = replace(before, status=WaitStatus.SUCCEEDED, message="***", answered_at=NOW)
    stored = SIGNED_BEFORE >> True << waits.get(Callback, WAIT_ID) >> before
    script = stored << waits.change(before, hidden) >> True << tells("WebhookSucceeded", "***")
    assert taken(script << stage_is_reported(CALLING) << wakes(hidden)) == hidden


def test_a_message_is_not_kept_when_it_cannot_be_searched_for_secrets() -> None:
    silent = replace(CLEAN, message="")
    stored = SIGNED_BEFORE >> True << waits.get(Callback, WAIT_ID) >> CALLBACK
    script = stored << waits.change(CALLBACK, silent) >> True << tells("WebhookSucceeded", "succeeded")
    assert taken(script << stage_is_reported(CALLING) << wakes(silent)) == silent
