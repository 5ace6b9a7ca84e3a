"""The page of one deployment: what is offered stays in reach, however many targets wait."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest

from sluice.domain.record.glance import InOrder, Selection, WorkingFirst, glance_at
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.ports.records import DeploymentRecords
from tests.builders import a_target_plan
from tests.tasks.ports import record_pages, timeline
from tests.tasks.scene import DEPLOYMENT, a_deployment, a_target
from tests.tasks.script import Script
from tests.tasks.wait.asked import APPROVAL
from tests.unit.api.test_pages import SIGNED_IN, ask

FIRST = WorkingFirst(30)


def page_of(
    names: Sequence[str],
    *events: TimelineEvent,
    query: str = "",
    of: str | None = "",
    read: Selection = FIRST,
) -> str:
    """The page, for which these targets are read as a whole and the events of this one, or of all."""
    waits = [
        replace(APPROVAL, wait_id=f"{DEPLOYMENT}.{index}.1.0", target=name)
        for index, name in enumerate(names)
    ]
    items = [replace(a_target(), name=name, index=index) for index, name in enumerate(names)]
    glances = list(map(glance_at, items))
    shown = [items[one.index] for one in read.of(glances)]
    plans = {one.name: replace(a_target_plan(one.name), index=one.index) for one in shown}
    found = DeploymentRecords(a_deployment(), glances, shown, plans, {}, waits)
    script: Script = SIGNED_IN << record_pages.read(DEPLOYMENT, read) >> found
    script = script << timeline.list(DEPLOYMENT, of if len(names) > 30 else None) >> events
    return str(
        ask(script, "GET", f"deployments/{DEPLOYMENT}", queryStringParameters=dict(parse_qsl(query)))["body"]
    )


def test_offers_everything_at_once_when_there_is_little() -> None:
    body = page_of(["prod"])
    assert [f"{act} prod…" in body for act in ("Approve", "Reject", "Roll back")] == [True] * 3
    assert "Cancel…" in body
    assert "More for single targets" not in body


def test_folds_the_acts_of_single_targets_away_and_never_what_ends_the_whole() -> None:
    shown, _, folded = page_of([f"t{number}" for number in range(60)]).partition("More for single targets")
    assert shown.count('class="button"') == 5
    assert "Cancel…" in shown
    assert "Approve t0…" in shown
    assert "Approve t9…" in folded


def test_says_which_targets_must_succeed_before_one_that_waits() -> None:
    done = a_target(TargetStatus.SUCCEEDED, name="dev")
    waiting = a_target(TargetStatus.WAITING, depends_on=("dev", "staging"))
    items = [done, a_target(name="staging"), waiting]
    plans = {item.name: a_target_plan(item.name) for item in items}
    whole = DeploymentRecords(a_deployment(), list(map(glance_at, items)), items, plans, {}, [])
    script: Script = SIGNED_IN << record_pages.read(DEPLOYMENT, FIRST) >> whole
    script = script << timeline.list(DEPLOYMENT, None) >> []
    assert "Starts after staging<" in ask(script, "GET", f"deployments/{DEPLOYMENT}")["body"]


def finding(kind: str, number: int) -> TimelineEvent:
    return TimelineEvent(kind, f"{kind} {number}", 1.0, "prod", str(number))


def test_shows_what_preflight_has_found_errors_first_and_open_only_then() -> None:
    warnings = [finding("PreflightWarning", number) for number in range(25)]
    assert '<details id="findings"><summary>25 from preflight' in page_of(["prod"], *warnings)

    _, _, shown = page_of(["prod"], *warnings, finding("PreflightError", 1)).partition(
        '<details id="findings" open>'
    )
    first, _, rest = shown.partition("</li>")
    assert "PreflightError 1" in first
    assert "6 more" in rest


@pytest.mark.parametrize(("count", "most_bytes"), [(1, 8_000), (5, 16_000), (31, 50_000), (200, 50_000)])
def test_first_view_is_small_however_many_targets_there_are(count: int, most_bytes: int) -> None:
    body = page_of([f"prod-eu-west-1-cell-{number}" for number in range(count)])
    assert len(body.encode()) < most_bytes


MANY = [f"t{number}" for number in range(450)]


def test_pages_through_all_targets_of_a_large_deployment() -> None:
    assert "Show 420 more targets" in page_of(MANY)
    second = page_of(MANY, query="targets=all&from=200", read=InOrder(200, 200))
    assert second.count("<tr><td") == 200
    assert "from=400" in second
    last = page_of(MANY, query="targets=all&from=400", read=InOrder(400, 200))
    assert last.count("<tr><td") == 50
    assert "targets=all" not in last


@pytest.mark.parametrize("start", ["", "-1", "x", "1e9", "9999999"])
def test_begins_with_the_first_target_when_the_address_names_no_position(start: str) -> None:
    query = urlencode({"targets": "all", "from": start})
    assert 'targets/t0"' in page_of(MANY, query=query, read=InOrder(0, 200))


def test_draws_all_targets_of_a_large_deployment_with_those_that_are_not_listed() -> None:
    assert "Level 1: 450 targets" in page_of(MANY)


@pytest.mark.parametrize(("about", "of"), [("", ""), ("t7", "t7"), ("Preflight", None)])
def test_reads_of_a_large_deployment_no_more_events_than_are_asked_for(about: str, of: str | None) -> None:
    body = page_of(MANY, query=urlencode({"about": about}), of=of)
    assert ("events of the deployment itself" in body) == (about == "")


def test_says_of_a_listed_target_what_it_waits_for_though_that_is_not_listed() -> None:
    items = [replace(a_target(), name=f"t{number}", index=number) for number in range(31)]
    items[30] = replace(items[30], status=TargetStatus.WAITING, depends_on=("t3",))
    glances = list(map(glance_at, items))
    read = InOrder(30, 200)
    plans = {"t30": a_target_plan("t30")}
    found = DeploymentRecords(a_deployment(), glances, items[30:], plans, {}, [])
    script: Script = SIGNED_IN << record_pages.read(DEPLOYMENT, read) >> found
    script = script << timeline.list(DEPLOYMENT, "") >> []
    query = {"queryStringParameters": {"targets": "all", "from": "30"}}
    assert "Starts after t3<" in ask(script, "GET", f"deployments/{DEPLOYMENT}", **query)["body"]
