"""The `pause` step: waits for a duration or for a person's approval."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sluice.config.sections.durations import SECONDS_PER_UNIT, Duration, Unit, check_length
from sluice.config.sections.letter_case import AnyCase
from sluice.config.sections.section import EXTENSION, Name, Section, refusal


class ApprovalExpiration(Duration):
    """How long an approval stays open, and what happens when nobody has decided by then."""

    on_expiry: Annotated[Literal["rollBack", "continue"], AnyCase()] = Field(
        "rollBack",
        description="`continue`: the target goes on as if approved. Default: it rolls back.",
        json_schema_extra=EXTENSION,
    )


class PauseStep(Section):
    """Waits for a duration, or until a person approves."""

    duration: int | None = Field(None, ge=1, description="How many units to wait; with `unit`.")
    unit: Unit | None = Field(None, description="The unit of `duration`, in any letter case.")
    until_approved: bool = Field(default=False, description="Wait until a person approves instead.")
    approval_expiration: ApprovalExpiration | None = Field(
        None,
        description="How long an approval stays open; then the target fails. Default: no limit of its own.",
    )
    requires_roles: tuple[Name, ...] = Field(
        (),
        min_length=1,
        description="Who may approve: people with any of these roles. Default: everybody.",
    )
    approvals: int = Field(
        1, ge=1, le=10, description="How many different people must approve.", json_schema_extra=EXTENSION
    )
    requester_may_not_approve: bool = Field(
        default=False,
        description="Whoever requested the deployment cannot approve it.",
        json_schema_extra=EXTENSION,
    )

    @property
    def seconds(self) -> int | None:
        """How long to wait; None if a person decides."""
        if self.duration is None or self.unit is None:
            return None
        return self.duration * SECONDS_PER_UNIT[self.unit]

    @property
    def approval_expiration_seconds(self) -> int | None:
        """How long the approval stays open; None for no limit."""
        return self.approval_expiration.seconds if self.approval_expiration else None

    @property
    def continues_on_expiry(self) -> bool:
        """Whether silence is consent here."""
        return self.approval_expiration is not None and self.approval_expiration.on_expiry == "continue"

    @model_validator(mode="after")
    def _waits_for_one_thing(self) -> Self:
        # The first three are CDaaS's exact texts, so that a search finds answers about CDaaS too.
        timed = self.duration is not None or self.unit is not None
        if self.until_approved and timed:
            raise refusal(
                "pause is not valid: untilApproved cannot be set with both a unit and duration",
                "Keep either `untilApproved` or `duration` and `unit`; two pauses can follow each other",
            )
        if timed and self.unit is None:
            raise refusal("pause is not valid: duration must be set with a unit", "Add `unit: minutes`")
        if timed and self.duration is None:
            raise refusal("pause is not valid: unit must be set with a duration", "Add `duration: 5`")
        if not timed and not self.until_approved:
            raise refusal(
                "pause has neither a duration nor an approval",
                "Add `duration` and `unit`, or `untilApproved: true`",
            )
        if timed and (self.approval_expiration or self.requires_roles):
            raise refusal(
                "pause is not valid: approvalExpiration and requiresRoles need untilApproved",
                "Remove them, or write `untilApproved: true` instead of `duration` and `unit`",
            )
        if timed and (self.approvals > 1 or self.requester_may_not_approve):
            raise refusal(
                "pause is not valid: approvals and requesterMayNotApprove need untilApproved",
                "Remove them, or write `untilApproved: true` instead of `duration` and `unit`",
            )
        return self

    @model_validator(mode="after")
    def _can_be_waited_for(self) -> Self:
        if self.duration is not None and self.unit is not None:
            check_length(self.duration, self.unit)
        return self
