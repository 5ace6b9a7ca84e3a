"""For every name, list and accepted config: no key, item, transaction or page exceeds AWS's limits."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluice.api.routes.paging import MAX_PAGE_BYTES, page_of, start_of
from sluice.aws.documents import DocumentStore
from sluice.aws.table.items.new_targets import target_writes
from sluice.aws.table.sizes import (
    MAX_ITEM_BYTES,
    MAX_MESSAGE_BYTES,
    MAX_SORT_KEY_BYTES,
    MAX_TRANSACTION_BYTES,
    MAX_WRITES,
    bytes_of,
    message_within,
    sort_key,
    transactions,
)
from sluice.aws.table.table import DynamoTable
from sluice.config.load import load_config
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.record.items import Submission
from sluice.errors import ConfigProblemsError, ConfigSyntaxError, ConfigTooLargeError
from sluice.planner.deployment import plan_deployment
from tests.builders import Json, a_config_text

MAX_STATE_BYTES = 256 * 1024
ENVIRONMENT = {"A" * 40: "v" * 4000}

# Short to draw, long to store: some characters have 4 bytes, and quoted 12.
names = st.tuples(st.text(max_size=6), st.integers(0, 700)).map(lambda drawn: drawn[0] * drawn[1])


@given(st.lists(names, min_size=1, max_size=4), st.integers(0, 6))
@example(["a" * 2000, "b" * 2000, "c" * 2000], 6)
@example(["警" * 300, "PreflightWarning", "警" * 4000], 0)
def test_sort_keys_fit_when_names_are_of_any_length(parts: list[str], room: int) -> None:
    key = sort_key("EVENT", *parts, room=room)
    assert len(key.encode()) + room <= MAX_SORT_KEY_BYTES


@given(st.lists(names, min_size=2, max_size=3), st.lists(names, min_size=2, max_size=3))
def test_sort_keys_differ_when_names_do(one: list[str], other: list[str]) -> None:
    assert (sort_key("EVENT", *one) == sort_key("EVENT", *other)) == (one == other)


@given(names, st.lists(names, min_size=1, max_size=2))
def test_sort_keys_of_a_name_begin_alike_when_others_follow_it(name: str, others: list[str]) -> None:
    assert sort_key("EVENT", name, *others).startswith(sort_key("EVENT", name, ""))


@given(st.lists(st.integers(0, 300_000), max_size=150))
@settings(max_examples=25)
def test_transactions_hold_all_writes_in_order_when_they_are_split(sizes: list[int]) -> None:
    writes: list[Json] = [{"n": number, "body": "x" * size} for number, size in enumerate(sizes)]
    parts = list(transactions(writes))
    assert [write for part in parts for write in part] == writes
    assert all(len(part) <= MAX_WRITES for part in parts)
    assert all(sum(bytes_of(write) for write in part) <= MAX_TRANSACTION_BYTES for part in parts)


def test_checks_take_a_place_in_a_transaction_and_no_bytes() -> None:
    writes: list[Json] = [{"body": "x" * 300_000} for _ in range(9)]
    assert len(list(transactions(writes, checks=2))) == 1
    assert [len(part) for part in transactions([{}] * MAX_WRITES, checks=2)] == [MAX_WRITES - 2, 2]


@given(
    st.tuples(st.text(min_size=1, max_size=4), st.integers(0, 9000)).map(lambda drawn: drawn[0] * drawn[1])
)
def test_messages_are_cut_between_characters_when_they_are_long(text: str) -> None:
    kept = message_within(text)
    assert len(kept.encode()) <= MAX_MESSAGE_BYTES
    assert kept == text or (kept.endswith("…") and text.startswith(kept[:-1]))


@given(st.lists(st.integers(0, 2 * MAX_PAGE_BYTES), max_size=6))
@settings(max_examples=25)
def test_pages_hold_every_row_once_when_a_list_is_long(sizes: list[int]) -> None:
    rows: list[Json] = [{"n": number, "body": "x" * size} for number, size in enumerate(sizes)]
    shown, start = list[Json](), 0
    while True:
        page, after = page_of(rows, start)
        assert len(page) <= 1 or len(json.dumps(page)) < MAX_PAGE_BYTES + 100
        shown += page
        if after is None:
            break
        assert start_of(after) == start + len(page)
        start = start_of(after)
    assert shown == rows


def submission_of(plan: DeploymentPlan) -> Submission:
    return Submission("d-1", plan.application, "", "", "0" * 64, "ada", "http", 1.0, plan.targets)


class Bucket:
    """Takes objects, and nothing else."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, **request: Any) -> None:  # noqa: D102
        self.objects[request["Key"]] = request["Body"]


@st.composite
def extreme_configs(draw: st.DrawFn) -> str:
    """A config that is large in one or two ways; many are refused, and those must say why."""
    functions = [f"f{number}" for number in range(draw(st.sampled_from([1, 3, 150])))]
    count = draw(st.sampled_from([1, 2, 60]))
    long = draw(st.sampled_from(["t", "t" * 90, "t" * 900, "警" * 300]))
    targets = {f"{long}{number}": {} for number in range(count)}
    if draw(st.booleans()):
        last = list(targets)[-1]
        targets[last] = {"constraints": {"dependsOn": list(targets)[:-1]}}
    weights = [{"setWeight": {"weight": 1}}] * draw(st.sampled_from([1, 900, 1100]))
    text = a_config_text(targets, steps=weights, functions=functions)
    config = json.loads(text)
    if draw(st.booleans()):
        for row in config["providerOptions"]["lambda"]:
            row["environment"] = ENVIRONMENT
    return json.dumps(config)


@given(extreme_configs())
@settings(max_examples=40, deadline=None)
def test_items_keys_transactions_and_stages_fit_when_a_config_is_accepted(text: str) -> None:
    bucket = Bucket()
    with suppress(ConfigProblemsError, ConfigSyntaxError, ConfigTooLargeError):
        plan = plan_deployment(load_config(text.encode()).config)
        writes = target_writes(
            DynamoTable(None, "t"), "DEP#d-1", submission_of(plan), DocumentStore(lambda _: bucket, "b")
        )
        assert max(bytes_of(write) for write in writes) <= MAX_ITEM_BYTES
        assert max(len(write["Put"]["Item"]["sk"]["S"].encode()) for write in writes) <= MAX_SORT_KEY_BYTES
        open_targets = json.dumps([target.name for target in plan.targets], ensure_ascii=False)
        assert len(open_targets.encode()) < MAX_ITEM_BYTES
        for target in plan.targets:
            assert len(json.dumps([stage.workflow_input() for stage in target.stages])) < MAX_STATE_BYTES


@pytest.mark.parametrize("count", [110, 130])
def test_plan_is_a_document_when_its_functions_have_large_environments(count: int) -> None:
    bucket = Bucket()
    config = json.loads(a_config_text(functions=[f"f{number}" for number in range(count)]))
    for row in config["providerOptions"]["lambda"]:
        row["environment"] = ENVIRONMENT
    plan = plan_deployment(load_config(json.dumps(config).encode()).config)
    submission = Submission("d-1", "a", "", "", "0" * 64, "ada", "http", 1.0, plan.targets)
    writes = target_writes(
        DynamoTable(None, "t"), "DEP#d-1", submission, DocumentStore(lambda _: bucket, "b")
    )
    ((key, body),) = bucket.objects.items()
    assert len(body) > MAX_ITEM_BYTES
    assert writes[1]["Put"]["Item"]["planAt"] == {"S": f"s3:{key}"}
    assert key.startswith("deployments/d-1/plans/")
