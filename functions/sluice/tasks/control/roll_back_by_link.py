"""Rolls a target back for whoever has approved it by a signed link: they could have rejected it as well."""

from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import TargetItem
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.link import Link
from sluice.errors import ApproverRefusedError, GuardrailRefusedError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.control.request_rollback import request_rollback
from sluice.tasks.wait.decide_approval import check_link, holder_of


def may_roll_back_by_link(ports: Ports, link: Link, approval: Approval) -> bool:
    """Whether the holder of the link is one of those who approved, and may operate the application."""
    if not _has_approved(link, approval):
        return False
    try:
        check_right_in(ports, holder_of(link), Right.OPERATE, approval.deployment_id)
    except GuardrailRefusedError:
        return False
    return True


def roll_back_by_link(ports: Ports, link: Link, signature: str, reason: str) -> TargetItem:
    """The target, which rolls back from now on.

    Raises:
        LinkInvalidError: the link is not genuine, or has expired.
        ApproverRefusedError: its holder is none of those who approved.
        NotFoundError, WrongMomentError, GuardrailRefusedError: as `request_rollback` says.
    """
    approval = check_link(ports, link, signature)
    if not _has_approved(link, approval):
        raise ApproverRefusedError(
            "Only whoever has approved by a link with a name may roll back by it",
            "Ask somebody who may operate the application",
        )
    return request_rollback(ports, approval.deployment_id, approval.target, holder_of(link), reason)


def _has_approved(link: Link, approval: Approval) -> bool:
    """A name that was vouched for; whoever holds a link without one may be anybody."""
    return bool(link.name) and link.name in {answer.by for answer in approval.answers}
