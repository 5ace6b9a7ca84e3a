"""The page of one deployment: what is offered stays in reach, however many targets wait."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.ports.records import DeploymentRecords
from tests.builders import a_target_plan
from tests.tasks.ports import records, timeline
from tests.tasks.scene import DEPLOYMENT, a_deployment, a_target
from tests.tasks.script import Script
from tests.tasks.wait.asked import APPROVAL
from tests.unit.api.test_pages import SIGNED_IN, ask


def page_of(names: Sequence[str]) -> str:
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
    script: Script = SIGNED_IN << records.whole(DEPLOYMENT) >> whole << timeline.list(DEPLOYMENT) >> []
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
