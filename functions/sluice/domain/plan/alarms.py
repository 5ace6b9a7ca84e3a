"""A target's CloudWatch alarms: which ones block its start and which roll it back. Reads no alarm.

Only ALARM counts. INSUFFICIENT_DATA is ignored: an alarm on errors has no data while nobody calls.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import cast

from sluice.domain.times import in_words
from sluice.values import dataclass

KEPT_REASON_LENGTH = 300
"""How much of CloudWatch's reason is kept: the states of 200 alarms must fit into one item."""


_BLIND = frozenset({"EVALUATION_ERROR", "EVALUATION_FAILURE"})


class AlreadyInAlarm(StrEnum):
    """What to do about an alarm that is already in ALARM before the first change."""

    BLOCK = "block"
    IGNORE = "ignore"
    MUST_NOT_WORSEN = "mustNotWorsen"


@dataclass(frozen=True, slots=True)
class AlarmWatch:
    """Names of alarms that are watched in the same way."""

    names: tuple[str, ...]
    already: AlreadyInAlarm = AlreadyInAlarm.BLOCK

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "AlarmWatch":
        """The watch that `dataclasses.asdict` wrote."""
        names = tuple(cast(Sequence[str], data["names"]))
        return cls(names, AlreadyInAlarm(str(data["already"])))


@dataclass(frozen=True, slots=True)
class AlarmState:
    """An alarm's state: OK, ALARM or INSUFFICIENT_DATA, why, and since when (seconds since the epoch).

    `evaluation` is what keeps CloudWatch from evaluating it as configured; empty if nothing does.
    """

    name: str
    state: str
    reason: str = ""
    since: float = 0.0
    evaluation: str = ""

    @property
    def is_red(self) -> bool:
        """Whether it is in ALARM."""
        return self.state == "ALARM"

    @property
    def is_blind(self) -> bool:
        """Whether CloudWatch cannot evaluate it: its state says nothing then, and may stay OK for ever.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
        """
        return self.evaluation in _BLIND

    def __str__(self) -> str:
        """`Alarm 'errors' is in ALARM since ...: Threshold Crossed ...`."""
        since = f" since {in_words(self.since)}" if self.since else ""
        reason = self.reason.rstrip(". ")
        return f"Alarm '{self.name}' is in {self.state}{since}{': ' if reason else ''}{reason}"

    def as_dict(self) -> dict[str, object]:
        """The state as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "AlarmState":
        """The state that `as_dict` wrote."""
        state, since = str(data["state"]), float(str(data.get("since", 0)))
        why, evaluation = str(data.get("reason", "")), str(data.get("evaluation", ""))
        return cls(str(data["name"]), state, why, since, evaluation)


def names_of(watches: Iterable[AlarmWatch]) -> list[str]:
    """The names of all alarms, without duplicates."""
    return list(dict.fromkeys(name for watch in watches for name in watch.names))


def missing_alarms(watches: Iterable[AlarmWatch], seen: Iterable[AlarmState]) -> list[str]:
    """The alarms that do not exist."""
    known = {alarm.name for alarm in seen}
    return [name for name in names_of(watches) if name not in known]


def blocking_alarm(watches: Iterable[AlarmWatch], at_start: Iterable[AlarmState]) -> AlarmState | None:
    """The first alarm that is in ALARM but must not be before the first change."""
    return next((alarm for _, alarm in _red(watches, at_start, {AlreadyInAlarm.BLOCK})), None)


def raised_alarm(
    watches: Sequence[AlarmWatch], at_start: Iterable[AlarmState], seen: Iterable[AlarmState]
) -> AlarmState | None:
    """The first alarm that makes the target roll back.

    With `ignore`, an alarm that was in ALARM at the start is not watched. With `mustNotWorsen` it may stay in
    ALARM, but not return to it after being OK, however briefly: CloudWatch keeps the time of the last
    transition.
    """
    before = {alarm.name: alarm for alarm in at_start}
    for watch, alarm in _red(watches, seen, set(AlreadyInAlarm)):
        was = before.get(alarm.name)
        if was is None or not was.is_red or watch.already is AlreadyInAlarm.BLOCK:
            return alarm
        if watch.already is AlreadyInAlarm.MUST_NOT_WORSEN and alarm.since > was.since:
            return alarm
    return None


def _red(
    watches: Iterable[AlarmWatch], seen: Iterable[AlarmState], policies: set[AlreadyInAlarm]
) -> Iterator[tuple[AlarmWatch, AlarmState]]:
    red = {alarm.name: alarm for alarm in seen if alarm.is_red}
    for watch in watches:
        if watch.already in policies:
            yield from ((watch, red[name]) for name in watch.names if name in red)
