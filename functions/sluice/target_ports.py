"""What tasks may do in a target's account besides changing and inspecting functions, as protocols.

Every method may raise `RetryableError`, and `AccessDeniedError` where the role does not allow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.alarms import AlarmState
    from sluice.domain.plan import TargetPlan
    from sluice.domain.smoke_test import SmokeAnswer


class TargetInvocation(Protocol):
    """Certain versions of a target's functions, with a session that may call those and do nothing else."""

    def invoke(self, name: str, version: str, payload: str, seconds: float) -> SmokeAnswer:
        """Call the version once and wait at most so long; SmokeTestFailedError when no answer comes.

        RetryableError where Lambda itself refused or failed; an answer that was lost is none of these.
        """
        ...


class TargetInvokers(Protocol):
    """The way into a target's account for those who call its functions."""

    def invoker(self, target: TargetPlan, versions: Mapping[str, str], session_name: str) -> TargetInvocation:
        """Assume the deploy role, narrowed to these versions by function; AccessDeniedError."""
        ...


class TargetAlarms(Protocol):
    """The CloudWatch alarms of targets, read with a session that may only describe alarms."""

    def states(self, target: TargetPlan, session_name: str, names: Sequence[str]) -> Sequence[AlarmState]:
        """How the alarms stand; those that do not exist are left out. AccessDeniedError, AlarmError."""
        ...
