"""Reads a whole deployment in three calls, its versions in two, and a target in one.

A deployment's partition is sorted by kinds, so that neighbours are read together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from sluice.aws.documents import DocumentStore
from sluice.aws.table.items.artifact import artifact_key, to_artifact
from sluice.aws.table.items.deployment import PUBLISHED, found_deployment
from sluice.aws.table.items.readable import readable
from sluice.aws.table.items.target import (
    FUNCTION,
    PLAN,
    TARGET,
    found_plan,
    found_target,
    records_by_target,
    to_plan,
    to_record,
    to_target,
)
from sluice.aws.table.items.wait import KINDS, prefix_of, to_wait
from sluice.aws.table.leases import lease_key, to_lease
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import META, DynamoTable, Item, ItemKey, deployment_key
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.record.glance import glance_at
from sluice.domain.rollback.lease import function_arn
from sluice.domain.waits.wait import Wait
from sluice.ports.records import DeploymentRecords, FunctionRecords, TargetRecords, VersionRecords

Items = Mapping[str, Sequence[Item]]

# What lies between (CONFIG, EVENT, JUDGMENT) grows with time, and nothing here shows it.
_OF_VERSIONS = ((FUNCTION, FUNCTION), (META, TARGET))
_WAITS = ("ANALYSIS", "CALLBACK")
_WHOLE = (_WAITS, *_OF_VERSIONS)
MOST_KNOWN = 16
"""How many plans a process keeps: its next call is mostly for a target that it has worked on."""
_MOST_FUNCTIONS = 20


class DynamoRecords:
    """The `DeploymentReader` port on DynamoDB."""

    def __init__(self, table: DynamoTable, documents: DocumentStore) -> None:
        self._table = table
        self._documents = documents
        # Plans are stored once and never changed.
        self._known: dict[tuple[str, str], TargetPlan] = {}

    def whole(self, deployment_id: str) -> DeploymentRecords:
        """Everything about it but its config, timeline and judgments.

        NotFoundError, RecordUnreadableError.
        """
        found = by_kind(self._items(deployment_id, _WHOLE))
        with readable(deployment_id):
            item = found_deployment(deployment_id, next(iter(found[META]), None))
            targets = sorted((to_target(item) for item in found[TARGET]), key=lambda target: target.index)
            return DeploymentRecords(
                item,
                list(map(glance_at, targets)),
                targets,
                self._plans(found),
                records_by_target(found[FUNCTION]),
                list(waits_in(found)),
            )

    def of_versions(self, deployment_id: str) -> VersionRecords:
        """What it says about versions, nothing without such a deployment; RecordUnreadableError."""
        found = by_kind(self._items(deployment_id, _OF_VERSIONS))
        with readable(deployment_id):
            return VersionRecords(
                self._plans(found),
                records_by_target(found[FUNCTION]),
                {target.name: target.status for target in map(to_target, found[TARGET])},
                {str(item["functionArn"]): str(item["version"]) for item in found[PUBLISHED]},
            )

    def of_target(self, deployment_id: str, name: str) -> TargetRecords:
        """One target, its plan and its deployment, in one read; NotFoundError."""
        plan = self._known.get((deployment_id, name))
        if plan is None or len(plan.functions) > _MOST_FUNCTIONS:
            return self._of_new_target(deployment_id, name)
        own = [sort_key(FUNCTION, name, function.function_name) for function in plan.functions]
        meta, target, *functions = self._table.get_together(
            deployment_key(deployment_id), [META, sort_key(TARGET, name), *own]
        )
        records = [to_record(item) for item in functions if item]
        return TargetRecords(
            found_deployment(deployment_id, meta),
            found_target(deployment_id, name, target),
            plan,
            {record.function_name: record for record in records},
        )

    def _of_new_target(self, deployment_id: str, name: str) -> TargetRecords:
        """The plan of which this process has not read: what its functions are called is not known before."""
        names = META, sort_key(TARGET, name), sort_key(PLAN, name)
        meta, target, item = self._table.get_together(deployment_key(deployment_id), names)
        deployment = found_deployment(deployment_id, meta)
        found = found_target(deployment_id, name, target)
        plan = found_plan(deployment_id, name, item, self._documents)
        if item and "plan" in item:  # others are large
            self._know(deployment_id, plan)
        return TargetRecords(deployment, found, plan)

    def _know(self, deployment_id: str, plan: TargetPlan) -> None:
        self._known[deployment_id, plan.name] = plan
        if len(self._known) > MOST_KNOWN:
            self._known.pop(next(iter(self._known)), None)

    def of_functions(self, deployment_id: str, plan: TargetPlan) -> Mapping[str, FunctionRecords]:
        """What is stored of the functions of a target, by their names."""
        keys = {one.function_name: _keys_of(deployment_id, plan, one) for one in plan.functions}
        each = list(dict.fromkeys(chain.from_iterable(keys.values())))  # functions may share an artifact
        found = dict(zip(each, self._table.get_each(each), strict=True))
        return {name: _to_function(*(found[key] for key in three)) for name, three in keys.items()}

    def _plans(self, found: Items) -> Mapping[str, TargetPlan]:
        return {str(item["name"]): to_plan(item, self._documents) for item in found[PLAN]}

    def _items(self, deployment_id: str, stretches: Iterable[tuple[str, str]]) -> Iterator[Item]:
        for first, last in stretches:
            yield from self._table.query_stretch(deployment_key(deployment_id), first, last)


def by_kind(items: Iterable[Item]) -> Items:
    """Items by what their sort keys begin with."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[str(item["sk"]).partition("#")[0]].append(item)
    return found


def _keys_of(
    deployment_id: str, plan: TargetPlan, function: FunctionPlan
) -> tuple[ItemKey, ItemKey, ItemKey]:
    """Where its lease, its record and the version of its artifact lie."""
    name = function.function_name
    return (
        lease_key(function_arn(plan, name)),
        (deployment_key(deployment_id), sort_key(FUNCTION, plan.name, name)),
        artifact_key(deployment_id, function.source),
    )


def _to_function(lease: Item | None, record: Item | None, artifact: Item | None) -> FunctionRecords:
    return FunctionRecords(
        to_lease(lease) if lease else None,
        to_record(record) if record else None,
        to_artifact(artifact) if artifact else None,
    )


def waits_in(found: Items) -> Iterator[Wait]:
    """The waits among them, kind by kind."""
    for kind in KINDS:
        for item in found[prefix_of(kind)]:
            yield to_wait(kind, item)
