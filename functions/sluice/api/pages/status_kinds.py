"""How a status looks: what went well, went wrong, works, waits for somebody, or rests."""

from sluice.domain.record.status import TargetStatus

_KINDS = {
    "good": (TargetStatus.SUCCEEDED,),
    "bad": (TargetStatus.FAILED, TargetStatus.ROLLED_BACK, TargetStatus.ROLLBACK_FAILED),
    "busy": (TargetStatus.RUNNING, TargetStatus.ROLLING_BACK),
    "wait": (TargetStatus.AWAITING_APPROVAL, TargetStatus.PAUSED),
}
_KIND_OF = {status.value: kind for kind, statuses in _KINDS.items() for status in statuses}


def kind_of(status: str) -> str:
    """The CSS class of the status of a deployment or target."""
    return _KIND_OF.get(status, "idle")
