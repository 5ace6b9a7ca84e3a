"""Opens a wait for the state whose task token this is, and leaves the workflow waiting."""

from collections.abc import Callable
from typing import TypeVar

from sluice.domain.waits.token_life import TokenLife
from sluice.domain.waits.wait import Wait
from sluice.ports import Ports
from sluice.tasks.guard import check_running
from sluice.tasks.wait.deliver_reply import deliver_reply

Kind = TypeVar("Kind", bound=Wait)


def open_wait(
    ports: Ports,
    wait: Kind,
    task_token: str,
    announce: Callable[[Kind], None],
    life: TokenLife | None = None,
) -> Kind:
    """The wait as it is stored; run again for the same action, it gives the stored one the new token.

    `announce` records that the target waits, before anything can wake it. A state that is entered many times
    for the same action says how long the `life` of each token is.
    """
    opened = ports.waits.open(wait, ports.vault.seal(task_token, wait.wait_id), life)
    # Whoever stops the target notes that first and closes its waits then: one of the two sees the other.
    records = check_running(ports, wait.deployment_id, wait.target)
    announce(opened)
    if opened.is_long and not records.target.is_parked:
        ports.quotas.park(records.target)
    deliver_reply(ports, opened)  # it ended while an earlier try of the state was waiting
    return opened
