"""Stored deployments: one at a time for each application, one config for each id, one end, one turn."""

from dataclasses import replace

import pytest

from sluice.aws.table.application_locks import ApplicationLocks
from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.table import DynamoTable
from sluice.aws.table.timeline import DynamoTimeline
from sluice.domain.plan.application_lock import ApplicationLock, InProgressStrategy
from sluice.domain.record.allowed import BreakGlassUse
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.record.timeline import TimelineEvent, deployment_ended
from sluice.errors import DeploymentInProgressError, IdempotencyKeyReusedError, NotFoundError
from tests.adapters.conftest import SUBMITTED, Submit
from tests.builders import a_target_plan

STARTED = TimelineEvent("DeploymentStarted", "The deployment started", 1_400.0)
SUCCEEDED, CANCELLED = DeploymentStatus.SUCCEEDED, DeploymentStatus.CANCELLED
WAIT, SUPERSEDE = InProgressStrategy.ENQUEUE_ONE, InProgressStrategy.SUPERSEDE


def test_application_is_locked_when_a_deployment_is_stored(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    with pytest.raises(DeploymentInProgressError) as raised:
        submit("dep-2")
    assert raised.value.blocking_deployment_id == "dep-1"
    with pytest.raises(NotFoundError):
        deployments.get("dep-2")


def test_start_is_read_as_it_was_stored_when_the_deployment_has_one(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1", starts_at=1_764_576_000.25)
    assert deployments.get("dep-1").starts_at == 1_764_576_000.25


def test_same_submission_changes_nothing_when_it_is_repeated(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    deployments.begin("dep-1", STARTED)
    submit("dep-1")
    assert deployments.get("dep-1").status is DeploymentStatus.RUNNING


def test_other_config_is_refused_when_it_comes_under_the_same_id(submit: Submit) -> None:
    submit("dep-1")
    with pytest.raises(IdempotencyKeyReusedError):
        submit("dep-1", text="another: config")


def test_start_is_told_by_whoever_stored_it_when_two_begin_the_deployment(
    submit: Submit, deployments: DynamoDeployments, table: DynamoTable
) -> None:
    submit("dep-1")
    assert deployments.begin("dep-1", STARTED)
    assert not deployments.begin("dep-1", replace(STARTED, at=1_450.0))
    assert DynamoTimeline(table).list("dep-1") == [SUBMITTED, STARTED]


def test_one_end_counts_and_is_told_when_two_end_it(
    submit: Submit, deployments: DynamoDeployments, table: DynamoTable
) -> None:
    submit("dep-1")
    assert deployments.finish("dep-1", SUCCEEDED, "first", 1_500.0, "parcels")
    assert not deployments.finish("dep-1", DeploymentStatus.FAILED, "second", 1_600.0)
    assert (deployments.get("dep-1").reason, deployments.holder("parcels")) == ("first", None)
    told = DynamoTimeline(table).list("dep-1")
    assert told == [SUBMITTED, deployment_ended(SUCCEEDED, "first", 1_500.0)]


def test_deployment_that_waits_gets_its_turn_when_the_one_before_ends(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    submit("dep-2", in_progress=WAIT)
    assert deployments.get("dep-2").waits_for == "dep-1"
    assert sorted(deployments.list_open()) == ["dep-1", "dep-2"]
    deployments.finish("dep-1", SUCCEEDED, "", 1_500.0)
    assert (deployments.get("dep-2").waits_for, deployments.holder("parcels")) == ("", "dep-2")


def test_only_one_waits_when_two_want_to(submit: Submit, deployments: DynamoDeployments) -> None:
    submit("dep-1")
    submit("dep-2", in_progress=WAIT)
    submit("dep-3", in_progress=WAIT)
    assert deployments.get("dep-2").status is CANCELLED
    deployments.finish("dep-1", SUCCEEDED, "", 1_500.0)
    assert deployments.holder("parcels") == "dep-3"


def test_running_deployment_is_cancelled_once_when_it_is_superseded(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    submit("dep-2", in_progress=SUPERSEDE)
    assert deployments.get("dep-1").is_cancelled
    assert deployments.cancel("dep-1", "by ada") is None


def test_waiting_deployment_is_withdrawn_only_while_it_waits(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    submit("dep-2", in_progress=WAIT)
    assert not deployments.withdraw("dep-1", "by ada", 1_500.0)
    assert deployments.withdraw("dep-2", "by ada", 1_500.0)
    assert not deployments.withdraw("dep-2", "again", 1_600.0)
    deployments.finish("dep-1", SUCCEEDED, "", 1_700.0)
    assert deployments.holder("parcels") is None


def test_deployment_is_not_cancelled_when_it_has_ended(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    deployments.finish("dep-1", SUCCEEDED, "", 1_500.0)
    assert deployments.cancel("dep-1", "by ada") is None
    assert not deployments.get("dep-1").is_cancelled


def test_first_reason_to_cancel_counts_when_there_are_two(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    assert deployments.cancel("dep-1", "by ada") is not None
    assert deployments.cancel("dep-1", "by bob") is None
    assert deployments.get("dep-1").cancel_reason == "by ada"


def test_targets_are_open_until_the_last_has_ended(submit: Submit, deployments: DynamoDeployments) -> None:
    submit("dep-1", a_target_plan("first"), a_target_plan("second", index=1))
    assert deployments.close_target("dep-1", "first").has_open_targets
    assert deployments.close_target("dep-1", "first").has_open_targets
    assert not deployments.close_target("dep-1", "second").has_open_targets
    assert deployments.reopen_target("dep-1", "first")
    assert deployments.get("dep-1").has_open_targets


def test_target_is_not_open_again_when_the_deployment_has_ended(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    deployments.finish("dep-1", SUCCEEDED, "", 1_500.0)
    assert not deployments.reopen_target("dep-1", "prod")


def test_first_target_that_fails_counts_when_there_are_two(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    assert deployments.fail("dep-1", "first").failed_target == "first"
    assert deployments.fail("dep-1", "second").failed_target == "first"


def test_tokens_of_all_tries_are_kept_when_a_state_is_repeated(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    submit("dep-1")
    for sealed in (b"first", b"first", b"second", b"third", b"second"):
        kept = deployments.keep_token("dep-1", sealed)
    assert set(kept.sealed_tokens) == {b"first", b"second", b"third"}
    assert deployments.get("dep-1") == kept


def test_event_is_kept_as_it_was_told_first_when_it_is_told_again(table: DynamoTable) -> None:
    timeline = DynamoTimeline(table)
    event = TimelineEvent("TargetStarted", "first", 1_000.0, "prod")
    assert timeline.add("dep-1", event)
    assert not timeline.add("dep-1", TimelineEvent("TargetStarted", "second", 2_000.0, "prod"))
    assert timeline.list("dep-1", "prod") == [event]


def test_many_events_are_kept_each_as_it_was_told_first_when_they_are_told_again(table: DynamoTable) -> None:
    timeline = DynamoTimeline(table)
    events = [TimelineEvent("PreflightWarning", f"{n}", 1_000.0 + n, "prod", f"{n}") for n in range(250)]
    told_before = [replace(events[number], message="first") for number in (0, 99, 100, 249)]
    twice = replace(told_before[0], message="told twice at once")
    assert timeline.add_all("dep-1", [*told_before, twice]) == told_before
    assert timeline.add_all("dep-1", events) == [
        event for event in events if event.detail not in ("0", "99", "100", "249")
    ]
    assert timeline.add_all("dep-1", [replace(event, message="again") for event in events]) == []
    stored = timeline.list("dep-1", "prod")
    assert [event.message for event in stored if event.message == "first"] == ["first"] * 4
    assert [event.message for event in stored if event.message != "first"] == [
        event.message for event in events if event.detail not in ("0", "99", "100", "249")
    ]


def test_application_is_locked_once_when_two_have_seen_it_free(table: DynamoTable) -> None:
    locks = ApplicationLocks(table)
    table.transact(locks.take("parcels", "dep-1"))
    with pytest.raises(ConditionFailedError):
        table.transact(locks.take("parcels", "dep-2"))
    assert locks.get("parcels") == ApplicationLock("dep-1")


def test_each_breaking_of_the_glass_is_kept_in_order(submit: Submit, deployments: DynamoDeployments) -> None:
    deployment_id = submit()
    later = BreakGlassUse("approval", "ada", "outage", 2_000.0, "prod")
    earlier = BreakGlassUse("freeze", "bob", "outage", 1_500.0, "prod")
    for use in (later, earlier, later):
        deployments.note_break_glass(deployment_id, use)
    assert deployments.get(deployment_id).break_glass == (earlier, later)


def test_change_is_read_back_when_it_is_known_where_it_came_from(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    change = {"sha": "abc", "prUrl": "https://github.com/bakery/quote/pull/12"}
    assert deployments.get(submit("dep-1", source_control=change)).source_control == change


def test_nothing_is_known_of_the_change_when_nobody_said_anything(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    assert deployments.get(submit("dep-1")).source_control == {}


def test_variables_are_read_back_when_some_were_set(submit: Submit, deployments: DynamoDeployments) -> None:
    assert deployments.get(submit("dep-1", variables={"release": "17"})).variables == {"release": "17"}


def test_key_is_refused_when_it_is_used_again_with_other_variables(submit: Submit) -> None:
    submit("dep-1", variables={"release": "17"})
    submit("dep-1", variables={"release": "17"})
    with pytest.raises(IdempotencyKeyReusedError):
        submit("dep-1", variables={"release": "18"})


def test_no_variables_are_read_back_when_none_were_set(
    submit: Submit, deployments: DynamoDeployments
) -> None:
    assert deployments.get(submit("dep-1")).variables == {}


@pytest.mark.parametrize("chosen", [(), (ChosenChannel("team"), ChosenChannel("on-call", ("asks",)))])
def test_chosen_channels_are_read_back(
    submit: Submit, deployments: DynamoDeployments, chosen: tuple[ChosenChannel, ...]
) -> None:
    assert deployments.get(submit("dep-1", notify=chosen)).notify == chosen
