"""A person's yes or no before an expiry: what an approval is, and which answers it takes."""

from dataclasses import dataclass
from enum import StrEnum

from sluice.errors import ApprovalClosedError, ApprovalExpiredError


class ApprovalStatus(StrEnum):
    """Where an approval stands."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CLOSED = "CLOSED"  # its target ended, or the time ran out


class Decision(StrEnum):
    """What a person can answer."""

    APPROVE = "approve"
    REJECT = "reject"

    @property
    def status(self) -> ApprovalStatus:
        """The status the answer gives the approval."""
        return ApprovalStatus.APPROVED if self is Decision.APPROVE else ApprovalStatus.REJECTED


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval; times are seconds since the epoch."""

    approval_id: str
    deployment_id: str
    target: str
    action_key: str
    opened_at: float
    expires_at: float
    requires_roles: tuple[str, ...] = ()
    status: ApprovalStatus = ApprovalStatus.OPEN
    decided_by: str = ""
    decided_at: float | None = None
    comment: str = ""
    is_delivered: bool = False

    def check_answerable(self, now: float, roles: frozenset[str]) -> None:
        """Raise why this answer cannot be taken: ApprovalClosedError or ApprovalExpiredError."""
        if self.status is not ApprovalStatus.OPEN:
            raise ApprovalClosedError(self.outcome_in_words())
        if now >= self.expires_at:
            raise ApprovalExpiredError("The time to decide has run out", "Start the deployment again")
        if self.requires_roles and not roles & set(self.requires_roles):
            raise ApprovalClosedError(
                f"Only {' or '.join(self.requires_roles)} may decide here",
                "Ask somebody with one of these roles, or for a link that carries one",
            )

    def ran_out(self, now: float) -> bool:
        """Whether nobody decided before the expiry; a second of grace, because two clocks count it."""
        return self.status in (ApprovalStatus.OPEN, ApprovalStatus.CLOSED) and now >= self.expires_at - 1

    def outcome_in_words(self) -> str:
        """What became of it."""
        if self.status is ApprovalStatus.CLOSED:
            return "This approval is closed: its target has ended"
        who = f" by {self.decided_by}" if self.decided_by else ""
        return f"This approval was already decided: {self.status.value.lower()}{who}"


def approval_id(deployment_id: str, target_index: int, action_key: str) -> str:
    """The name of an approval outside: the same each time the same action asks."""
    return f"{deployment_id}.{target_index}.{action_key}"


def deployment_of(approval: str) -> str:
    """The deployment an approval id belongs to."""
    return approval.split(".", 1)[0]
