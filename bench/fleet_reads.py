"""Measures what it costs to read a deployment of N targets that waits for its start.

`make bench-fleet` runs it last; each N is a deployment of its own on one plane.
"""

import sys
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fleet_config import Deployed, fleet_config
from bench.fleet_watch import reader
from bench.scene import Scene, fresh
from local.launcher import running_plane
from local.sample_functions import Place

_ROUNDS, _MOST_CALLS = 5, 3
_READS = ("GetItem", "BatchGetItem", "Query")


def planned(scene: Scene, name: str, count: int) -> list[Deployed]:
    """Functions that need not exist: nobody looks before the deployment starts."""
    plane = scene.plane
    places = [Place(plane, account, region) for account in plane.accounts for region in plane.regions]
    return [
        (place, f"{name}-{number}", f"s3://{place.bucket}/{name}-{number}.zip")
        for number in range(count)
        for place in (places[number % len(places)],)
    ]


def waiting(client: httpx.Client, config: bytes) -> tuple[str, float]:
    """A deployment that starts tomorrow, and how many seconds its submission took."""
    start = time.perf_counter()
    answer = client.post(
        "/deployments",
        params={"startAt": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
        content=config,
        headers={"content-type": "application/json", "idempotency-key": uuid.uuid4().hex},
    )
    answer.raise_for_status()
    return answer.json()["deploymentId"], time.perf_counter() - start


def read(client: httpx.Client, path: str) -> tuple[float, int, dict[str, object]]:
    """Seconds, bytes and body of one read."""
    start = time.perf_counter()
    answer = client.get(path).raise_for_status()
    return time.perf_counter() - start, len(answer.content), answer.json()


def calls_of(client: httpx.Client, path: str, calls: str) -> Counter[str]:
    """The reads of the table during one request; those of a preflight beside it may be among them."""
    httpx.delete(calls).raise_for_status()
    read(client, path)
    made = httpx.get(calls).raise_for_status().json()
    return Counter(call["operation"] for call in made if call["operation"] in _READS)


def measure(scene: Scene, client: httpx.Client, count: int) -> int:
    """One row; how many calls of AWS the first page takes."""
    name = fresh("fleet")
    deployment, submitted = waiting(client, fleet_config(name, planned(scene, name, count)))
    path, calls = f"/deployments/{deployment}", f"{scene.plane.endpoint_url}/_sluice/calls"
    first = min((read(client, path) for _ in range(_ROUNDS)), key=lambda one: one[0])
    made = min((calls_of(client, path, calls) for _ in range(_ROUNDS)), key=Counter.total)
    start, pages, page = time.perf_counter(), 1, first[2]
    while page["next"]:
        _seconds, _size, page = read(client, f"{path}?next={page['next']}")
        pages += 1
    whole = time.perf_counter() - start
    print(
        f"| {count} | {submitted:.2f} s | {first[0] * 1000:.0f} ms | {first[1] / 1000:.0f} KB"
        f" | {made.total()} | {pages} | {whole:.2f} s |   {dict(made)}",
        flush=True,
    )
    return made.total()


def main(arguments: Sequence[str]) -> None:
    """A row for each number of targets."""
    with running_plane() as plane:
        scene = Scene(plane)
        print("| Targets | Submission | First page | Its size | DynamoDB calls for it | Pages | All pages |")
        with reader(plane) as client:
            client.get("/deployments").raise_for_status()  # the handler is warm now
            calls = [measure(scene, client, int(count)) for count in arguments or ("1", "10", "100", "1000")]
    if max(calls) > _MOST_CALLS:
        sys.exit(f"A read of the first page takes up to {max(calls)} calls; {_MOST_CALLS} are allowed")


if __name__ == "__main__":
    main(sys.argv[1:])
