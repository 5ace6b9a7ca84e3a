"""The one DynamoDB table: its keys, and the few ways in which it is read and written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sluice.aws.table.failures import TRIES, ConditionFailedError, pause, through_clashes, translated
from sluice.aws.table.values import Value, from_item, projection, to_item
from sluice.errors import RetryableError
from sluice.values import dataclass

META, CONFIG, LOCK = "META", "CONFIG", "LOCK"
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: sizes of key values
MOST_PARTITION_KEY_BYTES = 2048
_MOST_TOGETHER = 100
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""
_AFTER_HASH = "$"
"""Sorts right behind every `KIND#name`."""

Item = dict[str, Value]
ItemKey = tuple[str, str]


def deployment_key(deployment_id: str) -> str:
    """The partition that holds everything about one deployment."""
    return f"DEP#{deployment_id}"


@dataclass(frozen=True, slots=True)
class Update:
    """An update expression with its values; `names` are for attribute names that DynamoDB reserves."""

    expression: str
    values: Mapping[str, Value]
    condition: str | None = None
    names: Mapping[str, str] | None = None

    def arguments(self) -> dict[str, object]:
        """The arguments that UpdateItem and a transaction's Update share."""
        given: dict[str, object] = {"UpdateExpression": self.expression}
        if self.values:
            given["ExpressionAttributeValues"] = to_item(self.values)
        if self.condition:
            given["ConditionExpression"] = self.condition
        if self.names:
            given["ExpressionAttributeNames"] = dict(self.names)
        return given


class DynamoTable:
    """Typed access to the table; every read is consistent, every AWS error is one of ours."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401  AWS clients have no static type
        self._client = client
        self.name = name

    def get(self, pk: str, sk: str) -> Item | None:
        """The item, or None."""
        if not _may_exist(pk, MOST_PARTITION_KEY_BYTES):
            return None
        with translated(f"read {pk}"):
            answer = self._client.get_item(TableName=self.name, Key=_key(pk, sk), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def get_together(self, pk: str, sks: Sequence[str]) -> list[Item | None]:
        """Items of a partition in the order of their sort keys, None for each that is not there."""
        if not _may_exist(pk, MOST_PARTITION_KEY_BYTES):
            return [None] * len(sks)
        return self.get_each([(pk, sk) for sk in sks])

    def get_each(self, keys: Sequence[ItemKey]) -> list[Item | None]:
        """Items in the order of their keys, None for each that is not there, a hundred in a call."""
        found: dict[ItemKey, Item] = {}
        for first in range(0, len(keys), _MOST_TOGETHER):
            found |= self._get_some(keys[first : first + _MOST_TOGETHER])
        return [found.get(key) for key in keys]

    def _get_some(self, keys: Sequence[ItemKey]) -> Mapping[ItemKey, Item]:
        found: dict[ItemKey, Item] = {}
        wanted: Sequence[Mapping[str, object]] = [_key(*key) for key in keys]
        for attempt in range(TRIES):
            answer = self._batch(wanted)
            items = map(from_item, answer["Responses"].get(self.name, ()))
            found |= {(str(item["pk"]), str(item["sk"])): item for item in items}
            wanted = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", ())
            if not wanted:
                return found
            pause(attempt)
        raise RetryableError(f"DynamoDB does not give all that was asked of {keys[0][0]}")

    def _batch(self, keys: Sequence[Mapping[str, object]]) -> Any:  # noqa: ANN401  AWS answers
        request = {self.name: {"Keys": list(keys), "ConsistentRead": True}}
        with translated(f"read {len(keys)} items"):
            return self._client.batch_get_item(RequestItems=request)

    def put(self, pk: str, sk: str, values: Mapping[str, Value], condition: str | None = None) -> bool:
        """Write the item; False when the condition did not hold."""
        given = {"ConditionExpression": condition} if condition else {}
        try:
            through_clashes(
                f"write {pk}",
                lambda: self._client.put_item(
                    TableName=self.name, Item=to_item({"pk": pk, "sk": sk, **values}), **given
                ),
            )
        except ConditionFailedError:
            return False
        return True

    def replace(self, pk: str, sk: str, values: Mapping[str, Value]) -> Item | None:
        """Write the item in place of the one that was there, which it gives back; None if there was none."""
        item = to_item({"pk": pk, "sk": sk, **values})
        answer = through_clashes(
            f"write {pk}",
            lambda: self._client.put_item(TableName=self.name, Item=item, ReturnValues="ALL_OLD"),
        )
        return from_item(answer["Attributes"]) if "Attributes" in answer else None

    def update(self, pk: str, sk: str, update: Update) -> Item:
        """Change the item and give it back as it is then; ConditionFailedError."""
        answer = through_clashes(
            f"update {pk}",
            lambda: self._client.update_item(
                TableName=self.name, Key=_key(pk, sk), ReturnValues="ALL_NEW", **update.arguments()
            ),
        )
        return from_item(answer["Attributes"])

    def try_update(self, pk: str, sk: str, update: Update) -> Item | None:
        """Change the item and give it back as it is then; None when the condition did not hold."""
        try:
            return self.update(pk, sk, update)
        except ConditionFailedError:
            return None

    def query(self, pk: str, prefix: str = "", attributes: Sequence[str] = ()) -> Iterator[Item]:
        """The items whose sort key begins with `prefix`, in order, with these attributes or all of them."""
        more = projection(attributes)
        if prefix:
            return self._query(pk, " AND begins_with(sk, :prefix)", {":prefix": prefix}, **more)
        return self._query(pk, "", {}, **more)

    def query_stretch(self, pk: str, first: str, last: str, *, newest_first: bool = False) -> Iterator[Item]:
        """All items of a partition from one kind to another, both whole, in the order of their kinds."""
        bounds: dict[str, Value] = {":first": first, ":last": f"{last}{_AFTER_HASH}"}
        forward = not newest_first
        return self._query(pk, " AND sk BETWEEN :first AND :last", bounds, ScanIndexForward=forward)

    def _query(
        self, pk: str, condition: str, values: Mapping[str, Value], **arguments: object
    ) -> Iterator[Item]:
        if not _may_exist(pk, MOST_PARTITION_KEY_BYTES):
            return
        while True:
            with translated(f"query {pk}"):
                answer = self._client.query(
                    TableName=self.name,
                    KeyConditionExpression=f"pk = :pk{condition}",
                    ExpressionAttributeValues=to_item({":pk": pk, **values}),
                    ConsistentRead=True,
                    **arguments,
                )
            yield from (from_item(item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def query_page(
        self, pk: str, prefix: str, limit: int, start: str | None
    ) -> tuple[list[Item], str | None]:
        """So many items of a partition in order, from after the sort key `start`, and where to go on."""
        given = {"ExclusiveStartKey": _key(pk, start)} if start else {}
        with translated(f"query {pk}"):
            answer = self._client.query(
                TableName=self.name,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues=to_item({":pk": pk, ":prefix": prefix}),
                ConsistentRead=True,
                Limit=limit,
                **given,
            )
        after = answer.get("LastEvaluatedKey")
        return [from_item(item) for item in answer["Items"]], after["sk"]["S"] if after else None

    def query_index(
        self, index: str, attribute: str, value: str, limit: int, start: Mapping[str, object] | None
    ) -> tuple[list[Item], Any]:
        """A page of an index, newest first, and where the next one begins."""
        if not _may_exist(value, MOST_PARTITION_KEY_BYTES):
            return [], None
        given = {"ExclusiveStartKey": start} if start else {}
        with translated(f"query {index}"):
            answer = self._client.query(
                TableName=self.name,
                IndexName=index,
                KeyConditionExpression="#a = :v",
                ExpressionAttributeNames={"#a": attribute},
                ExpressionAttributeValues=to_item({":v": value}),
                ScanIndexForward=False,
                Limit=limit,
                **given,
            )
        return [from_item(item) for item in answer["Items"]], answer.get("LastEvaluatedKey")

    def transact(self, *writes: Mapping[str, Any]) -> None:
        """All writes or none; ConditionFailedError."""
        through_clashes(
            "write a transaction", lambda: self._client.transact_write_items(TransactItems=list(writes))
        )

    def try_transact(self, *writes: Mapping[str, Any]) -> bool:
        """All writes or none; whether all conditions held and they took effect."""
        try:
            self.transact(*writes)
        except ConditionFailedError:
            return False
        return True

    def put_in_transaction(
        self,
        pk: str,
        sk: str,
        values: Mapping[str, Value],
        condition: str | None = None,
        compared: Mapping[str, Value] | None = None,
    ) -> dict[str, Any]:
        """A Put for `transact`; `compared` are the values that the condition names."""
        given: dict[str, object] = {"ConditionExpression": condition} if condition else {}
        if compared:
            given["ExpressionAttributeValues"] = to_item(compared)
        return {"Put": {"TableName": self.name, "Item": to_item({"pk": pk, "sk": sk, **values}), **given}}

    def update_in_transaction(self, pk: str, sk: str, update: Update) -> dict[str, Any]:
        """An Update for `transact`."""
        return {"Update": {"TableName": self.name, "Key": _key(pk, sk), **update.arguments()}}

    def delete_in_transaction(
        self, pk: str, sk: str, condition: str, values: Mapping[str, Value]
    ) -> dict[str, Any]:
        """A conditional Delete for `transact`."""
        return {"Delete": self._conditional(pk, sk, condition, values)}

    def check_in_transaction(
        self,
        pk: str,
        sk: str,
        condition: str,
        values: Mapping[str, Value] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """A ConditionCheck for `transact`."""
        check = self._conditional(pk, sk, condition, values or {})
        named = {"ExpressionAttributeNames": dict(names)} if names else {}
        return {"ConditionCheck": {**check, **named}}

    def _conditional(self, pk: str, sk: str, condition: str, values: Mapping[str, Value]) -> dict[str, Any]:
        compared = {"ExpressionAttributeValues": to_item(values)} if values else {}
        return {"TableName": self.name, "Key": _key(pk, sk), "ConditionExpression": condition, **compared}


def _may_exist(key: str, most_bytes: int) -> bool:
    """Whether anything could be stored under a key that came from outside: DynamoDB refuses to look."""
    return 0 < len(key.encode("utf-8", "surrogatepass")) <= most_bytes


def _key(pk: str, sk: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
