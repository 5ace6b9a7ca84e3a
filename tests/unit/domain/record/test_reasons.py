"""Reasons: errors of Step Functions and ends of targets, told in sentences."""

import json
from dataclasses import replace

import pytest

from sluice.domain.record.items import TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.reasons import MAX_REASON_LENGTH, deployment_reason, error_in_words, shortened
from sluice.domain.record.status import DeploymentStatus, TargetStatus


def a_target(name: str, status: TargetStatus, reason: str = "") -> TargetItem:
    return TargetItem(
        deployment_id="dep-1",
        name=name,
        index=0,
        status=status,
        reason=reason,
        account="111111111111",
        region="eu-central-1",
        depends_on=(),
        dependents=(),
        is_blocked=False,
        attempt=0,
        progress=Progress(),
    )


def lambda_cause(message: str) -> str:
    return json.dumps({"errorType": "AccessDeniedError", "errorMessage": message, "stackTrace": []})


def test_message_of_the_function_is_told_when_a_task_raised_an_error() -> None:
    assert (
        error_in_words("AccessDeniedError", lambda_cause("The role may not. Add it."))
        == "The role may not. Add it."
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("TimeLimitExceededError", "The target's time limit for active work was exceeded."),
        ("States.Timeout", "A step did not finish in time."),
    ],
)
def test_sentence_is_told_when_step_functions_gives_no_cause(error: str, words: str) -> None:
    assert error_in_words(error, "") == words


def test_cause_is_told_when_it_is_plain_text_and_the_error_is_not_known() -> None:
    assert error_in_words("Invented", "the wire was cut") == "the wire was cut"


@pytest.mark.parametrize("cause", ["[1, 2]", '"text"', "12"])
def test_cause_is_told_as_it_is_when_it_is_json_of_another_shape(cause: str) -> None:
    assert error_in_words("Invented", cause) == cause


def test_name_of_the_error_is_told_when_nothing_else_is_known() -> None:
    assert error_in_words("Invented", "") == "Invented"


def test_reason_is_kept_whole_when_it_just_fits() -> None:
    assert shortened("x" * MAX_REASON_LENGTH) == "x" * MAX_REASON_LENGTH


def test_reason_is_cut_with_a_sign_when_it_is_too_long() -> None:
    cut = shortened("x" * (MAX_REASON_LENGTH + 1))
    assert len(cut) == MAX_REASON_LENGTH
    assert cut.endswith("x…")


def test_error_is_cut_when_its_message_is_too_long() -> None:
    assert len(error_in_words("Invented", "x" * 5_000)) == MAX_REASON_LENGTH


@pytest.mark.parametrize(("count", "words"), [(1, "The target succeeded."), (3, "All 3 targets succeeded.")])
def test_success_is_told_with_a_count_when_there_are_several_targets(count: int, words: str) -> None:
    targets = [a_target(f"t{number}", TargetStatus.SUCCEEDED) for number in range(count)]
    assert deployment_reason(DeploymentStatus.SUCCEEDED, targets, "") == words
    ends = [*targets, replace(a_target("wave-1", TargetStatus.SUCCEEDED), ends_wave=1)]
    assert deployment_reason(DeploymentStatus.SUCCEEDED, ends, "") == words


def test_failed_target_and_its_reason_are_told_when_others_were_only_skipped() -> None:
    targets = [
        a_target("dev", TargetStatus.SKIPPED, "staging failed"),
        a_target("staging", TargetStatus.ROLLED_BACK, "The metrics were bad."),
    ]
    assert (
        deployment_reason(DeploymentStatus.FAILED, targets, "") == "Target 'staging': The metrics were bad."
    )


def test_first_failed_target_and_a_count_are_told_when_several_failed() -> None:
    ends = (TargetStatus.FAILED, TargetStatus.ROLLBACK_FAILED, TargetStatus.CANCELLED)
    targets = [a_target(f"t{place}", end, f"Reason {place}.") for place, end in enumerate(ends)]
    assert deployment_reason(DeploymentStatus.FAILED, targets, "") == "Target 't0' (and 2 more): Reason 0."


def test_error_of_the_deployment_is_told_when_no_target_has_a_reason() -> None:
    targets = [a_target("dev", TargetStatus.SKIPPED)]
    assert deployment_reason(DeploymentStatus.FAILED, targets, "It ran too long.") == "It ran too long."


def test_cancellation_is_told_when_no_target_had_begun() -> None:
    targets = [a_target("dev", TargetStatus.SKIPPED)]
    assert deployment_reason(DeploymentStatus.CANCELLED, targets, "") == "The deployment was cancelled."
