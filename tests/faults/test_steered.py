"""Targets that people hold back and send ahead, while what does that for them fails: all end well."""

from dataclasses import replace
from typing import Any

import pytest

from local.plane.faults import Fault, FaultKind
from tests.faults.conftest import Simulation
from tests.faults.paths import PATHS
from tests.faults.schedules import Deed, TwoWaves

PAUSED = Deed("prepare_functions lambda:PublishVersion 1", "pause")


def ended(simulation: Simulation, path: str, *faults: Fault, deeds: tuple[Deed, ...]) -> dict[str, Any]:
    """The result of a path with these deeds and faults, which breaks no rule."""
    result = simulation.run(replace(PATHS[path], faults=faults, deeds=deeds))
    assert result["violations"] == [], "\n".join([*result["violations"], *result["trace"]])
    return result


@pytest.mark.parametrize("fault", [FaultKind.CRASH_BEFORE, FaultKind.CRASH_AFTER, FaultKind.LOSE])
@pytest.mark.parametrize("call", ["pause dynamodb:PutItem 1", "pause dynamodb:GetItem 1"])
def test_goes_on_when_it_is_resumed_although_what_holds_it_has_crashed(
    simulation: Simulation, call: str, fault: FaultKind
) -> None:
    result = ended(simulation, "there1", Fault(fault, call), deeds=(PAUSED,))
    assert result["targets"] == {"prod": "SUCCEEDED"}


@pytest.mark.parametrize("path", ["there1", "there3", "latest1", "provided1", "absent1"])
def test_ends_well_whatever_it_deploys_when_it_was_paused_and_resumed(
    simulation: Simulation, path: str
) -> None:
    assert ended(simulation, path, deeds=(PAUSED,))["targets"] == {"prod": "SUCCEEDED"}


@pytest.mark.parametrize("do", ["rollback", "cancel", "stopTarget"])
def test_goes_back_when_somebody_wants_that_while_it_is_paused(simulation: Simulation, do: str) -> None:
    deeds = (PAUSED, Deed("pause dynamodb:PutItem 1", do))
    assert ended(simulation, "there3", deeds=deeds)["targets"] == {"prod": "ROLLED_BACK"}


@pytest.mark.parametrize("path", ["there1", "there3"])
def test_goes_to_100_percent_when_it_is_promoted_fully_while_it_is_paused(
    simulation: Simulation, path: str
) -> None:
    deeds = (PAUSED, Deed("pause dynamodb:PutItem 1", "promote"))
    result = ended(simulation, path, deeds=deeds)
    assert result["targets"] == {"prod": "SUCCEEDED"}


def test_second_wave_never_starts_when_an_alarm_goes_red_while_the_first_bakes(
    simulation: Simulation,
) -> None:
    path = PATHS["waves2"]
    first = replace(path.targets[0], alarm="block")
    schedule = replace(
        path,
        targets=(first, *path.targets[1:]),
        deeds=(Deed("pause dynamodb:PutItem 1", "alarm"),),
        waves=TwoWaves(1, 600),
    )
    result = simulation.run(schedule)
    assert result["violations"] == []
    assert result["targets"] == {"t0": "ROLLED_BACK", "wave-1": "SKIPPED", "t1": "SKIPPED"}


@pytest.mark.parametrize(
    "call", ["finish_target dynamodb:UpdateItem 4", "finish_target dynamodb:UpdateItem 6"]
)
@pytest.mark.parametrize("fault", [FaultKind.CRASH_BEFORE, FaultKind.CRASH_AFTER])
def test_second_wave_starts_when_what_ends_the_first_has_crashed(
    simulation: Simulation, call: str, fault: FaultKind
) -> None:
    result = ended(simulation, "waves2", Fault(fault, call), deeds=())
    assert result["targets"] == {"t0": "SUCCEEDED", "wave-1": "SUCCEEDED", "t1": "SUCCEEDED"}
