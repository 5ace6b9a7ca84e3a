"""Detecting drift: a share of all functions each time, what is told once, and failures kept apart."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sluice.domain.drift.catch_up import CatchUp
from sluice.domain.drift.finding import DriftFinding, DriftKind
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.items import DeploymentItem, Page
from sluice.domain.record.status import DeploymentStatus
from sluice.errors import RetryableError
from sluice.tasks.drift.catch_up import note_one
from sluice.tasks.drift.detect_drift import detect_all, detect_in
from sluice.tasks.drift.detected import Detected
from sluice.tasks.look.newest_deployments import LISTED_BY_THEN_SECONDS
from tests.tasks.drift.watching import FREE, WATCHED, expects, holds, probed, saves
from tests.tasks.ports import deployments, drift, inspectors, leases, outcomes, targets
from tests.tasks.scene import (
    DEPLOYMENT,
    FOREIGN,
    FUNCTION,
    PLAN,
    a_deployment,
    an_alias,
    an_event,
    records,
)
from tests.tasks.script import NOW, Script

KNOWN = CatchUp(NOW - 1_000, is_complete=True, revision=2)
SEEN = NOW - LISTED_BY_THEN_SECONDS
BACK = "aws lambda update-alias --region eu-central-1 --function-name quote --name live"
MOVED = DriftFinding(
    DriftKind.ALIAS_MOVED,
    "Alias live of quote is at 5 (100 %), and Sluice left it at 7 (100 %)",
    "Move it back, or deploy what it should serve",
    (f"{BACK} --function-version 7 --routing-config AdditionalVersionWeights={{}}",),
    NOW,
)
DRIFTED = replace(WATCHED, findings=(MOVED,), probed_at=NOW)
FACTS = {
    "application": "parcels",
    "functionName": "quote",
    "kinds": ["AliasMoved"],
    "since": "1970-01-12T13:46:40.000Z",
}
FOUND = records(an_event("DriftFound", f"quote@{NOW}", "is at 5", facts=FACTS))
GONE = records(an_event("DriftGone", f"quote@{NOW}", "as the deployment left it", facts=FACTS))


def detect(script: Script, most: int = 10) -> Detected:
    return script.play(lambda ports: detect_all(ports, seconds=10, most=most))


def lists(*items: DeploymentItem, following: str | None = None, token: str | None = None) -> Script:
    return Script() << deployments.list(None, 50, token) >> Page(items, following)


def caught_up(*watched: WatchedFunction) -> Script:
    """Nothing has ended since the last time, which is all that is kept."""
    return (
        Script()
        << drift.catch_up()
        >> KNOWN
        << drift.list(None)
        >> watched
        << lists()
        << drift.keep_catch_up(replace(KNOWN, noted_until=SEEN))
        >> True
        << drift.list()
        >> watched
    )


def test_keeps_that_a_function_was_probed_and_tells_nothing_when_it_has_not_drifted() -> None:
    script = caught_up(WATCHED) << probed() << saves(replace(WATCHED, probed_at=NOW))
    assert detect(script) == Detected(NOW, probed=1)


def test_keeps_drift_before_it_tells_of_it() -> None:
    script = caught_up(WATCHED) << probed(an_alias(FOREIGN)) << saves(DRIFTED) << FOUND
    assert detect(script) == Detected(NOW, probed=1, drifted=1)


def test_tells_nothing_when_a_deployment_was_noted_meanwhile() -> None:
    script = caught_up(WATCHED) << probed(an_alias(FOREIGN)) << saves(DRIFTED, is_first=False)
    assert detect(script) == Detected(NOW)


def test_tells_that_drift_is_gone_before_it_forgets_it() -> None:
    script = caught_up(DRIFTED) << probed() << GONE << saves(replace(WATCHED, probed_at=NOW))
    assert detect(script) == Detected(NOW, probed=1)


def test_leaves_a_function_as_it_is_while_a_deployment_is_at_work_on_it() -> None:
    script = caught_up(DRIFTED) << holds(replace(FREE, deployment_id="dep-2"))
    assert detect(script) == Detected(NOW)


@pytest.mark.parametrize(
    ("error", "why"),
    [(RetryableError("throttled"), "throttled."), (KeyError("x"), "the probe failed (KeyError)")],
)
def test_goes_on_with_the_next_function_when_one_cannot_be_probed(error: Exception, why: str) -> None:
    other = replace(WATCHED, target="beta", function_arn="arn:b", function_name="b")
    script = (
        caught_up(other, WATCHED)
        << holds()
        << expects()
        << inspectors.watch(PLAN, FUNCTION, "sluice-drift")
        >> error
        << leases.get("arn:b")
        >> None
        << targets.plan(DEPLOYMENT, "beta")
        >> RetryableError("also throttled")
    )
    unread = replace(WATCHED, unread=why, unread_since=NOW, probed_at=NOW)
    also = replace(other, unread="also throttled.", unread_since=NOW, probed_at=NOW)
    assert detect(script << saves(unread) << saves(also)) == Detected(NOW, probed=2, unread=2)


def test_takes_those_first_that_wait_the_longest_and_says_how_many_are_left() -> None:
    fresh = replace(WATCHED, target="beta", function_arn="arn:b", probed_at=NOW - 1)
    script = caught_up(fresh, WATCHED) << probed() << saves(replace(WATCHED, probed_at=NOW))
    assert detect(script, most=1) == Detected(NOW, probed=1, left=1)


def test_forgets_what_a_later_deployment_has_taken_over_under_another_name() -> None:
    old = replace(WATCHED, target="old", deployed_at=NOW - 9_000)
    script = caught_up(old, WATCHED) << drift.forget(old) >> True << probed()
    assert detect(script << saves(replace(WATCHED, probed_at=NOW))) == Detected(NOW, probed=1)


def test_probes_an_application_but_not_what_was_probed_since_the_first_request() -> None:
    fresh = replace(WATCHED, target="beta", function_arn="arn:b", probed_at=NOW - 5)
    script = (
        Script()
        << drift.catch_up()
        >> KNOWN
        << drift.list(None)
        >> []
        << lists()
        << drift.keep_catch_up(replace(KNOWN, noted_until=SEEN))
        >> True
        << drift.list("parcels")
        >> [fresh, WATCHED]
        << probed()
        << saves(replace(WATCHED, probed_at=NOW))
    )
    found = script.play(lambda ports: detect_in(ports, "parcels", NOW - 5, seconds=10, most=10))
    assert found == Detected(NOW, probed=1)


def ended(deployment_id: str, created_at: float) -> DeploymentItem:
    status = DeploymentStatus.SUCCEEDED
    return a_deployment(deployment_id=deployment_id, status=status, ended_at=NOW, created_at=created_at)


def untouched(deployment_id: str, created_at: float) -> Script:
    script = Script() << targets.all_functions(deployment_id) >> {}
    return script << keeps_outcome(deployment_id, created_at)


def knows_nothing() -> Script:
    return Script() << drift.list("parcels") >> []


def keeps_outcome(deployment_id: str, created_at: float) -> Script:
    kept = Outcome("parcels", deployment_id, DeploymentStatus.SUCCEEDED, created_at, NOW)
    return Script() << outcomes.artifact_time(deployment_id) >> None << outcomes.keep(kept)


def catches_up(before: CatchUp | None, script: Script, after: CatchUp) -> None:
    begins = Script() << drift.catch_up() >> before << drift.list(None) >> []
    ends = Script() << drift.keep_catch_up(after) >> True << drift.list() >> []
    detect(begins << script << ends)


def test_notes_what_has_ended_since_the_last_time_and_waits_for_what_has_not() -> None:
    opened = a_deployment(deployment_id="dep-open", created_at=NOW - 500)
    script = (
        lists(ended("dep-9", NOW - 10), opened, following="more")
        << untouched("dep-9", NOW - 10)
        << lists(ended("dep-8", NOW - 900), ended("dep-7", NOW - 1_001), token="more", following="old")
        << untouched("dep-8", NOW - 900)
    )
    catches_up(KNOWN, script, replace(KNOWN, noted_until=NOW - 500))


def test_looks_again_at_the_last_minutes_because_the_list_shows_deployments_late() -> None:
    catches_up(KNOWN, lists(), replace(KNOWN, noted_until=NOW - 300))


def test_one_deployment_that_cannot_be_read_keeps_no_other_from_being_noted() -> None:
    script = (
        lists(ended("dep-9", NOW - 10), ended("dep-8", NOW - 20))
        << targets.all_functions("dep-9")
        >> KeyError("record")
        << keeps_outcome("dep-9", NOW - 10)
        << untouched("dep-8", NOW - 20)
    )
    catches_up(KNOWN, script, replace(KNOWN, noted_until=SEEN))


def test_reads_the_history_page_by_page_when_a_release_before_has_noted_nothing() -> None:
    opened = a_deployment(deployment_id="dep-open", created_at=NOW - 5_000)
    pages = [lists(token=None if page == 0 else f"p{page}", following=f"p{page + 1}") for page in range(4)]
    first = lists(ended("dep-9", NOW - 10), opened, following="p1") << untouched("dep-9", NOW - 10)
    script = lists(ended("dep-9", NOW - 10), following="p1") << first << pages[1] << pages[2] << pages[3]
    catches_up(None, script, CatchUp(NOW - 5_000, "p4"))


def test_goes_on_with_the_history_where_it_ended_until_it_is_done() -> None:
    begun = CatchUp(NOW, "p4", revision=1)
    script = lists() << lists(ended("dep-1", 5.0), token="p4") << untouched("dep-1", 5.0)
    catches_up(begun, script, CatchUp(SEEN, None, is_complete=True, revision=1))


@pytest.mark.parametrize(
    ("deployment", "noted"),
    [
        (
            ended(DEPLOYMENT, NOW),
            lambda: knows_nothing() << untouched(DEPLOYMENT, NOW),
        ),
        (a_deployment(), Script),
    ],
)
def test_notes_one_deployment_at_its_end(deployment: DeploymentItem, noted: Callable[[], Script]) -> None:
    script = Script() << deployments.get(DEPLOYMENT) >> deployment << noted()
    script.play(lambda ports: note_one(ports, DEPLOYMENT))
