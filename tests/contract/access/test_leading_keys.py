"""Policies that open only some partitions of a table, by `dynamodb:LeadingKeys`."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import error_code
from tests.contract.builders.roles import assume, client_as, deploy_role
from tests.contract.sources import documented
from tests.plane import OTHER_ACCOUNT, REGION, PlaneServer

pytestmark = pytest.mark.plane

CONDITIONS = documented("amazondynamodb/latest/developerguide/specifying-conditions.html")


def item(partition: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": partition}}


@pytest.fixture
def table(plane_server: PlaneServer) -> str:
    name = functions.unique("table")
    client = plane_server.client("dynamodb", OTHER_ACCOUNT)
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.get_waiter("table_exists").wait(TableName=name)
    return name


def calls(client: Any, table: str, partition: str) -> list[Callable[[], Any]]:
    """One call of each form that a partition is named in."""
    asked = {":pk": {"S": partition}}
    put = {"Put": {"TableName": table, "Item": item(partition)}}
    return [
        lambda: client.get_item(TableName=table, Key=item(partition)),
        lambda: client.put_item(TableName=table, Item=item(partition)),
        lambda: client.transact_write_items(TransactItems=[put]),
        lambda: client.batch_get_item(RequestItems={table: {"Keys": [item(partition)]}}),
        lambda: client.query(
            TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=asked
        ),
    ]


@CONDITIONS
def test_opens_the_partitions_of_a_condition_alone(plane_server: PlaneServer, table: str) -> None:
    """`dynamodb:LeadingKeys` has the partition keys of a request: others than the condition's are refused."""
    role = deploy_role(
        plane_server,
        Action="dynamodb:*",
        Resource=f"arn:aws:dynamodb:{REGION}:{OTHER_ACCOUNT}:table/{table}",
        Condition={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["DEP#*"]}},
    )
    client = client_as(plane_server, assume(plane_server, role), "dynamodb")
    for call in calls(client, table, "DEP#d-1"):
        call()
    for call in calls(client, table, "LOCK"):
        with pytest.raises(ClientError) as error:
            call()
        assert error_code(error) == "AccessDeniedException"
