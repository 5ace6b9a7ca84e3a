"""Judges analyses of a deployment again by other limits, from what was measured then; it changes nothing."""

from collections.abc import Iterable, Sequence

from sluice.domain.analysis.conclusion import Conclusion
from sluice.domain.analysis.judge import replayed
from sluice.domain.analysis.judgment import Judgment
from sluice.domain.analysis.replay import OtherRules
from sluice.domain.analysis.verdict import Judged
from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.target import TargetPlan
from sluice.domain.waits.analysis import Analysis
from sluice.errors import ConfigError, NotFoundError
from sluice.ports import Ports
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """An analysis with what it does, and with every window that was judged."""

    analysis: Analysis
    action: JudgeMetrics
    judgments: Sequence[Judgment]


@dataclass(frozen=True, slots=True)
class Replay:
    """How an analysis ended, and how it would have ended; None when nothing was measured."""

    view: AnalysisView
    judged: Judged | None = None
    conclusion: Conclusion | None = None
    runs: int = 0


def analyses_of(ports: Ports, deployment_id: str) -> Sequence[AnalysisView]:
    """All analyses of a deployment in full; NotFoundError."""
    ports.deployments.get(deployment_id)
    plans = ports.targets.plans(deployment_id)
    stored = ports.waits.list(Analysis, deployment_id)
    return [view for one in stored for view in analyses_in(ports, plans[one.target], [one])]


def analyses_in(ports: Ports, plan: TargetPlan, stored: Iterable[Analysis]) -> Sequence[AnalysisView]:
    """These analyses of one target in full."""
    return [
        AnalysisView(one, action, ports.judgments.list(one.wait_id))
        for one in stored
        if isinstance(action := plan.action(one.action_key), JudgeMetrics)
    ]


def replay_analysis(
    ports: Ports, deployment_id: str, analysis_id: str | None, rules: OtherRules
) -> Sequence[Replay]:
    """Each analysis of the deployment, or the one of that id, by other rules.

    Raises:
        NotFoundError: nothing was judged, or no query of that name.
        ConfigError: a query was not compared with the stable version and so has no tolerance or confidence.
    """
    views = analyses_of(ports, deployment_id)
    if analysis_id is not None:
        views = [view for view in views if view.analysis.wait_id == analysis_id]
    if not views:
        raise NotFoundError(f"Deployment {deployment_id} has judged no metrics")
    queries = [query for view in views for query in view.action.queries]
    for name, limits in rules.limits.items():
        named = [query for query in queries if query.name == name]
        if not named:
            raise NotFoundError(f"No analysis of {deployment_id} has a query '{name}'")
        if limits.is_about_comparison and not any(query.comparison for query in named):
            raise ConfigError(
                f"Query '{name}' was not compared with the stable version",
                "Give it an upperLimit or a lowerLimit instead of a tolerance or a confidence",
            )
    return [_replay(view, rules) for view in views]


def _replay(view: AnalysisView, rules: OtherRules) -> Replay:
    if not view.judgments:
        return Replay(view)
    judged, conclusion, runs = replayed(rules.applied_to(view.action), view.judgments)
    return Replay(view, judged, conclusion, runs)
