"""The records of waits in DynamoDB: one end each, whoever races, and a reply for the state that waits now."""

from collections.abc import Callable

import pytest

from sluice.aws.table.table import DynamoTable
from sluice.aws.table.waits import DynamoWaits
from sluice.domain.analysis.conclusion import Conclusion, Move
from sluice.domain.analysis.verdict import Judged, QueryVerdict, Verdict
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.callback import Callback, CallbackResult
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait, WaitStatus
from sluice.errors import NotFoundError
from tests.scenarios.world import World, fresh


@pytest.fixture
def table(world: World) -> DynamoTable:
    return DynamoTable(world.plane.session().client("dynamodb"), world.plane.table_name)


@pytest.fixture
def store(table: DynamoTable) -> DynamoWaits:
    return DynamoWaits(table)


def a_wait(kind: type[Wait]) -> Wait:
    """A wait of a deployment of its own."""
    deployment = fresh("d")
    return kind(f"{deployment}.0.2.0", deployment, "prod", "2.0", 1_000.0, 2_000.0)


def approved(wait: Wait) -> Wait:
    assert isinstance(wait, Approval)
    return wait.with_answer(Answer(Decision.APPROVE, "ada", 1_500.0, "seen"))


def called_back(wait: Wait) -> Wait:
    assert isinstance(wait, Callback)
    return wait.answered(CallbackResult(is_success=False, message="2 findings"), 1_500.0)


def skipped(wait: Wait) -> Wait:
    assert isinstance(wait, TimedPause)
    return wait.skipped("ada", 1_500.0)


def judged(wait: Wait) -> Wait:
    assert isinstance(wait, Analysis)
    query = QueryVerdict("errors", "quote", Verdict.FAILED, "errors 7 %", 7.0, 120.0)
    noted = wait.noted(Judged(Verdict.FAILED, (query,)), 1)
    return noted.ended(Conclusion(Verdict.FAILED, Move.FAIL, "errors 7 %"))


ENDS = {Approval: approved, Callback: called_back, TimedPause: skipped, Analysis: judged}
End = Callable[[Wait], Wait]
every_kind = pytest.mark.parametrize(("kind", "end"), ENDS.items(), ids=lambda one: getattr(one, "kind", ""))


@every_kind
def test_wait_is_read_as_it_was_stored_when_it_has_ended(
    store: DynamoWaits, kind: type[Wait], end: End
) -> None:
    begun = a_wait(kind)
    store.open(begun, b"token")
    assert store.get(kind, begun.wait_id) == begun
    assert store.change(begun, end(begun))

    assert store.get(kind, begun.wait_id) == end(begun)
    assert store.list(kind, begun.deployment_id) == [end(begun)]
    assert store.list_all(begun.deployment_id) == [end(begun)]


@every_kind
def test_reply_counts_as_undelivered_when_a_repeated_state_brings_a_new_token(
    store: DynamoWaits, kind: type[Wait], end: End
) -> None:
    begun = a_wait(kind)
    store.open(begun, b"first")
    store.change(begun, end(begun))
    store.mark_delivered(begun)
    assert store.get(kind, begun.wait_id).is_delivered

    assert store.open(begun, b"second") == end(begun)
    assert list(store.sealed_tokens(begun)) == [b"first", b"second"]


@every_kind
def test_first_end_counts_when_two_want_to_end_a_wait(store: DynamoWaits, kind: type[Wait], end: End) -> None:
    begun = a_wait(kind)
    store.open(begun, b"token")
    assert store.close(begun)

    assert not store.close(begun)
    assert not store.change(begun, end(begun))
    assert store.get(kind, begun.wait_id).status is WaitStatus.CLOSED


def test_each_answer_is_kept_when_two_people_answer_an_approval_at_once(store: DynamoWaits) -> None:
    asked = Approval(f"{fresh('d')}.0.2.0", "d", "prod", "2.0", 1_000.0, 2_000.0, needed=3)
    store.open(asked, b"token")
    ada, bob = (asked.with_answer(Answer(Decision.APPROVE, name, 1_500.0)) for name in ("ada", "bob"))
    assert ada.status is bob.status is WaitStatus.OPEN

    assert store.change(asked, ada)
    assert not store.change(asked, bob)
    assert [answer.by for answer in store.get(Approval, asked.wait_id).answers] == ["ada"]


def test_callback_takes_the_new_fingerprints_when_it_is_called_again(store: DynamoWaits) -> None:
    name = f"{fresh('d')}.0.2.0"
    asked = Callback(name, "d", "prod", "2.0", 1_000.0, 2_000.0, webhook="scan", fingerprints=("1:old",))
    store.open(asked, b"first")
    again = store.open(
        Callback(name, "d", "prod", "2.0", 9.0, 9.0, webhook="scan", fingerprints=("1:new",)), b"second"
    )

    assert (again.fingerprints, again.ends_at) == (("1:new",), 2_000.0)
    assert list(store.sealed_tokens(again)) == [b"first", b"second"]


def test_wait_is_not_found_when_it_was_never_opened(store: DynamoWaits) -> None:
    asked = a_wait(Approval)
    assert store.find(Approval, asked.wait_id) is None
    with pytest.raises(NotFoundError, match=f"There is no approval {asked.wait_id}"):
        store.get(Approval, asked.wait_id)
    assert not store.close(asked)


STORED_BY_0_1_0 = {
    "APPROVAL": {
        "approvalId": "{id}",
        "expiresAtSeconds": 2_000.0,
        "requiresRoles": '["sre"]',
        "needed": 2,
        "requester": "ada",
        "answers": '[{"decision":"approve","by":"bob","at":1200.0,"comment":""}]',
        "count": 1,
    },
    "CALLBACK": {
        "name": "{id}",
        "expiresAtSeconds": 2_000.0,
        "webhook": "scan",
        "fingerprints": '["1:old"]',
    },
    "PAUSE": {"pauseId": "{id}", "endsAtSeconds": 2_000.0},
    "ANALYSIS": {"analysisId": "{id}", "endsAtSeconds": 2_000.0, "startsAt": 1_020.0, "delaySeconds": 120},
}
"""What the first release stored of open waits, besides the attributes that all kinds share."""


@pytest.mark.parametrize("kind", ENDS)
def test_wait_can_be_ended_when_an_earlier_release_has_opened_it(
    table: DynamoTable, store: DynamoWaits, kind: type[Wait]
) -> None:
    begun, prefix = a_wait(kind), kind.kind.upper()
    own = {
        name: begun.wait_id if value == "{id}" else value for name, value in STORED_BY_0_1_0[prefix].items()
    }
    shared = {"deploymentId": begun.deployment_id, "target": "prod", "actionKey": "2.0", "openedAt": 1_000.0}
    item = {**shared, **own, "status": "OPEN", "sealedToken": b"token"}
    table.put(f"DEP#{begun.deployment_id}", f"{prefix}#{begun.wait_id}", item)

    (read,) = store.list_all(begun.deployment_id)
    assert (read.wait_id, read.ends_at, read.is_open(1_500.0)) == (begun.wait_id, 2_000.0, True)
    assert store.change(read, ENDS[kind](read))
    assert store.get(kind, begun.wait_id).reply() is not None
    assert list(store.sealed_tokens(read)) == [b"token"]
