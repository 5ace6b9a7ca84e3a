"""A write that meets a running transaction had no effect and is made again; what no retry cures is not."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.table import DynamoTable, Update
from sluice.errors import RetryableError


def cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    return ClientError(
        {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons},
        "TransactWriteItems",
    )


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "Transaction is ongoing for the item"}}, "PutItem")


class Dynamo:
    """Refuses the first calls with these errors."""

    def __init__(self, *errors: ClientError) -> None:
        self.errors = list(errors)
        self.calls = 0

    def _answer(self, **_request: Any) -> dict[str, Any]:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return {"Attributes": {}}

    put_item = update_item = transact_write_items = _answer


WRITES: list[Callable[[DynamoTable], object]] = [
    lambda table: table.put("DEP#d-1", "META", {}),
    lambda table: table.update("DEP#d-1", "META", Update("REMOVE a", {})),
    lambda table: table.transact(),
]
SINGLE, TRANSACTION = refused("TransactionConflictException"), cancelled("TransactionConflict", "None")


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("conflict", [SINGLE, TRANSACTION], ids=["single", "transaction"])
def test_a_write_is_made_again_when_a_transaction_held_the_item(
    write: Callable[[DynamoTable], object], conflict: ClientError
) -> None:
    client = Dynamo(conflict, conflict)
    write(DynamoTable(client, "table"))
    assert client.calls == 3


@pytest.mark.parametrize("write", WRITES)
def test_a_write_can_be_tried_later_when_transactions_never_let_go(
    write: Callable[[DynamoTable], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with pytest.raises(RetryableError, match="too many at once"):
        write(DynamoTable(Dynamo(*[SINGLE] * 100), "table"))


def test_a_condition_that_failed_counts_more_than_a_conflict_beside_it() -> None:
    client = Dynamo(cancelled("TransactionConflict", "ConditionalCheckFailed"))
    with pytest.raises(ConditionFailedError) as error:
        DynamoTable(client, "table").transact()
    assert error.value.failed == (1,)


def test_a_transaction_is_not_repeated_when_an_item_is_too_large() -> None:
    client = Dynamo(cancelled("None", "ValidationError"))
    with pytest.raises(ClientError):
        DynamoTable(client, "table").transact()
    assert client.calls == 1
