"""Runs schedules until there are enough of them, and prints each violation with the command that repeats it.

python -m tests.faults.chaos [--schedules N] [--seed S] [--processes P] [--only PATHS] [--every K]
python -m tests.faults.chaos --replay SCHEDULE [--trace]
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from local.simulation.baton import real_monotonic
from local.simulation.plane import simulated_plane
from tests.faults.paths import PATHS, exhaustive
from tests.faults.random_schedules import random_schedule, smaller
from tests.faults.schedules import Schedule
from tests.faults.workers import run_all

if TYPE_CHECKING:
    from tests.faults.run import Stage

_MOST_TRIES_TO_SHRINK = 40
_SAY_EVERY_SECONDS = 60.0


def main() -> int:
    """Run; the exit status is 1 when there was a violation."""
    options = _options()
    plane = simulated_plane()
    from tests.faults.run import Stage  # it imports the emulator, which a plane must do first

    stage = Stage(plane)
    stage.warm_up()
    if options.replay:  # after the same calls as any other, or its own would come in another order
        return _replay(stage, Schedule.from_json(options.replay), shows_trace=options.trace)
    tally = Tally()
    for schedule, result in run_all(stage, _schedules(stage, options), options.processes):
        tally.add(schedule, result)
    for schedule, result in tally.bad[: options.shrink]:
        _tell_smallest(stage, schedule, result)
    print(tally.summary(), flush=True)
    return 1 if tally.bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.chaos", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="how many in all")
    parser.add_argument("--seed", type=int, default=1, help="where the random ones begin, and the order")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default=",".join(PATHS), help="paths to go exhaustively; none: ''")
    parser.add_argument("--every", type=int, default=1, help="of the exhaustive ones take every K-th")
    parser.add_argument("--shrink", type=int, default=5, help="how many violations to make smaller")
    parser.add_argument("--replay", default="", help="one schedule as JSON")
    parser.add_argument("--trace", action="store_true", help="with --replay: print all calls")
    return parser.parse_args()


def _schedules(stage: "Stage", options: argparse.Namespace) -> Iterator[Schedule]:
    """Faults at the calls of all paths in a drawn order, and after each two a random schedule."""
    names = [name for name in options.only.split(",") if name]
    calls = {
        schedule.name: result["calls"]
        for schedule, result in run_all(stage, iter([PATHS[name] for name in names]), options.processes)
    }
    points = [one for name in names for one in exhaustive(PATHS[name], calls[name])]
    random.Random(options.seed).shuffle(points)  # noqa: S311 - an order, not a secret
    print(f"{len(points)} schedules of one fault on {len(names)} paths: {calls}", flush=True)
    drawn = (random_schedule(seed) for seed in count(options.seed))
    return islice(_mixed(iter(points[:: options.every]), drawn), options.schedules)


def _mixed(points: Iterator[Schedule], drawn: Iterator[Schedule]) -> Iterator[Schedule]:
    for schedule in drawn:
        yield from islice(points, 2)
        yield schedule


@dataclass
class Tally:
    """What came of the schedules so far."""

    began: float = field(default_factory=real_monotonic)
    said: float = field(default_factory=real_monotonic)
    runs: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    points: set[tuple[str, str]] = field(default_factory=set)
    calls: int = 0
    bad: list[tuple[Schedule, dict[str, Any]]] = field(default_factory=list)

    def add(self, schedule: Schedule, result: dict[str, Any]) -> None:
        """Count one result."""
        self.runs += 1
        self.calls += result["calls"]
        self.ends[result["status"]] += 1
        names = {int(line.split()[0]): " ".join(line.split()[2:5]) for line in result["trace"]}
        for fault in schedule.faults:
            if fault.at in names:
                self.points.add((fault.kind, names[int(fault.at)]))
        if result["violations"]:
            self.bad.append((schedule, result))
            _tell(schedule, result)
        if real_monotonic() - self.said > _SAY_EVERY_SECONDS:
            self.said = real_monotonic()
            print(self.summary(), flush=True)

    def summary(self) -> str:
        """All in one line."""
        ends = ", ".join(f"{number} {status}" for status, number in sorted(self.ends.items()))
        return (
            f"{self.runs} schedules in {real_monotonic() - self.began:.0f} s, {self.calls} AWS calls,"
            f" {len(self.points)} distinct fault points; {ends}; {len(self.bad)} violations"
        )


def _tell(schedule: Schedule, result: dict[str, Any]) -> None:
    print(f"VIOLATION in {schedule.name}: {result['status']} {result.get('targets')}")
    for violation in result["violations"]:
        print(f"    {violation}")
    print(f"    repeat it: {schedule.command}", flush=True)


def _tell_smallest(stage: "Stage", schedule: Schedule, result: dict[str, Any]) -> None:
    tries = _MOST_TRIES_TO_SHRINK
    kind = _kind(result)
    is_smaller = True
    while is_smaller and tries > 0:
        is_smaller = False
        for candidate in smaller(schedule):
            tries -= 1
            ((_, again),) = run_all(stage, iter([candidate]), 1)
            if again["violations"] and _kind(again) == kind:
                schedule, result, is_smaller = candidate, again, True
                break
    print("Smallest schedule that shows it:")
    _tell(schedule, result)


def _kind(result: dict[str, Any]) -> str:
    """The first words of the first violation, without names and numbers."""
    return " ".join(word for word in result["violations"][0].split() if word.isalpha())[:60]


def _replay(stage: "Stage", schedule: Schedule, *, shows_trace: bool) -> int:
    result = stage.run(schedule)
    if shows_trace:
        print("\n".join(result.trace))
    print(f"{result.name}: {result.status}, targets {dict(result.targets)}, {result.calls} calls")
    for name, reason in result.reasons.items():
        print(f"    {name}: {reason}")
    for violation in result.violations:
        print(f"VIOLATION: {violation}")
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
