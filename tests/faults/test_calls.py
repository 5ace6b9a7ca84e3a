"""What a target calls when all goes well: one call too many is made a thousand times by a fleet."""

from collections import Counter

from tests.faults.conftest import Simulation
from tests.faults.schedules import FunctionShape, Schedule, TargetShape

_OF_TARGET = ("begin_target", "prepare_functions", "set_weight", "promote", "finish_target")
_ALL_AT_ONCE = TargetShape("only", (FunctionShape("f"),), ({"weight": 100},))


def test_target_makes_25_calls_of_dynamodb_and_looks_at_no_bucket_when_it_goes_to_all_at_once(
    simulation: Simulation,
) -> None:
    result = simulation.run(Schedule("calls", (_ALL_AT_ONCE,)))
    calls = (line.split()[1:4:2] for line in result["trace"])
    services = Counter(call.split(":")[0] for caller, call in calls if caller.split(".")[0] in _OF_TARGET)
    assert (result["status"], services["s3"], services["events"]) == ("SUCCEEDED", 0, 2)
    assert services["dynamodb"] <= 25
