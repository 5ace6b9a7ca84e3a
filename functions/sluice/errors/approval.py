"""A person's decision, or its absence."""

from sluice.errors.base import SluiceError


class ApprovalError(SluiceError):
    """A person's answer, or its absence, ends the target."""

    code = "Approval"
    http_status = 409


class ApprovalRejectedError(ApprovalError):
    """A person rejected."""

    code = "ApprovalRejected"


class ApprovalExpiredError(ApprovalError):
    """Nobody decided in time."""

    code = "ApprovalExpired"


class ApprovalClosedError(ApprovalError):
    """The approval was already decided, or its target ended."""

    code = "ApprovalClosed"


class ApproverRefusedError(ApprovalError):
    """This person may not decide here; the message says who may."""

    code = "ApproverRefused"
    http_status = 403


class LinkInvalidError(ApprovalError):
    """The signed link is not one of ours, or it has expired."""

    code = "LinkInvalid"
    http_status = 403
