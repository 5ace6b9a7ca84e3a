"""Send webhook: calls a webhook that has no callback; the target goes on once it was taken (fact U52)."""

from sluice.ports import Ports
from sluice.tasks.call_webhook import call_webhook, make_call
from sluice.tasks.target_work import ActionInput, check_running, report_begun, report_stage_of


def send_webhook(ports: Ports, given: ActionInput, api_url: str) -> None:
    """Call it; WebhookError when the receiver does not take the call."""
    check_running(ports, given.deployment_id, given.target)
    plan = ports.targets.plan(given.deployment_id, given.target)
    report_begun(ports, given, plan)
    call_webhook(ports, given, make_call(ports, given, plan, api_url))
    report_stage_of(ports, given.deployment_id, given.target, given.action)
