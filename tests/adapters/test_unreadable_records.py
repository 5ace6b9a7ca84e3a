"""What a newer release or a hand has stored may be unreadable: the error says whose it is."""

from collections.abc import Callable

import pytest

from sluice.aws.documents import DocumentStore
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.items.target import PLAN, TARGET
from sluice.aws.table.record_pages import DynamoRecordPages
from sluice.aws.table.records import DynamoRecords
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import META, DynamoTable, Update, deployment_key
from sluice.aws.table.targets import DynamoTargets
from sluice.domain.record.glance import InOrder
from sluice.errors import RecordUnreadableError
from tests.adapters.conftest import Submit

_READS: dict[str, Callable[[DynamoTable, DocumentStore], object]] = {
    "whole": lambda table, documents: DynamoRecords(table, documents).whole("dep-1"),
    "versions": lambda table, documents: DynamoRecords(table, documents).of_versions("dep-1"),
    "page": lambda table, documents: DynamoRecordPages(table, documents).read("dep-1", InOrder(0, 50)),
    "deployment": lambda table, documents: DynamoDeployments(table, documents).get("dep-1"),
    "plans": lambda table, documents: DynamoTargets(table, documents).plans("dep-1"),
}
_UNKNOWN_STATUS = Update("SET #s = :value", {":value": "?"}, names={"#s": "status"})
_NO_JSON = Update("SET #p = :value", {":value": "{"}, names={"#p": "plan"})
_NO_RECORD = Update("SET #p = :value", {":value": "[]"}, names={"#p": "plan"})
_NO_NAME = Update("REMOVE #n", {}, names={"#n": "deploymentId"})


@pytest.mark.parametrize(
    ("spoiled", "reads"),
    [
        ((sort_key(TARGET, "prod"), _UNKNOWN_STATUS), ("whole", "versions", "page")),
        ((sort_key(TARGET, "prod"), _NO_NAME), ("whole", "versions", "page")),
        ((sort_key(PLAN, "prod"), _NO_JSON), ("whole", "versions", "page", "plans")),
        ((sort_key(PLAN, "prod"), _NO_RECORD), ("whole", "versions", "page", "plans")),
        ((META, _UNKNOWN_STATUS), ("whole", "page", "deployment")),
    ],
    ids=["status", "missing", "json", "type", "deployment"],
)
def test_says_whose_record_it_is_when_it_cannot_be_read(
    table: DynamoTable,
    documents: DocumentStore,
    submit: Submit,
    spoiled: tuple[str, Update],
    reads: tuple[str, ...],
) -> None:
    submit("dep-1")
    table.update(deployment_key("dep-1"), *spoiled)
    for name in reads:
        with pytest.raises(RecordUnreadableError, match="of deployment dep-1 cannot be read") as caught:
            _READS[name](table, documents)
        assert caught.value.deployment_id == "dep-1"
