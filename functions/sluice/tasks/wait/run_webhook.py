"""Run webhook: calls a webhook and leaves the workflow waiting for the receiver's callback, if it has one."""

from datetime import UTC, datetime

from sluice.domain.plan.actions import RunWebhook
from sluice.domain.plan.target import TargetPlan
from sluice.domain.waits.approval import approval_id
from sluice.domain.waits.callback import CALLBACK_SECONDS, Callback
from sluice.domain.webhook.masking import fingerprints
from sluice.ports import Ports
from sluice.tasks.guard import ActionInput, check_running, report_begun, report_stage_of
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.call_webhook import call_webhook, make_call, webhook_action
from sluice.tasks.wait.deliver_callback import deliver_callback
from sluice.tasks.wait.take_callback import callback_secret, callback_uri


def run_webhook(ports: Ports, given: ActionInput, task_token: str, api_url: str) -> None:
    """Call it, and go on at once when nobody will call back (fact U52)."""
    check_running(ports, given.deployment_id, given.target)
    plan = ports.targets.plan(given.deployment_id, given.target)
    report_begun(ports, given, plan)
    if isinstance(webhook_action(plan, given), RunWebhook):
        _call_and_wait(ports, given, plan, task_token, api_url)
    else:
        _call_and_go_on(ports, given, plan, task_token, api_url)


def _call_and_go_on(
    ports: Ports, given: ActionInput, plan: TargetPlan, task_token: str, api_url: str
) -> None:
    """Run again, it calls again under the same webhook-id; WebhookError when the call is not taken."""
    call_webhook(ports, given, make_call(ports, given, plan, api_url))
    report_stage_of(ports, given.deployment_id, given.target, given.action)
    ports.workflow.succeed(task_token, {"done": True})


def _call_and_wait(ports: Ports, given: ActionInput, plan: TargetPlan, task_token: str, api_url: str) -> None:
    """Open the callback, then call: the receiver may answer before its own HTTP answer has arrived here.

    Run again, it gives the callback the new token and calls again under the same webhook-id, unless the
    receiver has answered.
    """
    name = approval_id(given.deployment_id, plan.index, given.action)
    secret = callback_secret(ports, name)
    address = callback_uri(api_url, name, secret)
    call = make_call(ports, given, plan, api_url, callback_uri=address, callback_secret=secret)
    now = ports.clock.now()
    asked = Callback(
        name=name,
        deployment_id=given.deployment_id,
        target=given.target,
        action_key=given.action,
        webhook=call.webhook,
        opened_at=now,
        expires_at=now + CALLBACK_SECONDS,
        fingerprints=fingerprints(call.secrets, secret),
    )
    opened = ports.callbacks.open(asked, ports.vault.seal(task_token, name))
    # Whoever stops the target notes it first and looks for open gates then; so it is noticed here or there.
    check_running(ports, given.deployment_id, given.target)
    if opened.is_answered:
        deliver_callback(ports, opened)
        return
    _record_waiting(ports, opened)
    call_webhook(ports, given, call, is_answered=lambda: ports.callbacks.get(name).is_answered)


def _record_waiting(ports: Ports, callback: Callback) -> None:
    until = datetime.fromtimestamp(callback.expires_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    message = f"Calling webhook '{callback.webhook}' and waiting for its callback until {until}"
    record_event(
        ports,
        callback.deployment_id,
        "CallbackRequested",
        message,
        target=callback.target,
        detail=callback.action_key,
    )
