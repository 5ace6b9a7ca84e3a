"""Measures deployments of one function to N targets on the embedded plane: what grows with N, and how.

`make bench-fleet TARGETS="100 1000"`; each N gets a plane of its own. It prints what
`docs/explanation/scale.md` shows, also to `build/bench-fleet.log`, and fails when a budget is missed.
"""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fleet_config import Deployed, fleet_config
from bench.fleet_watch import Watch, watched
from bench.scene import Scene, fresh
from local.launcher import running_plane
from local.plane_access import Plane
from local.sample_functions import Place, answering

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "build" / "bench-fleet.log"
MOST_MINUTES = 25
_MOST_GROWTH = 11
"""Of the time from 100 to 1,000 targets."""


def say(line: str) -> None:
    """To whoever waits, and to the log."""
    print(line, flush=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")


def create_functions(scene: Scene, name: str, count: int) -> list[Deployed]:
    """Functions that serve version 1, in all accounts and regions: place, name, and the zip of version 2."""
    plane = scene.plane
    places = [Place(plane, account, region) for account in plane.accounts for region in plane.regions]

    def create(number: int) -> Deployed:
        place, function = places[number % len(places)], f"{name}-{number}"
        place.create(function, answering("one"), alias="live")
        return place, function, place.upload(f"{function}.zip", answering("two"))

    with ThreadPoolExecutor(4) as side_by_side:
        return list(side_by_side.map(create, range(count)))


def calls_by_service(plane: Plane) -> Counter[str]:
    """Service -> calls, of handlers: those of this bench and of reads are few beside them."""
    url = f"{plane.endpoint_url}/_sluice/calls"
    return Counter(call["service"] for call in httpx.get(url, timeout=60).raise_for_status().json())


@dataclass(frozen=True)
class Histories:
    """All executions of one machine: states entered, and the largest input or output of a state."""

    executions: int
    transitions: int
    largest_bytes: int


def histories(plane: Plane, machine: str) -> Histories:
    """Of all executions of this machine on the plane."""
    states = plane.session().client("stepfunctions")
    found = [
        execution["executionArn"]
        for page in states.get_paginator("list_executions").paginate(stateMachineArn=machine)
        for execution in page["executions"]
    ]
    entered, largest = 0, 0
    for arn in found:
        for event in _events(states, arn):
            entered += str(event["type"]).endswith("StateEntered")
            details = (value for name, value in event.items() if name.endswith("Details"))
            texts = (one.get(part) or "" for one in details for part in ("input", "output", "parameters"))
            largest = max(largest, *(len(text.encode()) for text in texts), 0)
    return Histories(len(found), entered, largest)


def _events(states: Any, arn: str) -> Iterator[dict[str, Any]]:
    for page in states.get_paginator("get_execution_history").paginate(executionArn=arn):
        yield from page["events"]


def stored(plane: Plane) -> tuple[int, int]:
    """How many items the table holds, and about how many bytes they have."""
    table = plane.session().client("dynamodb")
    items = [
        item
        for page in table.get_paginator("scan").paginate(TableName=plane.table_name)
        for item in page["Items"]
    ]
    return len(items), sum(_item_bytes(item) for item in items)


def _item_bytes(item: dict[str, dict[str, Any]]) -> int:
    """As DynamoDB counts: names and values as text, without the JSON around them."""
    return sum(len(name) + len(str(next(iter(value.values())))) for name, value in item.items())


def measure(count: int) -> tuple[float, list[str]]:
    """Deploy to so many targets on a plane of its own; how many seconds that took, and budgets missed."""
    with running_plane() as plane:
        scene, name = Scene(plane), fresh("fleet")
        start = time.monotonic()
        functions = create_functions(scene, name, count)
        say(f"{count} targets; their functions took {time.monotonic() - start:.0f} s")
        before = stored(plane)
        httpx.delete(f"{plane.endpoint_url}/_sluice/calls").raise_for_status()
        config = fleet_config(name, functions)
        start = time.monotonic()
        deployment = scene.api.submit(config, "application/json", name)["deploymentId"]
        submitted = time.monotonic() - start
        watch = watched(plane, deployment, MOST_MINUTES * 60, say)
        calls, items = calls_by_service(plane), stored(plane)
        of_targets = histories(plane, plane.target_state_machine_arn)
        of_deployment = histories(plane, plane.deployment_state_machine_arn)
    seconds = submitted + watch.took
    row = {
        "targets": count,
        "status": watch.status,
        "config KB": f"{len(config) / 1000:.0f}",
        "submit s": f"{submitted:.1f}",
        "wall s": f"{seconds:.0f}",
        "DynamoDB": calls["dynamodb"],
        "Lambda": calls["lambda"],
        "S3": calls["s3"],
        "STS": calls["sts"],
        "events": calls["events"],
        "Step Functions": calls["states"],
        "target executions": of_targets.executions,
        "target transitions": of_targets.transitions,
        "items": items[0] - before[0],
        "item KB": f"{(items[1] - before[1]) / 1000:.0f}",
        "reads": dict(watch.statuses),
        "read p95 s": f"{watch.percentile(0.95):.2f}",
        "read worst s": f"{watch.percentile(1):.2f}",
        "read KB": f"{watch.answer_bytes / 1000:.0f}",
        "processes": watch.handlers,
        "handlers MiB": watch.handlers_mib,
        "server MiB": watch.server_mib,
    }
    for what, value in row.items():
        say(f"{what:<40} {value}")
    missed = budgets_missed(watch, seconds, of_targets, of_deployment)
    return seconds, [f"{count} targets: {one}" for one in missed]


def budgets_missed(watch: Watch, seconds: float, targets: Histories, deployment: Histories) -> list[str]:
    """Say how each budget stands; those that are missed."""
    largest = max(targets.largest_bytes, deployment.largest_bytes)
    rows = (
        ("deployments that did not succeed", watch.status != "SUCCEEDED", 0),
        ("minutes", seconds / 60, MOST_MINUTES),
        ("reads without an answer, or of 5xx", watch.failed, 0),
        ("median read, seconds", watch.percentile(0.5), 1),
        ("largest answer, KB", watch.answer_bytes / 1000, 1000),
        ("plane's memory, MiB", watch.plane_mib, 6 * 1024),
        ("largest handler, MiB", watch.largest_handler_mib, 256),
        ("largest input or output of a state, bytes", largest, 32 * 1024),
        ("transitions of the deployment", deployment.transitions, 8),
    )
    return [what for what, measured, budget in rows if not is_within(what, float(measured), budget)]


def is_within(what: str, measured: float, budget: float) -> bool:
    """Say how one budget stands; whether it is kept."""
    is_kept = measured <= budget
    say(f"{what:<44} {measured:>9.2f} {budget:>9.0f}  {'within' if is_kept else 'OVER'}")
    return is_kept


def main(arguments: list[str]) -> None:
    """One row for each number of targets."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("", "utf-8")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.strip()
    say(f"commit {commit}")
    took: dict[int, float] = {}
    missed: list[str] = []
    for count in map(int, arguments or ["1", "10", "100"]):
        took[count], more = measure(count)
        missed += more
    if (
        100 in took
        and 1000 in took
        and not is_within("t(1000) / t(100)", took[1000] / took[100], _MOST_GROWTH)
    ):
        missed.append("t(1000) / t(100)")
    say(f"missed: {'; '.join(missed) or 'nothing'}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main(sys.argv[1:])
