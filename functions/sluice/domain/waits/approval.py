"""A person's yes or no before an expiry: what an approval is, who may answer, and what answers decide."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import ClassVar

from sluice.domain.people.person import person_of
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.waits.wait import Fail, Reply, Succeed, Wait, WaitStatus
from sluice.errors import (
    ApprovalClosedError,
    ApprovalExpiredError,
    ApprovalRejectedError,
    ApproverRefusedError,
)
from sluice.values import dataclass


class Decision(StrEnum):
    """What a person can answer."""

    APPROVE = "approve"
    REJECT = "reject"

    @property
    def status(self) -> WaitStatus:
        """The status the answer gives the approval, when it decides it."""
        return WaitStatus.APPROVED if self is Decision.APPROVE else WaitStatus.REJECTED


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said, and when."""

    decision: Decision
    by: str
    at: float
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who wants to answer; without a name nobody knows who it is."""

    name: str = ""
    roles: frozenset[str] = frozenset()
    pinned: tuple[str, ...] = ()
    """Patterns of the roles that pin the names of their sessions."""
    must_have_name: bool = False
    """Whether guardrails say who may approve: without a name nobody knows whether they are one of those."""


@dataclass(frozen=True, slots=True)
class Approval(Wait):
    """A wait for people.

    `needed` is how many different people must approve; `requester`, when it is known, may not be one of them.
    """

    kind: ClassVar[str] = "approval"

    requires_roles: tuple[str, ...] = ()
    needed: int = 1
    requester: str = ""
    answers: tuple[Answer, ...] = ()

    def reply(self) -> Reply | None:
        """What people decided, this way or that, or that their silence is consent."""
        if self.status in (WaitStatus.APPROVED, WaitStatus.EXPIRED):
            return Succeed()
        if self.status is not WaitStatus.REJECTED:
            return None
        by = f" by {self.decided_by}" if self.decided_by else ""
        return Fail(
            ApprovalRejectedError.__name__, f"Rejected{by}{f': {self.comment}' if self.comment else '.'}"
        )

    def closed_event(self, at: float, /) -> TimelineEvent:
        """Nobody can answer any more."""
        return self.event("ApprovalClosed", "The approval was closed: its target rolls back", at)

    def ended_event(self, at: float, /) -> TimelineEvent | None:
        """That nobody decided; what people decide is recorded with who they are."""
        if self.status is not WaitStatus.EXPIRED:
            return None
        message = "Nobody decided in time: the target continues, as onExpiry says"
        return self.event("ApprovalExpired", message, at)

    def expired(self) -> "Approval":
        """The approval when its time has run out and that is no reason to stop; a decision stays."""
        return replace(self, status=WaitStatus.EXPIRED) if self.status is WaitStatus.OPEN else self

    @property
    def timed_out_in_words(self) -> str:
        """Silence is not consent."""
        return "Nobody approved in time."

    @property
    def decided_by(self) -> str:
        """Whose answers decided: the one who rejected, or all who approved."""
        return " and ".join(answer.by for answer in self.answers if answer.decision.status is self.status)

    @property
    def comment(self) -> str:
        """What the last one to answer wrote."""
        return self.answers[-1].comment if self.answers else ""

    @property
    def missing(self) -> int:
        """How many people must still approve."""
        return max(0, self.needed - len(self.answers)) if self.status is WaitStatus.OPEN else 0

    def check_open(self, now: float) -> None:
        """Raise why nobody can answer any more: ApprovalClosedError or ApprovalExpiredError."""
        if self.status is not WaitStatus.OPEN:
            raise ApprovalClosedError(self.outcome_in_words())
        if now >= self.ends_at:
            raise ApprovalExpiredError("The time to decide has run out", "Start the deployment again")

    def check_answerable(self, now: float, approver: Approver, decision: Decision) -> None:
        """Raise why this answer cannot be taken: the above, or ApproverRefusedError."""
        self.check_open(now)
        if self.requires_roles and not approver.roles & set(self.requires_roles):
            raise ApproverRefusedError(
                f"Only {' or '.join(self.requires_roles)} may decide here",
                "Ask somebody with one of these roles; a link carries the roles it was made with,"
                " an AWS identity has those that guardrails or the setting `approverRoles` give it",
            )
        if decision is Decision.APPROVE:
            self._check_person(approver)

    def answered(self, answer: Answer, approver: Approver) -> "Approval":
        """The approval after this answer; raises what `check_answerable` raises."""
        self.check_answerable(answer.at, approver, answer.decision)
        return self.with_answer(answer)

    def passed_by(self, answer: Answer) -> "Approval":
        """The approval once somebody has broken the glass: approved, whoever else would have to.

        Raises what `check_open` raises.
        """
        self.check_open(answer.at)
        return replace(self, answers=(*self.answers, answer), status=WaitStatus.APPROVED)

    def with_answer(self, answer: Answer) -> "Approval":
        """The approval after one more answer: the first rejection rejects, enough approvals approve."""
        answers = (*self.answers, answer)
        is_enough = answer.decision is Decision.REJECT or len(answers) >= self.needed
        return replace(self, answers=answers, status=answer.decision.status if is_enough else self.status)

    def outcome_in_words(self) -> str:
        """What became of it."""
        if self.status is WaitStatus.CLOSED:
            return "This approval is closed: its target rolls back or has ended"
        if self.status is WaitStatus.EXPIRED:
            return "This approval has expired, and its target went on"
        if self.status is WaitStatus.OPEN:
            people = "person" if self.missing == 1 else "people"
            return f"This approval is open: {self.missing} more {people} must approve"
        who = f" by {self.decided_by}" if self.decided_by else ""
        return f"This approval was already decided: {self.status.value.lower()}{who}"

    @property
    def asks_who_approves(self) -> bool:
        """Whether it matters which person approves."""
        return self.needed > 1 or bool(self.requester)

    def is_of_requester(self, name: str, pinned: Sequence[str]) -> bool:
        """Whether this is the person who requested the deployment, where that person may not approve."""
        return person_of(name, pinned).is_same(person_of(self.requester, pinned))

    def _check_person(self, approver: Approver) -> None:
        """Where it matters who approves: a name is needed, not the requester's, and each counts once."""
        name, pinned = approver.name, approver.pinned
        needs_name = self.asks_who_approves or bool(self.requires_roles) or approver.must_have_name
        if not name and needs_name:
            raise ApproverRefusedError(
                "It matters here who approves, and this link carries no name", "Ask for a link with your name"
            )
        if self.is_of_requester(name, pinned):
            raise ApproverRefusedError(
                "Whoever requested the deployment may not approve it", "Ask somebody else to approve"
            )
        person = person_of(name, pinned)
        if any(person.is_same(person_of(answer.by, pinned)) for answer in self.answers):
            raise ApprovalClosedError(f"{name} has approved already. {self.outcome_in_words()}")
