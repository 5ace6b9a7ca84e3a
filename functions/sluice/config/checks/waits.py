"""Checks that a deployment lives long enough for all its waits; each alone is checked where it is read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.order import bakes_of, graph_of, waves_of, with_borders
from sluice.config.path_problems import PathProblem
from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.pause import PauseStep
from sluice.config.sections.steps import Step
from sluice.config.sections.webhooks import WebhookStep
from sluice.domain.plan.action import DAY_SECONDS, LONGEST_WAIT_DAYS, LONGEST_WAIT_SECONDS
from sluice.domain.plan.graph import find_cycle, ordered


def all_waits_fit_one_deployment(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The waits of each target, and of those before it, must end within the life of one execution.

    An approval without an expiration counts as nothing: it may end at once.
    """
    graph = graph_of(config)
    if find_cycle(graph):
        return
    waves = waves_of(config, graph)
    needs = with_borders(graph, waves)
    waits_of = _Waits(config)
    waits = {wave.border: waits_of.longest(wave.gates) for wave in waves}
    bakes = bakes_of(waves)
    ends: dict[str, int] = {}
    for name in ordered(needs):
        starts = max((ends[need] for need in needs[name]), default=0)
        ends[name] = starts + (waits[name] if name in waits else waits_of.target(name) + bakes.get(name, 0))
        if starts <= LONGEST_WAIT_SECONDS < ends[name]:
            problem = _too_long(name, ends[name], has_needs=starts > 0)
            yield replace(problem, path=("deploymentConfig", "waves")) if name in waits else problem


class _Waits:
    """How long the waits of a config may take in all; a strategy that many targets share is added up once."""

    def __init__(self, config: DeploymentConfig) -> None:
        self._config = config
        self._strategy = cache(self._sum_of_strategy)

    def target(self, name: str) -> int:
        """The seconds of a target: gates side by side, and the steps of its strategy one after another."""
        target = self._config.targets[name]
        before, after = target.constraints.before_deployment, target.constraints.after_deployment
        return self.longest(before) + self._strategy(target.strategy) + self.longest(after)

    def _sum_of_strategy(self, name: str | None) -> int:
        strategy = self._config.strategies.get(name) if name is not None else None
        return sum(self._step(step) for step in strategy.steps) if strategy else 0

    def longest(self, gates: Iterable[Step]) -> int:
        """The seconds of gates that run side by side."""
        return max((self._step(gate) for gate in gates), default=0)

    def _step(self, step: Step) -> int:
        match step:
            case PauseStep():
                return step.seconds or step.approval_expiration_seconds or 0
            case AnalysisStep():
                decision = step.approval_expiration.seconds if step.approval_expiration else 0
                return step.longest_runs * step.interval_seconds + decision
            case WebhookStep():
                webhook = self._config.webhook_of(step.name)
                return 0 if webhook is None or webhook.disable_callback else DAY_SECONDS
            case _:
                return 0


def _too_long(name: str, seconds: int, *, has_needs: bool) -> PathProblem:
    whose = f"target '{name}' and of those it depends on" if has_needs else f"target '{name}'"
    hours, longest = -(-seconds // 3600), LONGEST_WAIT_SECONDS // 3600
    return PathProblem(
        ("targets", name),
        f"The waits of {whose} add up to {hours} hours, longer than a deployment can wait"
        f" (limit: {longest} hours, which are {LONGEST_WAIT_DAYS} days)",
        f"Shorten its pauses and approvals to {longest} hours in all, or use several deployments",
    )
