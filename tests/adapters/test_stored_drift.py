"""The stored watch for drift: read back as written, replaced only by who has seen it, in pages."""

from dataclasses import replace

import pytest

from sluice.aws.table.drift import DynamoDrift
from sluice.aws.table.table import DynamoTable
from sluice.domain.drift.catch_up import CatchUp
from sluice.domain.drift.watched import WatchedFunction
from sluice.errors import ConfigError
from tests.unit.domain.drift.watches import MOVED, a_watched

WATCHED = a_watched(known_bypasses=("A function URL",), findings=(MOVED,), unread="denied", unread_since=7.5)


@pytest.fixture
def drift(table: DynamoTable) -> DynamoDrift:
    """An empty watch."""
    return DynamoDrift(table)


def stored(drift: DynamoDrift) -> list[WatchedFunction]:
    return list(drift.list())


@pytest.mark.parametrize("watched", [WATCHED, a_watched(alias_name=None, routing=None, known_bypasses=None)])
def test_a_watched_function_reads_back_as_it_was_saved(drift: DynamoDrift, watched: WatchedFunction) -> None:
    assert drift.save(watched)
    assert stored(drift) == [replace(watched, revision=1)]


def test_of_two_that_save_from_the_same_state_one_wins(drift: DynamoDrift) -> None:
    drift.save(WATCHED)
    assert not drift.save(replace(WATCHED, findings=()))
    (seen,) = stored(drift)
    assert drift.save(replace(seen, probed_at=9.0))
    assert not drift.save(replace(seen, probed_at=8.0))
    assert stored(drift) == [replace(seen, probed_at=9.0, revision=2)]


def test_a_function_is_forgotten_unless_it_has_changed_since(drift: DynamoDrift) -> None:
    drift.save(WATCHED)
    (seen,) = stored(drift)
    drift.save(replace(seen, probed_at=9.0))
    assert not drift.forget(seen)
    assert drift.forget(*stored(drift))
    assert stored(drift) == []


def test_the_functions_of_an_application_are_its_own(drift: DynamoDrift) -> None:
    drift.save(WATCHED)
    drift.save(replace(WATCHED, application="parcels-next"))
    drift.keep_catch_up(CatchUp(5.0))
    assert [one.application for one in drift.list("parcels")] == ["parcels"]
    assert len(stored(drift)) == 2


def test_pages_hold_each_function_once(drift: DynamoDrift) -> None:
    for name in ("a", "b", "c"):
        drift.save(replace(WATCHED, function_name=name))
    first, token = drift.page("parcels", 2, None)
    second, end = drift.page("parcels", 2, token)
    assert [one.function_name for one in (*first, *second)] == ["a", "b", "c"]
    assert end is None
    assert token == drift.token_after(first[-1])


@pytest.mark.parametrize("token", ["x", "FUNCTION#other#prod#quote", "FUNCTION#parcels#\u00e9", "F" * 2000])
def test_refuses_the_token_of_another_list(drift: DynamoDrift, token: str) -> None:
    with pytest.raises(ConfigError, match="not a page token"):
        drift.page("parcels", 2, token)


def test_how_far_the_history_was_noted_is_kept_by_one_of_two_runs(drift: DynamoDrift) -> None:
    assert drift.catch_up() is None
    begun = CatchUp(5.0, "token")
    assert drift.keep_catch_up(begun)
    assert not drift.keep_catch_up(begun)
    assert drift.catch_up() == replace(begun, revision=1)
