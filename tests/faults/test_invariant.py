"""The checker itself: it finds what is wrong, and nothing where all is right."""

from dataclasses import replace

import pytest

from local.plane.faults import Fault, FaultKind
from tests.faults.conftest import Simulation
from tests.faults.paths import PATHS
from tests.faults.random_schedules import random_schedule
from tests.faults.schedules import Deed, FunctionShape, Schedule, TargetShape


@pytest.mark.parametrize("path", sorted(PATHS))
def test_finds_nothing_when_nothing_goes_wrong(simulation: Simulation, path: str) -> None:
    result = simulation.run(PATHS[path])
    assert (result["violations"], result["targets"]) == ([], _WAVES.get(path) or {"prod": _end_of(path)})


_WAVES = {
    "waves2": {"t0": "SUCCEEDED", "wave-1": "SUCCEEDED", "t1": "SUCCEEDED"},
    "wavesBack2": {"t0": "ROLLED_BACK", "wave-1": "FAILED", "t1": "SKIPPED"},
}


def _end_of(path: str) -> str:
    if path == "withdrawn1":
        return "WAITING"
    if path.startswith("absentBack"):
        return "FAILED"  # what was created stays, so it is not as it was
    return "ROLLED_BACK" if not PATHS[path].approves or path.startswith("alarmed") else "SUCCEEDED"


def test_finds_an_alias_in_between_when_somebody_has_tampered_with_it_after_the_end(
    simulation: Simulation,
) -> None:
    tampered = Deed("finish_deployment dynamodb:TransactWriteItems 1", "tamper0.5")
    result = simulation.run(replace(PATHS["there1"], deeds=(tampered,)))
    assert any("still splits its traffic" in violation for violation in result["violations"])


def test_finds_a_routing_that_no_step_declares_when_somebody_has_tampered_in_between(
    simulation: Simulation,
) -> None:
    tampered = Deed("set_weight lambda:UpdateAlias 1", "tamper0.77")
    result = simulation.run(replace(PATHS["back1"], deeds=(tampered,)))
    assert result["violations"] != []


def test_finds_a_text_that_blames_others_when_nobody_else_has_moved_the_alias(simulation: Simulation) -> None:
    tampered = Deed("set_weight lambda:UpdateAlias 1", "tamper0.77")
    result = simulation.run(replace(PATHS["back1"], deeds=(tampered,)))
    assert any("nobody else has moved" in violation for violation in result["violations"])


def test_finds_a_schedule_that_waits_for_a_call_that_nobody_makes(simulation: Simulation) -> None:
    """Calls are named as the product makes them: when that changes, the schedule shows nothing more."""
    never = Fault(FaultKind.DENY, "promote lambda:DeleteAlias 1")
    with pytest.raises(AssertionError, match=r"promote lambda:DeleteAlias 1.* not among"):
        simulation.run(PATHS["there1"].with_fault(never))


def test_finds_a_deployment_that_failed_although_nothing_went_wrong(simulation: Simulation) -> None:
    """A preflight refuses weights for provisioned concurrency, and the schedule does not expect it."""
    target = TargetShape("prod", (FunctionShape("f", "provisioned"),))
    result = simulation.run(replace(PATHS["there1"], targets=(target,)))
    assert any("failed for nothing" in violation for violation in result["violations"])


def test_runs_the_same_calls_when_a_schedule_is_repeated(simulation: Simulation) -> None:
    schedule = replace(PATHS["back3"], seed=7).with_fault(Fault(FaultKind.CRASH_AFTER, 100))
    first, second = simulation.run(schedule), simulation.run(schedule)
    assert [line.split()[2:] for line in first["trace"]] == [line.split()[2:] for line in second["trace"]]


@pytest.mark.parametrize("seed", range(20))
def test_schedule_is_the_same_when_it_is_read_back(seed: int) -> None:
    schedule = random_schedule(seed)
    assert Schedule.from_json(schedule.as_json()) == schedule == random_schedule(seed)


def test_finds_nothing_when_somebody_moves_an_alias_before_the_work_on_it_begins(
    simulation: Simulation,
) -> None:
    """What a deployment finds when it begins is what was there before, whoever put it there."""
    move = Deed("begin_target events:PutEvents 2", "move0")
    result = simulation.run(replace(PATHS["there1"], deeds=(move,), then="redeploy"))
    assert (result["violations"], result["status"]) == ([], "SUCCEEDED")


def test_finds_nothing_when_aws_moves_provisioned_concurrency_back_that_somebody_has_sent_there(
    simulation: Simulation,
) -> None:
    """The alias still gives all traffic to the version that it has left; the work on it begins later."""
    move = Deed("begin_target events:PutEvents 2", "move0", 1)
    functions = FunctionShape("f", "alias"), FunctionShape("g", "provisioned")
    target = TargetShape("prod", functions, ())
    result = simulation.run(replace(PATHS["there1"], targets=(target,), deeds=(move,), then="redeploy"))
    assert (result["violations"], result["status"]) == ([], "SUCCEEDED")


def test_finds_nothing_when_a_redeployment_leaves_an_alias_that_somebody_has_split(
    simulation: Simulation,
) -> None:
    """The old version, whose concurrency is gone since, serves again: by somebody's hand."""
    split = Deed("finish_target dynamodb:UpdateItem 1", "move0.9")
    result = simulation.run(replace(PATHS["provided1"], deeds=(split,), then="redeploy"))
    assert (result["violations"], result["targets"]) == ([], {"prod": "SKIPPED"})


def test_finds_nothing_when_an_undo_puts_back_all_but_what_somebody_has_moved(simulation: Simulation) -> None:
    """An undo that fails has its other functions where they were before the deployment that it undoes."""
    move = Deed("undo_target lambda:UpdateAlias 1", "move0.25", 2)
    result = simulation.run(replace(PATHS["there3"], deeds=(move,), then="rollback"))
    assert (result["violations"], result["targets"]) == ([], {"prod": "ROLLBACK_FAILED"})


def test_finds_traffic_that_moved_on_a_red_alarm(simulation: Simulation) -> None:
    """AWS shows the alarm as OK, and the checker takes it for red."""
    red = Deed("begin_target dynamodb:TransactWriteItems 1", "tamper:alarm")
    result = simulation.run(replace(PATHS["alarmed1"], deeds=(red,)))
    assert any("although the alarm was red" in violation for violation in result["violations"])


def test_finds_a_target_that_succeeded_long_after_its_alarm_went_red(simulation: Simulation) -> None:
    red = Deed("promote lambda:UpdateAlias 1", "tamper:alarm")
    target = replace(PATHS["alarmed1"].targets[0], after=({"approval": 0}, {"pause": 200}))
    result = simulation.run(replace(PATHS["alarmed1"], targets=(target,), deeds=(red,)))
    assert any("after its alarm went red" in violation for violation in result["violations"])


@pytest.mark.parametrize(
    ("after", "is_found"),
    [("prepare_functions lambda:PublishVersion 1", True), ("finish_target dynamodb:UpdateItem 1", False)],
)
@pytest.mark.parametrize("kind", ["alias", "provisioned"])
def test_finds_a_success_when_the_alias_was_deleted_before_the_new_version_served_and_not_after(
    simulation: Simulation, kind: str, after: str, *, is_found: bool
) -> None:
    """AWS moves the concurrency of an alias without a call: its last move is seen before the deletion."""
    target = TargetShape("prod", (FunctionShape("f", kind),), ())
    deed = Deed(after, "tamper:deleted")
    result = simulation.run(replace(PATHS["there1"], targets=(target,), deeds=(deed,)))
    assert result["targets"] == {"prod": "SUCCEEDED"}
    assert any("never was new" in violation for violation in result["violations"]) == is_found
