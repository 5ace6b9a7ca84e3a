"""A DynamoDB table: conditions that decide between two writers, transactions, reads of one's own writes."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import error_code, status_code, unique
from tests.contract.sources import documented, modelled, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "dynamodb/test_dynamodb"
CONDITIONS = "amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html"
TRANSACTIONS = "amazondynamodb/latest/APIReference/API_TransactWriteItems.html"


@pytest.fixture(scope="module")
def dynamodb(plane_server: PlaneServer) -> Any:
    return plane_server.client("dynamodb")


@pytest.fixture(scope="module")
def table(dynamodb: Any) -> Iterator[str]:
    """A table with a partition and a sort key, as Sluice's own."""
    name = unique("contract")
    keys = (("pk", "HASH"), ("sk", "RANGE"))
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    yield name
    dynamodb.delete_table(TableName=name)


def item(pk: str, sk: str = "a", **values: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in {"pk": pk, "sk": sk, **values}.items()}


def put(table: str, pk: str, **more: Any) -> dict[str, Any]:
    """A Put of an item that must not exist yet."""
    condition = {"ConditionExpression": "attribute_not_exists(pk)"}
    return {"TableName": table, "Item": item(pk), **condition, **more}


@documented(CONDITIONS)
def test_takes_one_of_two_writes_that_ask_for_absence(dynamodb: Any, table: str) -> None:
    """Of two writes under attribute_not_exists one is taken; the other is ConditionalCheckFailedException."""
    pk = unique("absent")
    dynamodb.put_item(**put(table, pk))
    with pytest.raises(ClientError) as error:
        dynamodb.put_item(**put(table, pk))
    assert (error_code(error), status_code(error)) == ("ConditionalCheckFailedException", 400)
    assert error.value.response["Error"]["Message"] == "The conditional request failed"


@recorded(API, "TestDynamoDB::test_return_values_on_conditions_check_failure", "2025-10-08")
def test_shows_what_is_there_when_a_condition_fails(dynamodb: Any, table: str) -> None:
    """A failed condition answers with the item that is there, when the request asks for it."""
    pk = unique("shown")
    dynamodb.put_item(TableName=table, Item=item(pk, kept="yes"))
    with pytest.raises(ClientError) as error:
        dynamodb.put_item(**put(table, pk, ReturnValuesOnConditionCheckFailure="ALL_OLD"))
    assert error.value.response["Item"] == item(pk, kept="yes")


@documented("amazondynamodb/latest/APIReference/API_UpdateItem.html")
def test_answers_with_the_new_item_when_an_update_asks_for_it(dynamodb: Any, table: str) -> None:
    """UpdateItem with ALL_NEW answers with the whole item as it is after the update."""
    pk = unique("updated")
    dynamodb.put_item(TableName=table, Item=item(pk, kept="yes"))
    answer = dynamodb.update_item(
        TableName=table,
        Key=item(pk),
        UpdateExpression="SET #n = :n",
        ExpressionAttributeNames={"#n": "status"},
        ExpressionAttributeValues={":n": {"S": "RUNNING"}},
        ReturnValues="ALL_NEW",
    )
    assert answer["Attributes"] == item(pk, kept="yes", status="RUNNING")


@documented("amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html")
def test_shows_a_write_at_once_to_a_consistent_read(dynamodb: Any, table: str) -> None:
    """A consistent read shows every write that was answered before it."""
    pk = unique("read")
    for number in range(5):
        dynamodb.put_item(TableName=table, Item=item(pk, n=str(number)))
        read = dynamodb.get_item(TableName=table, Key=item(pk), ConsistentRead=True)
        assert read["Item"]["n"] == {"S": str(number)}


@documented("amazondynamodb/latest/APIReference/API_BatchGetItem.html")
def test_gives_the_items_of_a_batch_that_are_there(dynamodb: Any, table: str) -> None:
    """BatchGetItem answers with the items that exist, in any order, as a consistent read when asked."""
    pk, other = unique("batch"), unique("other")
    for number in range(5):
        for sk in ("a", "b"):
            dynamodb.put_item(TableName=table, Item=item(pk, sk, n=str(number)))
        keys = [item(pk, sk) for sk in ("b", "absent", "a")] + [item(other)]
        answer = dynamodb.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
        found = sorted(answer["Responses"][table], key=lambda one: one["sk"]["S"])
        assert found == [item(pk, sk, n=str(number)) for sk in ("a", "b")]
        assert answer["UnprocessedKeys"] == {}


@documented("amazondynamodb/latest/APIReference/API_BatchGetItem.html")
def test_refuses_a_batch_that_names_an_item_twice(dynamodb: Any, table: str) -> None:
    """BatchGetItem refuses duplicate keys with a ValidationException."""
    keys = [item("twice"), item("twice")]
    with pytest.raises(ClientError) as error:
        dynamodb.batch_get_item(RequestItems={table: {"Keys": keys}})
    assert (error_code(error), status_code(error)) == ("ValidationException", 400)


@recorded(API, "TestDynamoDB::test_transaction_write_items", "2026-01-07")
def test_writes_all_of_a_transaction_when_every_condition_holds(dynamodb: Any, table: str) -> None:
    """A transaction of Put, Update, Delete and ConditionCheck is written as a whole."""
    old, checked, new = unique("old"), unique("checked"), unique("new")
    for pk in (old, checked):
        dynamodb.put_item(TableName=table, Item=item(pk))
    dynamodb.transact_write_items(
        TransactItems=[
            {"Put": put(table, new)},
            {"Delete": {"TableName": table, "Key": item(old)}},
            {
                "ConditionCheck": {
                    "TableName": table,
                    "Key": item(checked),
                    "ConditionExpression": "attribute_exists(pk)",
                }
            },
        ]
    )
    assert "Item" in dynamodb.get_item(TableName=table, Key=item(new), ConsistentRead=True)
    assert "Item" not in dynamodb.get_item(TableName=table, Key=item(old), ConsistentRead=True)


@recorded(API, "TestDynamoDB::test_transaction_write_canceled", "2025-10-08")
def test_writes_nothing_of_a_transaction_when_one_condition_fails(dynamodb: Any, table: str) -> None:
    """One failed condition cancels the whole transaction: TransactionCanceledException, a reason for each."""
    there, absent = unique("there"), unique("absent")
    dynamodb.put_item(TableName=table, Item=item(there))
    with pytest.raises(ClientError) as error:
        dynamodb.transact_write_items(TransactItems=[{"Put": put(table, there)}, {"Put": put(table, absent)}])
    assert error_code(error) == "TransactionCanceledException"
    reasons = [reason["Code"] for reason in error.value.response["CancellationReasons"]]
    assert reasons == ["ConditionalCheckFailed", "None"]
    assert error.value.response["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons"
        " [ConditionalCheckFailed, None]"
    )
    assert "Item" not in dynamodb.get_item(TableName=table, Key=item(absent), ConsistentRead=True)


@recorded(API, "TestDynamoDB::test_dynamodb_idempotent_writing", "2025-10-08")
def test_writes_a_transaction_once_when_its_token_comes_again(dynamodb: Any, table: str) -> None:
    """A transaction that is repeated with its ClientRequestToken is answered as before and written once."""
    pk, token = unique("once"), unique("token")
    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[{"Put": put(table, pk)}], ClientRequestToken=token)
    assert "Item" in dynamodb.get_item(TableName=table, Key=item(pk), ConsistentRead=True)


@documented("amazondynamodb/latest/APIReference/API_Query.html")
def test_gives_the_items_of_a_partition_by_their_sort_key(dynamodb: Any, table: str) -> None:
    """A query gives the items of a partition in the order of their sort keys, page by page."""
    pk = unique("list")
    for sk in ("c", "a", "b"):
        dynamodb.put_item(TableName=table, Item=item(pk, sk))
    query = {
        "TableName": table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}},
        "ConsistentRead": True,
    }
    first = dynamodb.query(**query, Limit=2)
    rest = dynamodb.query(**query, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert [found["sk"]["S"] for found in (*first["Items"], *rest["Items"])] == ["a", "b", "c"]
    backwards = dynamodb.query(**query, ScanIndexForward=False)
    assert [found["sk"]["S"] for found in backwards["Items"]] == ["c", "b", "a"]


@documented("amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html")
@pytest.mark.parametrize(
    ("condition", "bounds", "found"),
    [
        ("begins_with(sk, :a)", {":a": "b#"}, ["b#1", "b#2"]),
        ("sk BETWEEN :a AND :b", {":a": "b#2", ":b": "c#1"}, ["b#2", "c#1"]),
        ("begins_with(sk, :a)", {":a": "d"}, []),
    ],
)
def test_gives_only_what_meets_the_condition_on_the_sort_key(
    dynamodb: Any, table: str, condition: str, bounds: dict[str, str], found: list[str]
) -> None:
    """A query gives the items whose sort key begins with a text, or lies between two, both included."""
    pk = unique("ranged")
    for sk in ("a#1", "b#1", "b#2", "c#1", "c#2"):
        dynamodb.put_item(TableName=table, Item=item(pk, sk))
        dynamodb.put_item(TableName=table, Item=item(f"{pk}-other", sk))
    values = {name: {"S": value} for name, value in {":pk": pk, **bounds}.items()}
    answer = dynamodb.query(
        TableName=table,
        KeyConditionExpression=f"pk = :pk AND {condition}",
        ExpressionAttributeValues=values,
        ConsistentRead=True,
    )
    assert answer["Items"] == [item(pk, sk) for sk in found]


@documented("amazondynamodb/latest/developerguide/ServiceQuotas.html")
def test_refuses_a_sort_key_beyond_1024_bytes(dynamodb: Any, table: str) -> None:
    """A sort key of more than 1,024 bytes is a ValidationException."""
    with pytest.raises(ClientError) as error:
        dynamodb.put_item(TableName=table, Item=item(unique("long"), "é" * 513))
    assert error_code(error) == "ValidationException"


@documented("amazondynamodb/latest/developerguide/ServiceQuotas.html")
def test_refuses_an_item_beyond_400_kb(dynamodb: Any, table: str) -> None:
    """An item of more than 400 KB is a ValidationException."""
    with pytest.raises(ClientError) as error:
        dynamodb.put_item(TableName=table, Item=item(unique("large"), value="x" * 410_000))
    assert error_code(error) == "ValidationException"


@documented(TRANSACTIONS)
@modelled("dynamodb", "TransactWriteItemList (max 100)")
def test_refuses_a_transaction_of_more_than_100_writes(dynamodb: Any, table: str) -> None:
    """A transaction has at most 100 writes: ValidationException."""
    with pytest.raises(ClientError) as error:
        dynamodb.transact_write_items(TransactItems=[{"Put": put(table, unique("many"))} for _ in range(101)])
    assert error_code(error) == "ValidationException"
