"""Replaying analyses: by other limits, from the stored judgments; nothing is measured or changed."""

from collections.abc import Sequence

import pytest

from sluice.domain.analysis.judgment import Judgment
from sluice.domain.analysis.replay import OtherLimits, OtherRules
from sluice.domain.analysis.verdict import Verdict
from sluice.domain.waits.analysis import Analysis
from sluice.errors import ConfigError, NotFoundError
from sluice.tasks.judge.replay_analysis import Replay, replay_analysis
from tests.analysis_builders import calls, runs_of
from tests.tasks.ports import deployments, judgments, targets, waits
from tests.tasks.scene import DEPLOYMENT, TARGET, a_deployment
from tests.tasks.script import Script
from tests.tasks.wait.asked import ANALYSIS, JUDGING, WAIT_ID

MEASURED = runs_of([calls(20, 1_000)])


def replayed(
    limits: dict[str, OtherLimits], found: Sequence[Judgment] = MEASURED, analysis_id: str | None = None
) -> Sequence[Replay]:
    script = (
        Script()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << targets.plans(DEPLOYMENT)
        >> {TARGET: JUDGING}
        << waits.list(Analysis, DEPLOYMENT)
        >> [ANALYSIS]
        << judgments.list(WAIT_ID)
        >> found
    )
    return script.play(lambda ports: replay_analysis(ports, DEPLOYMENT, analysis_id, OtherRules(limits)))


@pytest.mark.parametrize(("limit", "verdict"), [(1, Verdict.FAILED), (10, Verdict.PASSED)])
def test_judges_what_was_measured_by_other_limits(limit: float, verdict: Verdict) -> None:
    (replay,) = replayed({"errors": OtherLimits(upper_limit=limit)}, analysis_id=WAIT_ID)
    assert (replay.judged and replay.judged.verdict, replay.runs) == (verdict, 1)


def test_says_nothing_when_nothing_was_measured() -> None:
    (replay,) = replayed({}, [])
    assert (replay.judged, replay.conclusion) == (None, None)


@pytest.mark.parametrize(
    ("limits", "analysis_id", "error"),
    [
        ({}, "other", NotFoundError),
        ({"other": OtherLimits(upper_limit=1)}, None, NotFoundError),
        ({"errors": OtherLimits(tolerance=5.0)}, None, ConfigError),
    ],
)
def test_says_why_not_when_the_rules_do_not_fit(
    limits: dict[str, OtherLimits], analysis_id: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        replayed(limits, analysis_id=analysis_id)
