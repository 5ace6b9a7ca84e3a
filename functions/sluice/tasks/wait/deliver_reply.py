"""Sends the waiting state the reply that the end of its wait has; until that is noted, it is sent again."""

from sluice.domain.waits.wait import Fail, Reply, Wait
from sluice.ports import Ports
from sluice.tasks.guard import report_stage_of
from sluice.tasks.record_event import record


def deliver_reply(ports: Ports, wait: Wait) -> None:
    """Record the end, then wake the state; nothing happens while there is no reply. Safe to repeat."""
    reply = wait.reply()
    if reply is None:
        return
    event = wait.ended_event(ports.clock.now())
    if event is not None:
        record(ports, wait.deployment_id, event)
    if not isinstance(reply, Fail) and wait.ends_its_stage:
        report_stage_of(ports, wait.deployment_id, wait.target, wait.action_key)
    send_reply(ports, wait, reply)


def send_reply(ports: Ports, wait: Wait, reply: Reply) -> None:
    """Send the reply to the state that waits, if it still does, and note it; its earlier tries take none."""
    for sealed in ports.waits.sealed_tokens(wait):
        token = ports.vault.unseal(sealed, wait.wait_id)
        if isinstance(reply, Fail):
            ports.workflow.fail(token, reply.error, reply.cause)
        else:
            ports.workflow.succeed(token, {"done": True})
    ports.waits.mark_delivered(wait)
