"""A deployment to 150 targets takes its turns, each step by the real handlers, in virtual time."""

from collections import Counter
from dataclasses import replace

from local.plane.faults import Fault, FaultKind
from tests.faults.conftest import Simulation
from tests.faults.schedules import FunctionShape, Schedule, TargetShape, TwoWaves

_COUNT, _AT_ONCE = 150, 50
_WRITE = "run_targets dynamodb:TransactWriteItems"
FLEET = Schedule(
    "fleet",
    tuple(
        TargetShape(
            f"t{number:03}",
            (FunctionShape("f"),),
            steps=({"weight": 100},),
            before=({"pause": 60},),  # meanwhile all others come to the line
            account=number % 3,
            region=number // 3 % 3,
        )
        for number in range(_COUNT)
    ),
)
_WAVE = 50
IN_WAVES = replace(FLEET, name="fleetInWaves", targets=FLEET.targets[: _WAVE + 2], waves=TwoWaves(2))
# The end of the first wave frees fifty; it has freed some of them then.
_DIES_OVER_THE_WAVE = Fault(FaultKind.CRASH_AFTER, "finish_target dynamodb:UpdateItem 25")
# Fifty starts, one that finds no place, and four writes that put the hundred others in line.
_DIES_OVER_THE_LINE = Fault(FaultKind.CRASH_AFTER, f"{_WRITE} 53")


def test_brings_150_targets_to_their_new_versions_though_whoever_puts_them_in_line_dies(
    simulation: Simulation,
) -> None:
    result = simulation.run(FLEET.with_fault(_DIES_OVER_THE_LINE))
    assert result["violations"] == [], "\n".join(result["violations"])
    assert Counter(result["targets"].values()) == {"SUCCEEDED": _COUNT}
    made = Counter(" ".join(call.split()[2:4]) for call in result["trace"])
    assert _AT_ONCE < made[_WRITE] < 2 * _AT_ONCE
    assert made["finish_target dynamodb:Query"] < 3 * _COUNT, "those that end crowd about the line"


def test_starts_all_50_targets_of_a_wave_though_what_frees_them_dies(simulation: Simulation) -> None:
    result = simulation.run(IN_WAVES.with_fault(_DIES_OVER_THE_WAVE))
    assert result["violations"] == [], "\n".join(result["violations"])
    assert Counter(result["targets"].values()) == {"SUCCEEDED": _WAVE + 3}
