"""What fault schedules once broke, each as the schedule that shows it, and what holds since then."""

from dataclasses import replace
from typing import Any

import pytest

from local.plane.faults import Denial, Fault, FaultKind
from tests.faults.conftest import Simulation
from tests.faults.paths import PATHS
from tests.faults.schedules import Deed, FunctionShape, Knobs, Schedule, TargetShape


def faulty(path: str, kind: FaultKind, at: str, *, lasts: bool = False) -> Schedule:
    """A path with one fault at a named call."""
    return PATHS[path].with_fault(Fault(kind, at, lasts))


def ended(simulation: Simulation, schedule: Schedule) -> dict[str, Any]:
    """The result of a schedule that must not violate anything."""
    result = simulation.run(schedule)
    assert result["violations"] == [], "\n".join([*result["violations"], *result["trace"]])
    return result


def test_tells_the_end_of_a_target_when_the_answer_to_storing_it_was_lost(simulation: Simulation) -> None:
    """The repeated Finish target found the end stored, and took it for told."""
    at = "finish_target dynamodb:UpdateItem 1"
    assert ended(simulation, faulty("there1", FaultKind.LOSE, at))["targets"] == {"prod": "SUCCEEDED"}


def test_tells_the_end_of_a_target_when_it_crashed_between_storing_and_telling(
    simulation: Simulation,
) -> None:
    ended(simulation, faulty("there1", FaultKind.CRASH_AFTER, "finish_target dynamodb:UpdateItem 1"))


@pytest.mark.parametrize("kind", [FaultKind.CRASH_BEFORE, FaultKind.THROTTLE])
def test_tells_the_end_of_a_deployment_when_it_failed_between_storing_and_telling(
    simulation: Simulation, kind: FaultKind
) -> None:
    """The repeated Finish deployment found the end stored, and took it for told."""
    ended(simulation, faulty("back1", kind, "finish_deployment dynamodb:TransactWriteItems 1", lasts=True))


def test_tells_the_end_of_a_deployment_when_its_execution_is_stopped_before_it_could(
    simulation: Simulation,
) -> None:
    """Nobody repeats a stopped state, and the reconciler left alone what had ended."""
    crash = Fault(FaultKind.CRASH_BEFORE, "finish_deployment dynamodb:TransactWriteItems 1")
    stop = Deed("finish_deployment dynamodb:TransactWriteItems 1", "stopDeployment")
    ended(simulation, replace(PATHS["there1"], faults=(crash,), deeds=(stop,)))


def test_tells_that_a_target_is_skipped_when_it_crashed_between_storing_and_telling(
    simulation: Simulation,
) -> None:
    """Whoever skipped a target told it; the reconciler, who went on in its place, did not."""
    first = replace(PATHS["back1"].targets[0], name="first")
    second = TargetShape("second", (FunctionShape("f"),), depends_on=("first",), region=1)
    schedule = replace(PATHS["back1"], name="skipped", targets=(first, second))
    result = ended(
        simulation, schedule.with_fault(Fault(FaultKind.CRASH_AFTER, "finish_target dynamodb:UpdateItem 3"))
    )
    assert result["targets"] == {"first": "ROLLED_BACK", "second": "SKIPPED"}


def test_tells_where_an_alias_was_when_setting_the_weight_failed_before_it_was_told(
    simulation: Simulation,
) -> None:
    """The alias had moved to 25 %, the record of it was refused, and the timeline never spoke of 25 %."""
    at = "set_weight dynamodb:TransactWriteItems 2"
    assert ended(simulation, faulty("back1", FaultKind.DENY, at))["targets"] == {"prod": "ROLLED_BACK"}


def test_puts_old_code_back_when_its_download_broke_off(simulation: Simulation) -> None:
    """A broken download was no RetryableError, and the rollback gave up with the address in its reason."""
    at = "roll_back lambda-code:GetCode 1"
    assert ended(simulation, faulty("latestBack1", FaultKind.LOSE, at, lasts=True))["status"] == "FAILED"


def test_counts_code_as_restored_when_only_the_look_after_its_write_was_denied_once(
    simulation: Simulation,
) -> None:
    """The refused look was taken for a refused write, and the rollback for failed."""
    result = ended(simulation, faulty("latestBack1", FaultKind.DENY, "roll_back lambda:GetFunction 5"))
    assert result["targets"] == {"prod": "ROLLED_BACK"}


def test_puts_an_alias_back_when_what_it_reads_is_old(simulation: Simulation) -> None:
    """A read right after the write showed the alias before it: the rollback took it for restored already."""
    schedule = replace(PATHS["back1"], approves=True, knobs=Knobs(alias_delay_seconds=4.0))
    at = "set_weight dynamodb:TransactWriteItems 4"
    result = ended(simulation, schedule.with_fault(Fault(FaultKind.DENY, at)))
    assert result["targets"] == {"prod": "ROLLED_BACK"}


def test_waits_for_provisioned_concurrency_when_it_gives_an_alias_another_version(
    simulation: Simulation,
) -> None:
    """AWS leaves all traffic on the version before meanwhile: the target was taken for new, or for back."""
    slow = Knobs(update_seconds=40.0)
    back = ended(simulation, replace(PATHS["provisionedBack1"], knobs=slow))
    there = ended(simulation, replace(PATHS["provisionedBack1"], approves=True, knobs=slow))
    assert (back["targets"], there["targets"]) == ({"prod": "ROLLED_BACK"}, {"prod": "SUCCEEDED"})


@pytest.mark.parametrize("path", ["back3", "latestBack3"])
def test_names_each_difference_with_its_commands_when_the_role_is_lost_before_the_rollback(
    simulation: Simulation, path: str
) -> None:
    """A rollback that could not even begin ended with the error's own words and named no function."""
    denied = Denial("sts", "111111111111", since=_first_call(simulation, PATHS[path], "roll_back"))
    result = ended(simulation, replace(PATHS[path], denials=(denied,)))
    assert result["targets"] == {"prod": "ROLLBACK_FAILED"}


@pytest.mark.parametrize("path", ["back3", "latestBack3", "provisionedBack3"])
def test_is_as_it_was_when_somebody_runs_the_commands_that_a_failed_rollback_prints(
    simulation: Simulation, path: str
) -> None:
    denied = Denial("lambda", "222222222222", since=_first_call(simulation, PATHS[path], "roll_back"))
    result = ended(simulation, replace(PATHS[path], denials=(denied,), then="repair"))
    assert result["targets"] == {"prod": "ROLLBACK_FAILED"}


def _first_call(simulation: Simulation, schedule: Schedule, handler: str) -> int:
    trace = simulation.run(schedule)["trace"]
    return next(int(line.split()[0]) for line in trace if line.split()[2] == handler)


def test_does_not_succeed_when_nothing_changes_and_the_alias_was_moved_just_before(
    simulation: Simulation,
) -> None:
    """An old view of the alias said that the version served, and nobody looked again."""
    move = Deed("run_preflight lambda:GetPolicy 2", "move0")
    late = Knobs(update_seconds=5.0, alias_delay_seconds=2.0)
    schedule = replace(PATHS["there1"], deeds=(move,), knobs=late, then="redeploy")
    assert ended(simulation, schedule)["status"] == "FAILED"


def test_waits_for_provisioned_concurrency_when_the_alias_is_shown_as_before_meanwhile(
    simulation: Simulation,
) -> None:
    """An old view of the alias ended the wait: the target succeeded while AWS still sent it no traffic."""
    submit = Deed("promote lambda:UpdateAlias 1", "submit")
    schedule = replace(
        PATHS["queued1"],
        targets=(TargetShape("prod", (FunctionShape("f", "provisioned"),), ()),),
        deeds=(submit,),
        knobs=Knobs(update_seconds=5.0, alias_delay_seconds=4.0),
    )
    assert ended(simulation, schedule)["targets"] == {"prod": "SUCCEEDED"}


@pytest.mark.parametrize(("kind", "denied"), [("alias", 2), ("newAlias", 1)])
def test_goes_back_to_what_the_deployment_before_left_when_the_alias_is_still_shown_as_before_it(
    simulation: Simulation, kind: str, denied: int
) -> None:
    """The rollback point of the second deployment was the alias as it had been before the first one."""
    schedule = replace(
        PATHS["queued1"],
        targets=(TargetShape("prod", (FunctionShape("f", kind),), ()),),
        faults=(Fault(FaultKind.DENY, f"promote lambda:UpdateAlias {denied}"),),
        deeds=(Deed("promote dynamodb:TransactWriteItems 3", "submit"),),
        knobs=Knobs(alias_delay_seconds=4.0),
    )
    assert ended(simulation, schedule)["targets"] == {"prod": "ROLLED_BACK"}


def test_succeeds_when_promote_crashed_after_it_had_created_the_alias(simulation: Simulation) -> None:
    """The repeated Promote created it again, was refused, and took its own alias for somebody else's."""
    at = "promote dynamodb:TransactWriteItems 2"
    crash = replace(faulty("newAliasBack1", FaultKind.CRASH_AFTER, at), approves=True)
    assert ended(simulation, crash)["targets"] == {"prod": "SUCCEEDED"}


@pytest.mark.parametrize("kind", [FaultKind.LOSE, FaultKind.TWICE])
@pytest.mark.parametrize(
    ("path", "at"),
    [("newAlias1", "promote lambda:CreateAlias 1"), ("absent1", "prepare_functions lambda:CreateFunction 1")],
)
def test_knows_what_it_has_created_when_the_client_of_aws_has_repeated_the_call(
    simulation: Simulation, kind: FaultKind, path: str, at: str
) -> None:
    """The first answer was lost, and the second one said that it was there: somebody else's, it seemed."""
    assert ended(simulation, faulty(path, kind, at))["targets"] == {"prod": "SUCCEEDED"}


def test_begins_when_the_deployment_before_has_just_completed_a_split_that_is_still_shown(
    simulation: Simulation,
) -> None:
    """The preflight took the last split of the deployment before for somebody else's, and refused."""
    steps = ({"weight": 25}, {"pause": 30})
    schedule = replace(
        PATHS["queued1"],
        targets=(TargetShape("prod", (FunctionShape("f"),), steps),),
        knobs=Knobs(alias_delay_seconds=4.0),
    )
    assert ended(simulation, schedule)["targets"] == {"prod": "SUCCEEDED"}


def test_tells_the_end_of_a_deployment_that_was_withdrawn_when_the_api_crashed_right_after(
    simulation: Simulation,
) -> None:
    """Its end was stored, and nobody comes back to a deployment that never ran."""
    crash = faulty("withdrawn1", FaultKind.CRASH_AFTER, "api dynamodb:TransactWriteItems 3")
    assert ended(simulation, crash)["status"] == "CANCELLED"


def test_names_each_function_with_its_commands_when_an_undo_loses_its_role(simulation: Simulation) -> None:
    """An undo has changed nothing yet, and its own record names nothing that could be left."""
    undone = replace(PATHS["there3"], then="rollback")
    denied = Denial("lambda", "222222222222", since=_first_call(simulation, undone, "undo_target"))
    result = ended(simulation, replace(undone, denials=(denied,)))
    assert result["targets"] == {"prod": "ROLLBACK_FAILED"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.LOSE, "cancel_targets dynamodb:UpdateItem 3", lasts=True),
        Fault(FaultKind.DENY, "cancel_targets dynamodb:TransactWriteItems 1", lasts=True),
    ],
    ids=["skipping", "telling"],
)
def test_tells_each_skipped_target_when_cancelling_fails_between_skipping_and_telling(
    simulation: Simulation, fault: Fault
) -> None:
    """Nobody came back to them: all targets had ended, so the deployment did too."""
    first = replace(PATHS["there1"].targets[0], name="first")
    second = TargetShape("second", (FunctionShape("f"),), region=1)
    schedule = replace(PATHS["there1"], targets=(first, second), deeds=(Deed(20, "cancel"),))
    result = ended(simulation, schedule.with_fault(fault))
    assert result["targets"] == {"first": "SKIPPED", "second": "SKIPPED"}


def test_secures_no_further_function_when_the_target_was_stopped_while_one_before_it_was_waited_for(
    simulation: Simulation,
) -> None:
    """A version of it keeps what a function was, so no record can precede that write: nothing stopped it."""
    stop = Deed("prepare_functions lambda:GetFunction 4", "stopTarget")
    schedule = replace(PATHS["latest3"], deeds=(stop,), knobs=Knobs(update_seconds=40.0))
    result = ended(simulation, schedule)
    published = [call for call in result["trace"] if "prepare_functions lambda:PublishVersion" in call]
    # What the first function was, and its candidate if the stop was noted after that.
    assert result["targets"] == {"prod": "ROLLED_BACK"}
    assert len(published) in (1, 2)


def test_tells_that_a_function_is_not_restored_when_a_repeated_rollback_finds_it_moved_since(
    simulation: Simulation,
) -> None:
    """The first try had told that it was restored, and a later one could not be told by the same event."""
    stored = "roll_back dynamodb:TransactWriteItems 1"
    crashed = faulty("back1", FaultKind.CRASH_AFTER, stored)
    result = ended(simulation, replace(crashed, deeds=(Deed(stored, "move0.9"),)))
    assert result["targets"] == {"prod": "ROLLBACK_FAILED"}


@pytest.mark.parametrize(
    "at",
    [
        "begin_target dynamodb:TransactWriteItems 1",
        "prepare_functions dynamodb:TransactWriteItems 1",
        "run_targets dynamodb:UpdateItem 1",
    ],
)
def test_goes_on_when_a_transaction_holds_the_item_that_is_written(simulation: Simulation, at: str) -> None:
    """An unknown error in a single write ended the deployment, or rolled a healthy target back."""
    result = ended(simulation, faulty("there1", FaultKind.CONFLICT, at))
    assert result["targets"] == {"prod": "SUCCEEDED"}
    assert any(at in call for call in result["trace"])


def test_finds_the_redeployment_that_it_has_begun_when_the_answer_was_lost(simulation: Simulation) -> None:
    """People repeated it without its key, and its writes counted as those of the deployment before it."""
    last = len(simulation.run(PATHS["newAlias1"])["trace"])
    redeployed = replace(PATHS["newAlias1"], then="redeploy")
    trace = simulation.run(redeployed)["trace"]
    started = next(
        int(line.split()[0])
        for line in trace
        if int(line.split()[0]) > last and "api states:StartExecution" in line
    )
    code = Deed("promote lambda:CreateAlias 1", "code")
    lost = replace(redeployed, deeds=(code,)).with_fault(Fault(FaultKind.LOSE, started, lasts=True))
    assert ended(simulation, lost)["status"] == "SUCCEEDED"
