"""Stored sessions: a code works once and in time, a session until it is ended, and no secret is stored."""

import pytest

from sluice.aws.table.sessions import DynamoSessions
from sluice.aws.table.table import DynamoTable
from sluice.domain.people.session import Session, token_for

ADA, BOB = (f"arn:aws:iam::111111111111:user/{name}" for name in ("ada", "bob"))
CODE, TOKEN, OTHER = token_for(ADA, "c" * 43), token_for(ADA, "t" * 43), token_for(BOB, "o" * 43)
SESSION = Session(ADA, 5_000.0)


@pytest.fixture
def sessions(table: DynamoTable) -> DynamoSessions:
    return DynamoSessions(table)


def test_code_is_exchanged_once_when_it_is_in_time(sessions: DynamoSessions) -> None:
    sessions.add_code(CODE, ADA, 1_300.0)
    assert [sessions.take_code(CODE, 1_299.0) for _ in range(2)] == [ADA, None]


def test_code_is_worth_nothing_when_it_is_late_or_unknown(sessions: DynamoSessions) -> None:
    sessions.add_code(CODE, ADA, 1_300.0)
    assert sessions.take_code(CODE, 1_300.0) is None
    assert sessions.take_code(TOKEN, 1_000.0) is None


def test_session_is_found_until_it_is_ended(sessions: DynamoSessions) -> None:
    sessions.begin(TOKEN, SESSION)
    assert sessions.find(TOKEN) == SESSION
    sessions.end(TOKEN)
    assert sessions.find(TOKEN) is None


def test_nothing_happens_when_a_session_is_ended_that_never_was(sessions: DynamoSessions) -> None:
    sessions.end(TOKEN)
    assert sessions.find(TOKEN) is None


def test_all_of_a_person_end_and_nobody_elses(sessions: DynamoSessions) -> None:
    sessions.begin(TOKEN, SESSION)
    sessions.add_code(CODE, ADA, 1_300.0)
    sessions.begin(OTHER, Session(BOB, 5_000.0))
    assert sessions.end_all(ADA) == 2
    assert sessions.find(TOKEN) is None
    assert sessions.take_code(CODE, 1_000.0) is None
    assert sessions.find(OTHER) is not None


def test_no_secret_is_stored(sessions: DynamoSessions, table: DynamoTable) -> None:
    sessions.begin(TOKEN, SESSION)
    sessions.add_code(CODE, ADA, 1_300.0)
    stored = str(list(table.query(f"PERSON#{TOKEN.person_key}")))
    assert ADA in stored
    assert TOKEN.secret not in stored
    assert CODE.secret not in stored


def test_sign_in_is_finished_once_when_it_is_in_time(sessions: DynamoSessions) -> None:
    sessions.add_sign_in(CODE, "deployments/d-1", 1_600.0)
    assert sessions.take_sign_in(CODE, 1_600.0) is None
    assert [sessions.take_sign_in(CODE, 1_599.0) for _ in range(2)] == ["deployments/d-1", None]


def test_sign_in_is_no_code_and_a_code_is_no_sign_in(sessions: DynamoSessions) -> None:
    sessions.add_sign_in(CODE, "", 1_600.0)
    sessions.add_code(OTHER, BOB, 1_600.0)
    assert sessions.take_code(CODE, 1_000.0) is None
    assert sessions.take_sign_in(OTHER, 1_000.0) is None


def test_session_keeps_the_groups_of_its_person(sessions: DynamoSessions) -> None:
    session = Session(ADA, 5_000.0, frozenset({"sre", "leads"}))
    sessions.begin(TOKEN, session)
    assert sessions.find(TOKEN) == session
