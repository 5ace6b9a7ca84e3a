"""Canaries that are judged by metrics, and the traffic by which they are judged."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from local.sample_functions import answering
from sluice.domain.times import from_iso
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, weight

CALLS = 240
"""Half of them reach the new version: enough to be judged by, and 6 of them fail when 5 % do."""
CALLERS = 4
JUDGED_AFTER = 200
"""One window of a minute, the two minutes that metrics take, and some seconds."""

ERRORS = {"name": "errors", "preset": "errorRate", "upperLimit": 1}


def failing_every(count: int) -> str:
    """The source of a function that fails at every `count`th call of each of its processes."""
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


def a_judged_canary(
    world: World,
    *given: dict[str, Any],
    source: str = answering("two"),
    queries: list[dict[str, Any]] | None = None,
    **target: Any,
) -> Canary:
    """A canary whose new version of this source gets half of the traffic, and is then judged."""
    canary = a_canary(world, weight(50), *(given or (analysis("errors"), weight(100))), **target)
    canary.config["analysis"] = {"queries": queries or [ERRORS]}
    canary.place.upload(f"{canary.function}.zip", source)
    return canary


def call(canary: Canary, count: int = CALLS) -> Counter[str]:
    """Call the alias from several threads at once; calls and failures by version."""
    with ThreadPoolExecutor(CALLERS) as pool:
        done = list(pool.map(lambda _: canary.place.invoke(canary.function, "live"), range(count)))
    seen = Counter(version for version, _, _ in done)
    seen.update(f"{version} failed" for version, _, has_failed in done if has_failed)
    return seen


def enter_windows(world: World, deployments: Iterable[str]) -> None:
    """Move the clock into the first window of all their analyses."""
    starts = [world.open_wait(one, "prod", "analysis")["startsAt"] for one in deployments]
    now = float(httpx.get(f"{world.plane.endpoint_url}/_sluice/clock").json()["now"])
    world.move_clock(max(0.0, max(from_iso(start) for start in starts) + 1 - now))


def judging(world: World, deployment: str, target: str = "prod") -> dict[str, Any]:
    """The analysis under way, once its first window has begun."""
    wait = world.open_wait(deployment, target, "analysis")
    world.move_clock(62)  # it begins at the next whole minute
    return wait


def reasons(world: World, deployment: str) -> str:
    """The timeline in one text."""
    return "\n".join(event["message"] for event in world.events(deployment))


def messages(world: World, deployment: str, kind: str) -> list[str]:
    """What the timeline says in events of this type."""
    return [event["message"] for event in world.events(deployment) if event["type"] == kind]
