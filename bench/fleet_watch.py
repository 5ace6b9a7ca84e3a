"""Watches a fleet: reads its deployment as somebody does who waits for it, and weighs the plane."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.scene import ENDED
from local.plane_access import Plane
from sluice_cli.client.endpoint import AccessKey, Endpoint
from sluice_cli.client.signing import SigV4

Say = Callable[[str], None]

_EVERY_SECONDS = 2.0
_SAID_SECONDS = 30.0


@dataclass
class Watch:
    """What somebody sees who watches the deployment, and how much memory the plane uses meanwhile."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    answer_bytes: int = 0
    plane_mib: int = 0
    server_mib: int = 0
    handlers_mib: int = 0
    largest_handler_mib: int = 0
    handlers: int = 0
    last: dict[str, Any] = field(default_factory=dict)
    took: float = 0.0

    @property
    def status(self) -> str:
        """The last one that was read."""
        return str(self.last.get("status", "no answer"))

    @property
    def failed(self) -> int:
        """How many reads had no answer, or one of 5xx."""
        return sum(count for status, count in self.statuses.items() if status == 0 or status >= 500)

    def read(self, client: httpx.Client, deployment: str) -> None:
        """One read of the first page."""
        start = time.perf_counter()
        try:
            answer = client.get(f"/deployments/{deployment}")
        except httpx.TransportError:
            self.statuses[0] += 1
            return
        self.seconds.append(time.perf_counter() - start)
        self.statuses[answer.status_code] += 1
        if answer.is_success:
            self.answer_bytes = max(self.answer_bytes, len(answer.content))
            self.last = answer.json()

    def weigh(self, pid: int) -> None:
        """Note the memory of the server and of its handlers, if it is the most so far."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
        ).stdout
        rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
        of_handlers = [resident for _pid, parent, resident in rows if parent == pid]
        own = sum(resident for one, _parent, resident in rows if one == pid)
        self.plane_mib = max(self.plane_mib, (own + sum(of_handlers)) // 1024)
        self.server_mib = max(self.server_mib, own // 1024)
        self.handlers_mib = max(self.handlers_mib, sum(of_handlers) // 1024)
        self.largest_handler_mib = max(self.largest_handler_mib, max(of_handlers, default=0) // 1024)
        self.handlers = max(self.handlers, len(of_handlers))

    def percentile(self, part: float) -> float:
        """The seconds within which this part of the reads was answered."""
        answers = sorted(self.seconds) or [0.0]
        return answers[min(len(answers) - 1, int(part * len(answers)))]


def watched(plane: Plane, deployment: str, patience_seconds: float, say: Say) -> Watch:
    """Read the deployment until it has ended or patience is over."""
    watch, start, said = Watch(), time.monotonic(), 0.0
    with reader(plane) as client:
        while (passed := time.monotonic() - start) < patience_seconds:
            watch.read(client, deployment)
            watch.weigh(plane.pid)
            watch.took = time.monotonic() - start
            if watch.status in ENDED:
                break
            if passed > said + _SAID_SECONDS:
                said = passed
                say(_progress(plane, deployment, watch))
            time.sleep(_EVERY_SECONDS)
    return watch


def reader(plane: Plane) -> httpx.Client:
    """A client of the API that signs its requests."""
    key = AccessKey(plane.credentials["accessKeyId"], plane.credentials["secretAccessKey"])
    signing = SigV4(Endpoint(plane.api_url, plane.home_region, key))
    return httpx.Client(base_url=plane.api_url, auth=signing, timeout=40)


def _progress(plane: Plane, deployment: str, watch: Watch) -> str:
    stand = ", ".join(f"{count} {status}" for status, count in sorted(_stand(plane, deployment).items()))
    last = watch.seconds[-1] if watch.seconds else 0.0
    return (
        f"    {watch.took:.0f} s: {watch.status}; {stand}; reads {dict(watch.statuses)}, last {last:.2f} s;"
        f" {watch.plane_mib} MiB at most"
    )


def _stand(plane: Plane, deployment: str) -> Counter[str]:
    """How many targets have which status."""
    pages = plane.session().client("dynamodb").get_paginator("query")
    found = pages.paginate(
        TableName=plane.table_name,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":pk": {"S": f"DEP#{deployment}"}, ":prefix": {"S": "TARGET#"}},
        ProjectionExpression="#s",
        ExpressionAttributeNames={"#s": "status"},
    )
    return Counter(item["status"]["S"] for page in found for item in page["Items"])
