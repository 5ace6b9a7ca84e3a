"""The records of gates in DynamoDB: who was told of an answer was the state that had the token of then."""

from collections.abc import Callable

import pytest

from sluice.aws.table.approvals import DynamoApprovals
from sluice.aws.table.callbacks import DynamoCallbacks
from sluice.aws.table.pauses import DynamoPauses
from sluice.aws.table.table import DynamoTable
from sluice.domain.waits.approval import Answer, Approval, Approver, Decision
from sluice.domain.waits.callback import Callback, CallbackResult, CallbackStatus
from sluice.domain.waits.pause import TimedPause
from tests.scenarios.world import World, fresh

PlannedWait = Approval | Callback | TimedPause


@pytest.fixture
def table(world: World) -> DynamoTable:
    return DynamoTable(world.plane.session().client("dynamodb"), world.plane.table_name)


def an_answered_approval(table: DynamoTable, name: str) -> Callable[[bytes], PlannedWait]:
    store = DynamoApprovals(table)
    asked = Approval(name, name.split(".", maxsplit=1)[0], "prod", "2.0", 1_000.0, 2_000.0)
    store.open(asked, b"first")
    store.answer(name, Answer(Decision.APPROVE, "ada", 1_500.0), Approver("ada"))
    store.mark_delivered(name)
    return lambda token: store.open(asked, token)


def an_answered_callback(table: DynamoTable, name: str) -> Callable[[bytes], PlannedWait]:
    store = DynamoCallbacks(table)
    asked = Callback(name, name.split(".", maxsplit=1)[0], "prod", "2.0", "scan", 1_000.0, 2_000.0)
    store.open(asked, b"first")
    store.answer(name, CallbackResult(is_success=True), 1_500.0)
    store.mark_delivered(name)
    return lambda token: store.open(asked, token)


def a_skipped_pause(table: DynamoTable, name: str) -> Callable[[bytes], PlannedWait]:
    store = DynamoPauses(table)
    begun = TimedPause(name, name.split(".", maxsplit=1)[0], "prod", "2.0", 1_000.0, 2_000.0)
    store.open(begun, b"first")
    store.skip(name, "ada", 1_500.0)
    store.mark_delivered(name)
    return lambda token: store.open(begun, token)


@pytest.mark.parametrize("answered", [an_answered_approval, an_answered_callback, a_skipped_pause])
def test_answer_counts_as_untold_when_a_repeated_state_brings_a_new_token(
    table: DynamoTable, answered: Callable[[DynamoTable, str], Callable[[bytes], PlannedWait]]
) -> None:
    open_again = answered(table, f"{fresh('d')}.0.2.0")
    again = open_again(b"second")

    assert not again.is_delivered
    assert again.status.value != "OPEN"


def test_callback_takes_the_new_fingerprints_when_it_is_called_again(table: DynamoTable) -> None:
    store, name = DynamoCallbacks(table), f"{fresh('d')}.0.2.0"
    asked = Callback(name, "d", "prod", "2.0", "scan", 1_000.0, 2_000.0, ("1:old",))
    store.open(asked, b"first")
    again = store.open(Callback(name, "d", "prod", "2.0", "scan", 9.0, 9.0, ("1:new",)), b"second")

    assert (again.fingerprints, again.expires_at) == (("1:new",), 2_000.0)
    assert store.sealed_token(name) == b"second"
    assert store.close(name)
    assert not store.close(name)
    assert store.get(name).status is CallbackStatus.CLOSED
