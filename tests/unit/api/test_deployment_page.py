"""The page of one deployment: what is offered stays in reach, however many targets wait."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.ports.records import DeploymentRecords
from tests.builders import a_target_plan
from tests.tasks.ports import records, timeline
from tests.tasks.scene import DEPLOYMENT, a_deployment, a_target
from tests.tasks.script import Script
from tests.tasks.wait.asked import APPROVAL
from tests.unit.api.test_pages import SIGNED_IN, ask


def page_of(names: Sequence[str], *events: TimelineEvent) -> str:
    waits = [
        replace(APPROVAL, wait_id=f"{DEPLOYMENT}.{index}.1.0", target=name)
        for index, name in enumerate(names)
    ]
    whole = DeploymentRecords(
        a_deployment(),
        [replace(a_target(), name=name, index=index) for index, name in enumerate(names)],
        {name: replace(a_target_plan(name), index=index) for index, name in enumerate(names)},
        {},
        waits,
    )
    script: Script = SIGNED_IN << records.whole(DEPLOYMENT) >> whole << timeline.list(DEPLOYMENT)
    script = script >> events
    return str(ask(script, "GET", f"deployments/{DEPLOYMENT}")["body"])


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
    whole = DeploymentRecords(a_deployment(), items, plans, {}, [])
    script: Script = SIGNED_IN << records.whole(DEPLOYMENT) >> whole << timeline.list(DEPLOYMENT) >> []
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
