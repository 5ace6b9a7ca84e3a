"""Run webhook: calls a webhook and leaves the workflow waiting for the receiver's callback, if it has one."""

from datetime import UTC, datetime
from functools import partial

from sluice.domain.plan.actions import RunWebhook
from sluice.domain.plan.target import TargetPlan
from sluice.domain.waits.callback import CALLBACK_SECONDS, Callback
from sluice.domain.waits.wait import wait_id
from sluice.domain.webhook.masking import fingerprints
from sluice.ports import Ports
from sluice.tasks.guard import ActionInput, report_begun, report_stage_of
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.begin_action import begin_action, skip_waiting_step
from sluice.tasks.wait.call_webhook import call_webhook, make_call, webhook_action
from sluice.tasks.wait.open_wait import open_wait
from sluice.tasks.wait.take_callback import callback_secret, callback_uri


def run_webhook(ports: Ports, given: ActionInput, task_token: str, api_url: str) -> None:
    """Call it, and go on at once if no callback is expected."""
    records = begin_action(ports, given)
    plan = records.plan
    report_begun(ports, given, records)
    action = webhook_action(plan, given)
    if skip_waiting_step(ports, given, records, task_token):
        return
    if isinstance(action, RunWebhook):
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
    name = wait_id(given.deployment_id, plan.index, given.action)
    secret = callback_secret(ports, name)
    address = callback_uri(api_url, name, secret)
    call = make_call(ports, given, plan, api_url, callback_uri=address, callback_secret=secret)
    now = ports.clock.now()
    asked = Callback(
        wait_id=name,
        deployment_id=given.deployment_id,
        target=given.target,
        action_key=given.action,
        opened_at=now,
        ends_at=now + CALLBACK_SECONDS,
        webhook=call.webhook,
        fingerprints=fingerprints(call.secrets, secret),
    )
    opened = open_wait(ports, asked, task_token, partial(_announce, ports))
    if opened.reply() is None:
        call_webhook(ports, given, call, lambda: ports.waits.get(Callback, name).reply() is not None)


def _announce(ports: Ports, callback: Callback) -> None:
    until = datetime.fromtimestamp(callback.ends_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    message = f"Calling webhook '{callback.webhook}' and waiting for its callback until {until}"
    record_wait(ports, callback, "CallbackRequested", message)
