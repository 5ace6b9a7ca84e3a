"""What somebody changes by hand while a deployment runs: it stays, is named, and holds nobody up."""

from dataclasses import replace
from typing import Any

import pytest

from local.plane.faults import Fault, FaultKind
from tests.faults.conftest import Simulation
from tests.faults.paths import PATHS
from tests.faults.schedules import Deed, FunctionShape, Knobs, TargetShape

_CHANGES_SETTINGS = 1
"""In paths with three functions, that which changes its settings."""


def ended(simulation: Simulation, path: str, do: str, after: str, *, target: int = 0) -> dict[str, Any]:
    """The result of a path with one change by hand, after the printed commands were run."""
    schedule = replace(PATHS[path], deeds=(Deed(after, do, target),), then="repair")
    result = simulation.run(schedule)
    assert result["violations"] == [], "\n".join([*result["violations"], *result["trace"]])
    return result


def reason(result: dict[str, Any]) -> str:
    """Why the target has ended as it has."""
    text: str = result["reasons"]["prod"]
    return text


@pytest.mark.parametrize("do", ["code", "settings"])
def test_stops_before_it_writes_when_somebody_changes_latest_right_after_it_was_secured(
    simulation: Simulation, do: str
) -> None:
    targets = (TargetShape("prod", (FunctionShape("f", "latest", changes_settings=True),), ()),)
    deed = Deed("prepare_functions dynamodb:TransactWriteItems 2", do)
    result = simulation.run(replace(PATHS["latest1"], targets=targets, deeds=(deed,)))
    assert result["violations"] == []
    assert "changed by someone else" in reason(result)


def test_does_not_call_it_new_when_somebody_changes_the_code_before_it_is_promoted(
    simulation: Simulation,
) -> None:
    """Without an alias everybody reaches `$LATEST`, and Promote said that it has the new code."""
    result = ended(simulation, "latest1", "code", "prepare_functions lambda:PublishVersion 2")
    assert result["targets"] == {"prod": "ROLLBACK_FAILED"}


def test_leaves_settings_as_somebody_has_changed_them_when_it_rolls_back(simulation: Simulation) -> None:
    """The rollback wrote the old settings over them."""
    at = "ask_for_approval dynamodb:PutItem 1"
    result = ended(simulation, "latestBack3", "settings", at, target=_CHANGES_SETTINGS)
    assert "memorySize is 320, was 128 (someone else changed it)" in reason(result)


def test_leaves_code_as_somebody_has_changed_it_when_it_rolls_back(simulation: Simulation) -> None:
    result = ended(simulation, "latestBack1", "code", "ask_for_approval dynamodb:PutItem 1")
    assert "someone else" in reason(result)


def test_leaves_an_image_as_somebody_has_changed_it_when_it_rolls_back(simulation: Simulation) -> None:
    result = ended(simulation, "imageBack1", "code", "ask_for_approval dynamodb:PutItem 1")
    assert "someone else" in reason(result)


def test_goes_on_when_somebody_changes_latest_after_the_version_was_published(
    simulation: Simulation,
) -> None:
    """Behind an alias it is the version that serves."""
    result = ended(simulation, "there1", "code", "set_weight lambda:UpdateAlias 1")
    assert result["targets"] == {"prod": "SUCCEEDED"}


def test_names_what_is_gone_and_can_be_repaired_when_somebody_deletes_the_alias(
    simulation: Simulation,
) -> None:
    result = ended(simulation, "back1", "deleteAlias", "set_weight lambda:UpdateAlias 1")
    assert "alias live no longer exists" in reason(result)
    assert "create-alias" in reason(result)


def test_prints_no_command_that_cannot_work_when_the_old_version_is_gone_as_well(
    simulation: Simulation,
) -> None:
    result = ended(simulation, "back1", "deleteBoth", "set_weight lambda:UpdateAlias 1")
    assert "version 1 no longer exists" in reason(result)
    assert "aws lambda" not in reason(result)


def test_goes_back_when_somebody_deletes_the_new_version_before_its_first_weight(
    simulation: Simulation,
) -> None:
    result = ended(simulation, "there1", "deleteNew", "prepare_functions lambda:PublishVersion 1")
    assert result["targets"] == {"prod": "ROLLED_BACK"}
    assert "Version 2" in reason(result)


def test_says_that_the_code_is_gone_when_somebody_deletes_the_version_that_kept_it(
    simulation: Simulation,
) -> None:
    result = ended(simulation, "latestBack1", "deleteOld", "ask_for_approval dynamodb:PutItem 1")
    assert result["targets"] == {"prod": "ROLLBACK_FAILED"}
    assert "version 1, which kept the old code, no longer exists" in reason(result)


@pytest.mark.parametrize("do", ["drain", "provide"])
def test_ends_when_somebody_changes_provisioned_concurrency_while_aws_moves_it(
    simulation: Simulation, do: str
) -> None:
    result = ended(simulation, "provisionedBack1", do, "promote lambda:UpdateAlias 1")
    assert result["targets"] == {"prod": "ROLLED_BACK"}


def test_does_not_say_that_it_serves_when_somebody_deletes_the_alias_while_aws_moves_its_concurrency(
    simulation: Simulation,
) -> None:
    """The read after the write found no alias, and the target was called new all the same."""
    slow = replace(PATHS["provisionedBack1"], approves=True, knobs=Knobs(update_seconds=40.0))
    deed = Deed("promote lambda:GetAlias 1", "deleteAlias")
    result = simulation.run(replace(slow, deeds=(deed,), then="repair"))
    assert (result["violations"], result["targets"]) == ([], {"prod": "ROLLBACK_FAILED"})
    assert "alias live no longer exists" in reason(result)


@pytest.mark.parametrize("after", ["promote lambda:GetAlias 1", "promote lambda:GetAlias 2"])
def test_ends_where_the_alias_is_when_somebody_moves_it_while_aws_moves_its_concurrency(
    simulation: Simulation, after: str
) -> None:
    """Who moves it back before it has left cannot be told from AWS, so it is written once more."""
    slow = replace(PATHS["provisionedBack1"], approves=True, knobs=Knobs(update_seconds=40.0))
    result = simulation.run(replace(slow, deeds=(Deed(after, "move0"),)))
    assert (result["violations"], result["targets"]) == ([], {"prod": "SUCCEEDED"})


@pytest.mark.parametrize("do", ["drain", "provide"])
def test_stops_when_somebody_changes_the_concurrency_that_the_new_version_waits_for(
    simulation: Simulation, do: str
) -> None:
    """It was waited for in vain for ten minutes, and then put back over what somebody had done."""
    at = "prepare_functions lambda:PutProvisionedConcurrencyConfig 1"
    result = ended(simulation, "provided1", do, at)
    assert "was changed by someone else" in reason(result)
    assert result["seconds"] < 300


def test_keeps_the_amount_that_somebody_has_given_the_old_version(simulation: Simulation) -> None:
    result = ended(simulation, "provided1", "provide", "prepare_functions lambda:PublishVersion 1")
    assert result["targets"] == {"prod": "SUCCEEDED"}


def test_leaves_an_alias_that_somebody_has_just_moved_when_reads_do_not_show_it_yet(
    simulation: Simulation,
) -> None:
    """DeleteAlias takes no RevisionId, and took the alias with what somebody had put there."""
    moved = Deed("undo_target lambda:GetAlias 1", "move0.9")
    late = replace(PATHS["newAlias1"], knobs=Knobs(alias_delay_seconds=4.0), then="rollback")
    result = simulation.run(replace(late, deeds=(moved,)))
    assert result["violations"] == []
    assert "moved since" in reason(result)


def test_says_where_the_alias_was_when_it_is_deleted_before_that_could_be_told(
    simulation: Simulation,
) -> None:
    """The first try moved it and could not say so; the next one found it gone."""
    stored = Fault(FaultKind.THROTTLE, "set_weight dynamodb:TransactWriteItems 2", lasts=True)
    deleted = Deed("set_weight dynamodb:TransactWriteItems 3", "deleteBoth")
    result = simulation.run(replace(PATHS["there1"], deeds=(deleted,)).with_fault(stored))
    assert result["violations"] == []
    assert "to 1 (75 %) + 2 (25 %)" in reason(result)


def test_leaves_no_concurrency_that_costs_money_when_a_failed_gate_keeps_the_new_version(
    simulation: Simulation,
) -> None:
    result = simulation.run(replace(PATHS["providedBack1"], keeps=True))
    assert (result["violations"], result["targets"]) == ([], {"prod": "FAILED"})
    assert any("roll_back lambda:DeleteProvisionedConcurrencyConfig" in call for call in result["trace"])
