"""Measures deployments of one function to N targets on the embedded plane: what grows with N, and how.

`make bench-fleet TARGETS="1 10 100"`; each N gets a plane of its own. It prints what
`docs/explanation/scale.md` shows.
"""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fleet_config import fleet_config
from bench.scene import ENDED, Scene, fresh
from local.launcher import running_plane
from local.plane_access import Plane
from local.sample_functions import Place, answering
from sluice_cli.client.endpoint import AccessKey, Endpoint
from sluice_cli.client.signing import SigV4

_EVERY_SECONDS = 2.0
_SAID_SECONDS = 60.0


@dataclass
class Watch:
    """What somebody sees who watches the deployment, and how much memory the plane uses meanwhile."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    answer_bytes: int = 0
    server_mib: int = 0
    handlers_mib: int = 0
    handlers: int = 0
    last: dict[str, Any] = field(default_factory=dict)

    def read(self, client: httpx.Client, deployment: str) -> str:
        """One read of the first page; the deployment's status, or nothing when it failed."""
        start = time.perf_counter()
        try:
            answer = client.get(f"/deployments/{deployment}")
        except httpx.TransportError:
            self.statuses[0] += 1
            return ""
        self.seconds.append(time.perf_counter() - start)
        self.statuses[answer.status_code] += 1
        if not answer.is_success:
            return ""
        self.answer_bytes = max(self.answer_bytes, len(answer.content))
        self.last = answer.json()
        return str(self.last["status"])

    def weigh(self, pid: int) -> None:
        """Note the memory of the server and of its handlers, if it is the most so far."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
        ).stdout
        rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
        of_handlers = [resident for _pid, parent, resident in rows if parent == pid]
        own = sum(resident for one, _parent, resident in rows if one == pid)
        self.server_mib = max(self.server_mib, own // 1024)
        self.handlers_mib = max(self.handlers_mib, sum(of_handlers) // 1024)
        self.handlers = max(self.handlers, len(of_handlers))


def create_functions(scene: Scene, name: str, count: int) -> list[tuple[Place, str, str]]:
    """Functions that serve version 1, in all accounts and regions: place, name, and the zip of version 2."""
    plane = scene.plane
    places = [Place(plane, account, region) for account in plane.accounts for region in plane.regions]

    def create(number: int) -> tuple[Place, str, str]:
        place, function = places[number % len(places)], f"{name}-{number}"
        place.create(function, answering("one"), alias="live")
        return place, function, place.upload(f"{function}.zip", answering("two"))

    with ThreadPoolExecutor(4) as side_by_side:
        return list(side_by_side.map(create, range(count)))


def watched(plane: Plane, deployment: str, patience_seconds: float) -> tuple[Watch, float]:
    """Read the deployment until it has ended; what was seen, and after how many seconds it had."""
    key = AccessKey(plane.credentials["accessKeyId"], plane.credentials["secretAccessKey"])
    signing = SigV4(Endpoint(plane.api_url, plane.home_region, key))
    watch, start, said = Watch(), time.monotonic(), 0.0
    with httpx.Client(base_url=plane.api_url, auth=signing, timeout=40) as client:
        while (passed := time.monotonic() - start) < patience_seconds:
            status = watch.read(client, deployment)
            watch.weigh(plane.pid)
            if status in ENDED:
                return watch, time.monotonic() - start
            if passed > said + _SAID_SECONDS:
                said = passed
                print(f"    {passed:.0f} s: {status or 'no answer'}", file=sys.stderr, flush=True)
            time.sleep(_EVERY_SECONDS)
    raise TimeoutError(f"{deployment} is still {watch.last.get('status')} after {patience_seconds:.0f} s")


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


def measure(count: int, patience_seconds: float) -> None:
    """Deploy to so many targets on a plane of its own, and print the row."""
    with running_plane() as plane:
        scene = Scene(plane)
        name = fresh("fleet")
        functions = create_functions(scene, name, count)
        before = stored(plane)
        httpx.delete(f"{plane.endpoint_url}/_sluice/calls").raise_for_status()
        config = fleet_config(name, functions)
        start = time.monotonic()
        deployment = scene.api.submit(config, "application/json", name)["deploymentId"]
        submitted = time.monotonic() - start
        watch, seconds = watched(plane, deployment, patience_seconds)
        calls, items = calls_by_service(plane), stored(plane)
        of_targets = histories(plane, plane.target_state_machine_arn)
        of_deployment = histories(plane, plane.deployment_state_machine_arn)
        answers = sorted(watch.seconds)
        row = {
            "targets": count,
            "status": watch.last["status"],
            "config KB": f"{len(config) / 1000:.0f}",
            "submit s": f"{submitted:.1f}",
            "wall s": f"{submitted + seconds:.0f}",
            "DynamoDB": calls["dynamodb"],
            "Lambda": calls["lambda"],
            "S3": calls["s3"],
            "STS": calls["sts"],
            "events": calls["events"],
            "Step Functions": calls["states"],
            "target executions": of_targets.executions,
            "target transitions": of_targets.transitions,
            "parent transitions": of_deployment.transitions,
            "largest payload B": max(of_targets.largest_bytes, of_deployment.largest_bytes),
            "items": items[0] - before[0],
            "item KB": f"{(items[1] - before[1]) / 1000:.0f}",
            "reads": dict(watch.statuses),
            "read p50 s": f"{answers[len(answers) // 2]:.2f}",
            "read worst s": f"{answers[-1]:.2f}",
            "read KB": f"{watch.answer_bytes / 1000:.0f}",
            "processes": watch.handlers,
            "handlers MiB": watch.handlers_mib,
            "server MiB": watch.server_mib,
        }
        print("\n".join(f"{what:<20} {value}" for what, value in row.items()), flush=True)


def main(arguments: list[str]) -> None:
    """One row for each number of targets."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    print(f"commit {commit}", flush=True)
    for count in map(int, arguments or ["1", "10", "100"]):
        measure(count, patience_seconds=120 + 12 * count)


if __name__ == "__main__":
    main(sys.argv[1:])
