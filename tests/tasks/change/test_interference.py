"""Nobody else is blamed for what another run of the same step has done."""

from dataclasses import replace

import pytest

from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AliasChangedError, RetryableError
from sluice.tasks.change.interference import changed_by_others
from tests.tasks.scene import RECORD, compares_with, work


def blamed(stored: FunctionRecord | None) -> Exception:
    return compares_with(stored).play(lambda ports: changed_by_others(work(ports), RECORD))


@pytest.mark.parametrize("stored", [RECORD, None])
def test_somebody_else_has_changed_the_function_when_its_record_is_as_it_was(
    stored: FunctionRecord | None,
) -> None:
    error = blamed(stored)
    assert isinstance(error, AliasChangedError)
    assert "quote was changed by someone else during the deployment" in str(error)


@pytest.mark.parametrize(
    "stored", [RECORD.about_to("code"), RECORD.about_to("code").confirmed(candidate_code_sha256="new-code")]
)
def test_another_run_has_gone_on_when_the_record_says_more(stored: FunctionRecord) -> None:
    error = blamed(stored)
    assert isinstance(error, RetryableError)
    assert "Another run of this step has gone on with quote" in str(error)


def test_another_run_is_told_by_what_was_done_and_not_by_what_was_there_before() -> None:
    point = replace(RECORD.rollback_point, controls=None, tags={"team": "one"})
    assert isinstance(blamed(replace(RECORD, rollback_point=point)), AliasChangedError)
