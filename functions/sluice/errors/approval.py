"""Errors about approvals: what a person decided, or that nobody did."""

from sluice.errors.base import SluiceError


class ApprovalError(SluiceError):
    """A person's decision, or the lack of one, ends the target."""

    code = "Approval"
    http_status = 409


class ApprovalRejectedError(ApprovalError):
    """Somebody rejected the approval."""

    code = "ApprovalRejected"


class ApprovalExpiredError(ApprovalError):
    """Nobody decided before the approval expired."""

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
