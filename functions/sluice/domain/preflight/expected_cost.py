"""What a deployment costs in the control plane's account if all goes well: estimated, but for transitions.

Transitions and calls of handlers follow from the state machines. How long a handler runs and how much it
reads and writes does not, so these are taken as constants that were measured or chosen, all in this file.
"""

from sluice.domain.analysis.looks import expected_looks
from sluice.domain.plan.actions import JudgeMetrics, PrepareFunctions, Promote, SetWeight, SmokeTest
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.expected_calls import DEPLOYMENT_TRANSITIONS, target_transitions
from sluice.domain.preflight.prices import (
    PER_GB_SECOND,
    PER_INVOCATION,
    PER_READ,
    PER_TRANSITION,
    PER_WRITE,
)
from sluice.values import dataclass

HANDLER_GB = 0.5
CHANGE_SECONDS, OTHER_SECONDS = 4.0, 0.5
"""How long one call of a handler is taken to run: one that waits for AWS in an account, and any other."""

_READS_OF_DEPLOYMENT, _WRITES_OF_DEPLOYMENT = 40, 29
_READS_OF_TARGET, _WRITES_OF_TARGET = 28, 20
_READS_OF_ACTION, _WRITES_OF_ACTION = 8, 17
"""Units of DynamoDB, the last for each function; each item of a transaction counts twice, as it is billed."""

_DEPLOYMENT_INVOCATIONS = 5
"""The request, Begin deployment, Run preflight, Run targets and Finish deployment."""
_AROUND_ACTIONS = 2
"""Begin target and Finish target."""
_CHANGES = (PrepareFunctions, SetWeight, Promote, SmokeTest)


@dataclass(frozen=True, slots=True)
class ExpectedUsage:
    """What AWS bills: state transitions, calls of handlers and their time, reads and writes of the table."""

    transitions: int
    invocations: int
    gb_seconds: float
    reads: int
    writes: int

    @property
    def dollars(self) -> float:
        """At the prices of `prices`."""
        return (
            self.transitions * PER_TRANSITION
            + self.invocations * PER_INVOCATION
            + self.gb_seconds * PER_GB_SECOND
            + self.reads * PER_READ
            + self.writes * PER_WRITE
        )

    def __add__(self, other: "ExpectedUsage") -> "ExpectedUsage":
        """Both together."""
        return ExpectedUsage(
            self.transitions + other.transitions,
            self.invocations + other.invocations,
            self.gb_seconds + other.gb_seconds,
            self.reads + other.reads,
            self.writes + other.writes,
        )


DEPLOYMENT_USAGE = ExpectedUsage(
    DEPLOYMENT_TRANSITIONS,
    _DEPLOYMENT_INVOCATIONS,
    HANDLER_GB * (CHANGE_SECONDS + (_DEPLOYMENT_INVOCATIONS - 1) * OTHER_SECONDS),
    _READS_OF_DEPLOYMENT,
    _WRITES_OF_DEPLOYMENT,
)
"""What a deployment costs besides its targets; Run preflight works in their accounts."""


def target_usage(plan: TargetPlan) -> ExpectedUsage:
    """What one target costs; each look of an analysis is a call of its own."""
    actions = [action for stage in plan.stages for action in stage.actions]
    looks = sum(expected_looks(plan, action) for action in actions if isinstance(action, JudgeMetrics))
    changes = sum(isinstance(action, _CHANGES) for action in actions)
    invocations = _AROUND_ACTIONS + len(actions) + looks
    seconds = changes * CHANGE_SECONDS + (invocations - changes) * OTHER_SECONDS
    return ExpectedUsage(
        target_transitions(plan),
        invocations,
        HANDLER_GB * seconds,
        _READS_OF_TARGET + _READS_OF_ACTION * (len(actions) + looks) * len(plan.functions),
        _WRITES_OF_TARGET + _WRITES_OF_ACTION * (len(actions) + looks) * len(plan.functions),
    )
