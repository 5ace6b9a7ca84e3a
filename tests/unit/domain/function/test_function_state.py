"""What AWS says about a function, and when that means ready, failed or up to date."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import CodeSource
from tests.builders import SETTINGS, a_function_state


@pytest.mark.parametrize("state", ["Active", "Inactive"])
def test_function_is_ready_when_it_is_idle_and_its_last_update_succeeded(state: str) -> None:
    assert replace(a_function_state(), state=state).is_ready


@pytest.mark.parametrize("state", ["Pending", "Failed", "Invented"])
def test_function_is_not_ready_when_its_state_is_any_other(state: str) -> None:
    assert not replace(a_function_state(), state=state).is_ready


@pytest.mark.parametrize("status", ["InProgress", "Failed"])
def test_function_is_not_ready_when_its_last_update_has_not_succeeded(status: str) -> None:
    assert not replace(a_function_state(), last_update_status=status).is_ready


def test_nobody_waits_for_an_update_whose_status_nobody_knows() -> None:
    state = replace(a_function_state(), last_update_status="Paused")
    assert not state.can_become_ready
    assert state.standing == "Active with an update that is Paused"


def test_function_has_failed_when_aws_gave_up() -> None:
    assert replace(a_function_state(), state="Failed").has_failed
    assert replace(a_function_state(), last_update_status="Failed").has_failed


def test_function_may_be_updated_when_only_its_last_update_failed() -> None:
    assert replace(a_function_state(), last_update_status="Failed").may_be_updated
    assert not replace(a_function_state(), state="Failed").may_be_updated
    assert not replace(a_function_state(), last_update_status="InProgress").may_be_updated


def test_function_has_not_failed_when_it_is_still_changing() -> None:
    assert not replace(a_function_state(), state="Pending", last_update_status="InProgress").has_failed


def test_function_is_up_to_date_when_code_and_settings_are_the_same() -> None:
    assert a_function_state().has("old-code", SETTINGS)


def test_function_is_up_to_date_when_only_settings_are_asked_for() -> None:
    assert a_function_state().has(None, SETTINGS)


def test_function_is_out_of_date_when_code_or_settings_differ() -> None:
    assert not a_function_state().has("new-code", SETTINGS)
    assert not a_function_state().has("old-code", replace(SETTINGS, handler="app.main"))


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        (CodeSource("code", "a/quote.zip"), "s3://code/a/quote.zip"),
        (CodeSource("code", "a/quote.zip", "v-9"), "s3://code/a/quote.zip?versionId=v-9"),
    ],
)
def test_code_is_named_by_its_s3_uri_when_it_is_told(source: CodeSource, uri: str) -> None:
    assert str(source) == uri


def test_code_is_judged_without_the_settings_that_are_written_apart() -> None:
    new = replace(SETTINGS, handler="app.main", memory_size=512)
    state = replace(a_function_state(), settings=replace(new, architectures=("arm64",)))
    assert state.has_code("old-code", SETTINGS)
    assert state.has_code("old-code", replace(SETTINGS, architectures=("arm64",)))
    assert not state.has_code("old-code", replace(SETTINGS, architectures=("x86_64",)))
    assert not state.has_code("new-code", SETTINGS)
