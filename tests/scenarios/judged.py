"""Canaries that are judged by metrics, and the traffic by which they are judged."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.sample_functions import answering
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, steps, weight

CALLS_A_ROUND = 240


def failing_every(count: int) -> str:
    """The source of a function of which each process fails at every `count`th call: a share of 1 / count."""
    return f"""
CALLS = 0

def handler(event, context):
    global CALLS
    CALLS += 1
    if CALLS % {count} == 0:
        raise RuntimeError("every {count}th call fails")
    return {{"release": "two"}}
"""


def analysis(*queries: str, runs: int = 1, **settings: Any) -> dict[str, Any]:
    """An analysis step with windows of one minute."""
    step = {"queries": list(queries), "interval": 1, "units": "minutes", "numberOfJudgmentRuns": runs}
    return {"analysis": {**step, **settings}}


ERRORS = {"name": "errors", "preset": "errorRate", "upperLimit": 1}
DURATION = {"name": "slow", "preset": "durationP95", "upperLimit": 5000}


def a_judged_canary(
    world: World,
    *given: dict[str, Any],
    source: str = answering("two"),
    queries: list[dict[str, Any]] | None = None,
    **target: Any,
) -> Canary:
    """A canary with half of the traffic on the new version of this source while it is judged."""
    canary = a_canary(world, weight(50), *given, **target)
    canary.config["analysis"] = {"queries": queries or [ERRORS]}
    canary.place.upload(f"{canary.function}.zip", source)
    return canary


def judging(world: World, deployment: str, target: str = "prod") -> dict[str, Any]:
    """The analysis under way, once its first window has begun."""
    wait = world.open_wait(deployment, target, "analysis")
    world.move_clock(62)  # its first window begins at the next whole minute
    return wait


def call(canary: Canary, count: int = CALLS_A_ROUND) -> dict[str, int]:
    """Call the alias from several threads at once; calls and failures by version."""
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: canary.place.invoke(canary.function, "live"), range(count)))
    found: dict[str, int] = {}
    for version, _, has_failed in done:
        found[version] = found.get(version, 0) + 1
        found[f"{version} failed"] = found.get(f"{version} failed", 0) + has_failed
    return found


def reasons(world: World, deployment: str) -> str:
    """The timeline in one text."""
    return "\n".join(event["message"] for event in world.events(deployment))


__all__ = ["DURATION", "ERRORS", "a_judged_canary", "analysis", "call", "failing_every", "judging", "steps"]
