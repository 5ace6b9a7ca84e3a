"""The action that judges metrics: which queries, over which windows, and who acts on the verdict."""

from collections.abc import Mapping
from dataclasses import field, fields
from typing import ClassVar, Self, cast

from sluice.domain.plan.action import APPROVAL_WITHOUT_EXPIRY_SECONDS, Action, duration_in_words
from sluice.domain.plan.metric_query import CLOUDWATCH, MetricQuery
from sluice.values import dataclass

CLOUDWATCH_DELAY_SECONDS = 120
"""How long Lambda's metrics take to arrive; AWS guarantees no maximum."""
LONGEST_DELAY_SECONDS = 300
"""A call is counted when it ends, in the minute in which it began: slow calls arrive late."""
OTHER_DELAY_SECONDS = 60
"""How long other providers get to collect the last minute of a window."""

LOOK_SECONDS = 60
"""How often an analysis is looked at while it waits, unless it takes many hours."""
SLACK_SECONDS = 5
"""How long after a window is complete its verdict is there at the latest."""

_MINUTE = 60
FAIL, PASS, HOLD, EXTEND = "fail", "pass", "hold", "extend"


@dataclass(frozen=True, slots=True)
class JudgeMetrics(Action):
    """Run every query once for each of `runs` windows, judge the averages, and act on the verdict.

    `missing_data` says what happens when too little data leaves the verdict open.
    Without `min_invocations`, each kind of query has its own minimum.
    """

    kind: ClassVar[str] = "judgeMetrics"
    waits: ClassVar[bool] = True

    queries: tuple[MetricQuery, ...]
    interval_seconds: int
    runs: int
    is_growing: bool = False
    rolls_back: bool = True
    rolls_forward: bool = True
    aborts: bool = False
    min_invocations: int | None = None
    missing_data: str = HOLD
    context: Mapping[str, str] = field(default_factory=dict)
    expiration_seconds: int | None = None
    requires_roles: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The action in words."""
        names = ", ".join(query.name for query in self.queries)
        length = duration_in_words(self.interval_seconds)
        return (
            f"Judge {names} over {self.runs} x {length}" if self.runs > 1 else f"Judge {names} over {length}"
        )

    @property
    def reads_cloudwatch(self) -> bool:
        """Whether any query reads the target's own metrics."""
        return self.min_invocations is not None or any(query.provider == CLOUDWATCH for query in self.queries)

    @property
    def alignment_seconds(self) -> int:
        """Windows begin at a multiple of this: CloudWatch aggregates by the minute."""
        return _MINUTE if self.reads_cloudwatch else 1

    @property
    def delay_seconds(self) -> int:
        """The least time after its end before a window is complete."""
        return CLOUDWATCH_DELAY_SECONDS if self.reads_cloudwatch else OTHER_DELAY_SECONDS

    @property
    def may_fail_early(self) -> bool:
        """Whether what was counted before a window is over can suffice to fail."""
        return any(query.may_fail_early for query in self.queries)

    @property
    def may_settle(self) -> bool:
        """Whether it shows in the numbers that they are final: not in the results of templates."""
        return all(query.kind is not None for query in self.queries)

    @property
    def longest_runs(self) -> int:
        """The most windows there can be: `extend` at most doubles them."""
        return self.runs * 2 if self.missing_data == EXTEND else self.runs

    @property
    def first_wait_seconds(self) -> int:
        """How long the first window and its delay take, whatever second of the minute it starts in."""
        return self.interval_seconds + self.delay_seconds + self.alignment_seconds + SLACK_SECONDS

    @property
    def expected_seconds(self) -> int:
        """How long the analysis takes at most when no data is missing and no call takes minutes."""
        return self.first_wait_seconds + (self.runs - 1) * self.interval_seconds

    @property
    def timeout_seconds(self) -> int:
        """How long a person has to decide if the verdict needs one."""
        return self.expiration_seconds or APPROVAL_WITHOUT_EXPIRY_SECONDS

    @property
    def longest_wait_seconds(self) -> int:
        """Every possible window, then a person who takes all the time allowed."""
        judging = self.first_wait_seconds + LONGEST_DELAY_SECONDS + self.longest_runs * self.interval_seconds
        return judging + self.timeout_seconds

    def workflow_input(self) -> dict[str, object]:
        """The waiting state needs the length of each wait, and how long a person has to decide afterwards."""
        between = LOOK_SECONDS if self.may_fail_early else self.interval_seconds
        waits = {"seconds": self.first_wait_seconds, "intervalSeconds": between}
        return {"key": self.key, "kind": self.kind, **waits, "timeoutSeconds": self.timeout_seconds}

    @classmethod
    def from_fields(cls, data: Mapping[str, object]) -> Self:
        """The action of these fields of `as_dict`; those of a newer Sluice are ignored."""
        known = {one.name for one in fields(cls)}
        given = {name: value for name, value in data.items() if name in known}
        queries = cast("list[Mapping[str, object]]", data["queries"])
        given["queries"] = tuple(MetricQuery.from_dict(query) for query in queries)
        given["requires_roles"] = tuple(cast("list[str]", data.get("requires_roles", ())))
        return cls(**given)  # type: ignore[arg-type]  # the fields are those of as_dict
