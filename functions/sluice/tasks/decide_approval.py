"""Decides an approval through a signed link: who may, and what follows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sluice.domain.approval import Approval, Decision
from sluice.errors import LinkInvalidError
from sluice.ports import Ports
from sluice.tasks.deliver_decision import deliver_decision
from sluice.tasks.target_work import report_stage_of
from sluice.tasks.tell import tell

MAX_COMMENT_LENGTH = 500
LONGEST_LINK_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Link:
    """What a signed link says: for which approval, until when (seconds since the epoch), for whom."""

    approval_id: str
    expires: int
    name: str = ""
    roles: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The text that is signed: every field, so that none can be changed."""
        return "\n".join((self.approval_id, str(self.expires), self.name, ",".join(self.roles)))

    def url(self, api_url: str, signature: str) -> str:
        """The address a person opens."""
        fields = {
            "expires": self.expires,
            "name": self.name,
            "roles": ",".join(self.roles),
            "signature": signature,
        }
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"{api_url}/approvals/{self.approval_id}?{query}"


def make_link(ports: Ports, approval_id: str, name: str, roles: tuple[str, ...]) -> tuple[Link, str]:
    """A link for `name` who has `roles`, and its signature; NotFoundError, ApprovalClosedError."""
    approval = ports.approvals.get(approval_id)
    now = ports.clock.now()
    approval.check_answerable(now, frozenset(approval.requires_roles))
    link = Link(approval_id, int(min(approval.expires_at, now + LONGEST_LINK_SECONDS)), name, roles)
    return link, ports.links.sign(link.message)


def check_link(ports: Ports, link: Link, signature: str) -> Approval:
    """The approval behind a link that is genuine and has not expired; LinkInvalidError."""
    if not ports.links.is_signed(link.message, signature):
        raise LinkInvalidError("This link is not valid", "Open the whole link as you received it")
    if ports.clock.now() >= link.expires:
        raise LinkInvalidError("This link has expired", "Ask for a new one")
    return ports.approvals.get(link.approval_id)


def decide_approval(ports: Ports, link: Link, signature: str, decision: Decision, comment: str) -> Approval:
    """Store the decision once, then tell the workflow.

    Raises:
        LinkInvalidError: the link is not ours or has expired.
        ApprovalClosedError, ApprovalExpiredError: it was decided already, or too late.
    """
    approval = check_link(ports, link, signature)
    now = ports.clock.now()
    approval.check_answerable(now, frozenset(link.roles))
    by = link.name or "the holder of the link"
    decided = ports.approvals.decide(link.approval_id, decision, by, comment[:MAX_COMMENT_LENGTH], now)
    _tell(ports, decided)
    if decision is Decision.APPROVE:
        report_stage_of(ports, decided.deployment_id, decided.target, decided.action_key)
    deliver_decision(ports, decided)
    return decided


def _tell(ports: Ports, approval: Approval) -> None:
    verb = "Approved" if approval.status.value == "APPROVED" else "Rejected"
    comment = f": {approval.comment}" if approval.comment else ""
    tell(
        ports,
        approval.deployment_id,
        f"Approval{verb}" if verb == "Rejected" else "ApprovalGiven",
        f"{verb} by {approval.decided_by}{comment}",
        target=approval.target,
        detail=approval.action_key,
    )
