"""Webhooks: what is filled in and sent, how often, what is kept of a response, and what is waited for."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.actions import AskForApproval, Pause, RunWebhook, SendWebhook
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.waits.callback import Callback, signed_text
from sluice.domain.waits.link import Link
from sluice.domain.waits.wait import WaitStatus
from sluice.domain.webhook.call import KeptResponse, WebhookRequest, WebhookResponse
from sluice.domain.webhook.masking import fingerprints
from sluice.errors import (
    AccessDeniedError,
    GuardrailRefusedError,
    NotFoundError,
    TargetError,
    TargetStoppedError,
    WebhookError,
)
from sluice.tasks.wait.run_webhook import run_webhook
from tests.tasks.ports import clock, deployments, links, secrets, targets, waits, webhooks, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    RECORD,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    an_input,
    records,
    runs,
    still_runs,
)
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import (
    ACTION,
    API,
    CALLBACK,
    WAIT_ID,
    a_plan,
    seals,
    stage_is_reported,
    wakes,
)

SEND = SendWebhook(ACTION, "scan", "POST", "https://scan.example/{{sluice.candidateVersion}}", retry_count=2)
WAIT = RunWebhook(
    ACTION, "scan", "POST", "https://scan.example", body="{{armory.callbackUri}}", retry_count=2
)
SENDING, WAITING = a_plan(SEND), a_plan(WAIT)
MESSAGE_ID = f"{DEPLOYMENT}_0_1_0"
SENT = WebhookRequest(MESSAGE_ID, "POST", "https://scan.example/7")
TAKEN = WebhookResponse(200, "ok", content_type="text/plain")
READS = secrets.read("key", SecretUse("parcels", "scan.example"))
CALLS = Script() << webhooks.send(SENT)
REPORTS_AND_GOES_ON: Script = stage_is_reported(SENDING) << workflow.succeed("token", {"done": True})


def ran(script: Script) -> None:
    script.play(lambda ports: run_webhook(ports, an_input(ACTION), "token", API))


def begins(plan: TargetPlan = SENDING) -> Script:
    return runs(plan) << targets.report_stage(DEPLOYMENT, TARGET, 0, NOW)


def fills_in() -> Script:
    return (
        Script()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << targets.functions(DEPLOYMENT, TARGET)
        >> [RECORD]
    )


def tells(kind: str, *words: str, kept: KeptResponse | None = None) -> Script:
    event: TimelineEvent = replace(an_event(kind, ACTION, *words), response=kept)
    return records(event)


IS_SENT = tells("WebhookSent", "200", kept=KeptResponse(200, "text/plain", "ok"))


def test_sends_the_filled_in_call_and_goes_on_when_nobody_will_call_back() -> None:
    ran(begins() << fills_in() << CALLS >> TAKEN << IS_SENT << REPORTS_AND_GOES_ON)


@pytest.mark.parametrize(
    "response", [WebhookResponse(503, "busy"), WebhookResponse(None, problem="did not answer")]
)
def test_sends_again_under_the_same_id_when_that_may_help(response: WebhookResponse) -> None:
    script = (
        begins()
        << fills_in()
        << CALLS
        >> response
        << clock.sleep(1.0)
        << still_runs()
        << CALLS
        >> TAKEN
        << tells("WebhookSent", "attempt 2", kept=KeptResponse(200, "text/plain", "ok"))
        << REPORTS_AND_GOES_ON
    )
    ran(script)


def test_stops_sending_when_the_target_was_stopped_meanwhile() -> None:
    script = (
        begins()
        << fills_in()
        << CALLS
        >> WebhookResponse(503)
        << clock.sleep(1.0)
        << still_runs(a_target(TargetStatus.ROLLING_BACK))
    )
    with pytest.raises(TargetStoppedError):
        ran(script)


def test_fails_the_target_when_every_try_was_in_vain() -> None:
    script = begins() << fills_in()
    for pause in (1.0, 2.0):
        script = script << CALLS >> WebhookResponse(503, "busy") << clock.sleep(pause) << still_runs()
    kept = KeptResponse(503, "", "busy")
    with pytest.raises(WebhookError, match=r"503.*attempt 3.*busy"):
        ran(script << CALLS >> WebhookResponse(503, "busy") << tells("WebhookFailed", kept=kept))


@pytest.mark.parametrize(
    "response",
    [WebhookResponse(404, ""), WebhookResponse(None, problem="was not sent: not public", is_refused=True)],
)
def test_sends_once_when_another_try_cannot_help(response: WebhookResponse) -> None:
    kept = KeptResponse(404, "", "") if response.status else None
    with pytest.raises(WebhookError):
        ran(begins() << fills_in() << CALLS >> response << tells("WebhookFailed", kept=kept))


@pytest.mark.parametrize("error", [NotFoundError("no key"), AccessDeniedError("no right")])
def test_fails_the_target_when_the_key_to_sign_with_cannot_be_read(error: Exception) -> None:
    with pytest.raises(WebhookError, match="not sent"):
        ran(begins() << fills_in() << CALLS >> error)


SECRETIVE = a_plan(replace(SEND, headers=(("authorization", "Bearer {{secrets.key}}"),)))


def test_keeps_the_response_without_the_secrets_of_the_call() -> None:
    sent = replace(SENT, headers=(("authorization", "Bearer hunter22"),))
    script = (
        begins(SECRETIVE)
        << fills_in()
        << READS
        >> "hunter22"
        << webhooks.send(sent)
        >> WebhookResponse(200, "hello hunter22")
        << tells("WebhookSent", kept=KeptResponse(200, "", "hello ***"))
        << stage_is_reported(SECRETIVE)
        << workflow.succeed("token", {"done": True})
    )
    ran(script)


@pytest.mark.parametrize("error", [NotFoundError("no such secret"), AccessDeniedError("no right")])
def test_sends_nothing_when_a_secret_cannot_be_read(error: Exception) -> None:
    with pytest.raises(WebhookError, match="not sent"):
        ran(begins(SECRETIVE) << fills_in() << READS >> error)


def test_sends_nothing_when_a_secret_is_not_for_this_application_or_host() -> None:
    refused = GuardrailRefusedError("tag sluice:host of the secret", "not for this host")
    with pytest.raises(GuardrailRefusedError, match="tag sluice:"):
        ran(begins(SECRETIVE) << fills_in() << READS >> refused)


def test_names_no_host_where_a_secret_names_it() -> None:
    # The secret might be `evil.example/`, and the rest of the host a part of its path.
    plan = a_plan(replace(SEND, uri_template="https://{{secrets.key}}.scan.example/hook"))
    refused = GuardrailRefusedError("tag sluice:host of the secret", "not for this host")
    with pytest.raises(GuardrailRefusedError, match="tag sluice:host"):
        ran(begins(plan) << fills_in() << secrets.read("key", SecretUse("parcels", "")) >> refused)


def test_reads_a_secret_for_any_use_when_guardrails_require_the_call() -> None:
    required = a_plan(replace(SEND, body="{{secrets.key}}", required_by="applications['*'].requires['r']"))
    with pytest.raises(WebhookError, match="not sent"):
        ran(begins(required) << fills_in() << secrets.read("key", None) >> NotFoundError("no such secret"))


def test_sends_nothing_when_a_variable_has_no_value() -> None:
    with pytest.raises(WebhookError, match=r"context\.team"):
        ran(begins(a_plan(replace(SEND, body="{{context.team}}"))) << fills_in())


def test_warns_and_sends_when_a_body_that_is_said_to_be_json_is_not() -> None:
    action = replace(
        SEND, headers=(("content-type", "application/json"),), body="{", context={"team": "ours"}
    )
    sent = replace(SENT, headers=action.headers, body="{")
    script = (
        begins(a_plan(action))
        << fills_in()
        << tells("WebhookWarning")
        << webhooks.send(sent)
        >> TAKEN
        << IS_SENT
        << stage_is_reported(a_plan(action))
        << workflow.succeed("token", {"done": True})
    )
    ran(script)


def test_calls_nothing_when_the_action_is_another() -> None:
    with pytest.raises(TargetError):
        ran(begins(a_plan(Pause(ACTION, 300))))


SECRET = "signature"
ADDRESS = f"{API}/callbacks/{WAIT_ID}.{SECRET}"
ASKED = replace(CALLBACK, fingerprints=fingerprints((SECRET,), SECRET))
REQUEST = WebhookRequest(MESSAGE_ID, "POST", "https://scan.example", body=ADDRESS)
SIGNS = Script() << links.sign(signed_text(WAIT_ID)) >> SECRET
TELLS_WAIT = tells("CallbackRequested", "scan")
OPENS = begins(WAITING) << SIGNS << fills_in() << seals(ASKED) << still_runs() << TELLS_WAIT


def test_opens_the_callback_before_it_calls_when_the_receiver_will_call_back() -> None:
    ran(OPENS << webhooks.send(REQUEST) >> TAKEN << IS_SENT)


def test_takes_the_call_for_taken_when_the_receiver_has_called_back_and_its_answer_was_lost() -> None:
    answered = replace(ASKED, status=WaitStatus.SUCCEEDED)
    script = (
        OPENS
        << webhooks.send(REQUEST)
        >> WebhookResponse(None, problem="did not answer")
        << waits.get(Callback, WAIT_ID)
        >> answered
        << tells("WebhookSent", "did not answer")
    )
    ran(script)


def test_does_not_call_again_when_the_receiver_answered_an_earlier_state() -> None:
    answered = replace(ASKED, status=WaitStatus.SUCCEEDED)
    script = begins(WAITING) << SIGNS << fills_in() << seals(ASKED, answered) << still_runs() << TELLS_WAIT
    ran(script << stage_is_reported(WAITING) << wakes(answered))


def page_of(key: str) -> str:
    return f"{API}/approvals/{DEPLOYMENT}.0.{key}"


def test_gives_the_page_of_the_approval_beside_it_and_signs_nothing_when_no_template_uses_a_link() -> None:
    plan = a_plan(replace(SEND, body="{{sluice.approvalPage}}"), AskForApproval(""))
    script = (
        begins(plan)
        << fills_in()
        << webhooks.send(replace(SENT, body=page_of("1.1")))
        >> TAKEN
        << IS_SENT
        << targets.plan(DEPLOYMENT, TARGET)
        >> plan
        << workflow.succeed("token", {"done": True})
    )
    ran(script)


def test_signs_a_link_that_is_nobodys_and_hides_its_signature_when_a_template_uses_it() -> None:
    plan = a_plan(replace(SEND, body="{{sluice.approvalLink}}"), AskForApproval("", expiration_seconds=3600))
    expires = int(NOW + 3600)
    body = f"{page_of('1.1')}?v=2&expires={expires}&signature=signed"
    script = (
        begins(plan)
        << links.sign(Link(f"{DEPLOYMENT}.0.1.1", expires).message)
        >> "signed"
        << fills_in()
        << webhooks.send(replace(SENT, body=body))
        >> WebhookResponse(200, "got signed")
        << tells("WebhookSent", kept=KeptResponse(200, "", "got ***"))
        << targets.plan(DEPLOYMENT, TARGET)
        >> plan
        << workflow.succeed("token", {"done": True})
    )
    ran(script)
