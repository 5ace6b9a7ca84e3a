"""Operations on a StackSet: each started once, however often it is asked for, and waited for to its end."""

import pytest

from sluice_cli.errors import CliError
from tests.unit.cli.organization.script import KEPT, ONE, SHOP, STARTED, Script, instance, updates, updating
from tests.unit.cli.test_role import GIVEN


def test_operation_that_exists_is_waited_for_when_its_answer_was_lost(script: Script) -> None:
    updates(script)
    script.refuse("update_stack_set", "OperationIdAlreadyExistsException")
    script.ends("RUNNING", "SUCCEEDED")
    script.results((ONE, "SUCCEEDED", ""))
    script.instances(instance(ONE))
    assert script.put(SHOP, given={}).accounts == [ONE]


def ids_after(*histories: tuple[str, ...], given: dict[str, str] | None = None) -> list[str]:
    """The ids of an update that is asked for after each history."""
    script = Script("SELF")
    with script.stubber:
        for statuses in histories:
            script.describe()
            script.describe(OrganizationalUnitIds=[SHOP])
            script.history(*statuses)
            script.refuse("update_stack_set", "OperationIdAlreadyExistsException")
            script.ends("SUCCEEDED")
            script.results()
            script.instances()
            script.put(SHOP, given=given or {})
    return script.ids


def test_same_request_has_the_same_id_until_it_has_ended_and_then_another() -> None:
    lost, again, ended = ids_after(("SUCCEEDED",), ("SUCCEEDED", "RUNNING"), ("SUCCEEDED", "FAILED"))
    assert lost == again
    assert ended != lost
    assert ids_after(("SUCCEEDED",), given=GIVEN) != [lost]


@pytest.mark.parametrize("code", ["OperationInProgressException", "StaleRequestException"])
def test_operation_of_others_is_told_and_waited_for_when_it_runs(script: Script, code: str) -> None:
    updates(script)
    script.refuse("update_stack_set", code)
    script.history("SUCCEEDED", "RUNNING")
    script.ends("RUNNING", "SUCCEEDED", operation_id="op-1")
    script.history("SUCCEEDED", "SUCCEEDED")
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends("SUCCEEDED")
    script.results()
    script.instances(instance(ONE))
    assert script.put(SHOP, given={}).accounts == [ONE]
    assert script.said[0] == "Waiting for another operation on the StackSet: op-1"


def test_busy_stack_set_is_given_up_when_others_never_let_it_start(script: Script) -> None:
    updates(script)
    script.refuse("update_stack_set", "OperationInProgressException")
    for _ in range(9):
        script.history()  # nothing runs any more
        script.history()
        script.refuse("update_stack_set", "OperationInProgressException")
    script.history()
    with pytest.raises(CliError, match="busy with other operations"):
        script.put(SHOP, given={})


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("STOPPED", "Somebody stopped the operation"),
        ("FAILED", "ended FAILED: Account has no stacksets-exec role"),
    ],
)
def test_operation_that_ends_as_a_whole_is_no_success(script: Script, status: str, words: str) -> None:
    updates(script)
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends(status, StatusReason="Account has no stacksets-exec role")
    if status == "FAILED":
        script.results()
    with pytest.raises(CliError, match=words):
        script.put(SHOP, given={})


def test_operation_that_never_ends_is_left_after_an_hour(script: Script) -> None:
    updates(script)
    script.on("update_stack_set", STARTED, **updating(*KEPT))
    script.ends(*["RUNNING"] * 720)
    with pytest.raises(CliError, match="still runs") as caught:
        script.put(SHOP, given={})
    assert sum(script.waits) == 3600
    assert "waits for it" in caught.value.remedy
