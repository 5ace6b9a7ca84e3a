"""The largest input that the limits allow leaves each handler within the memory that it has.

What is measured is the most that was ever resident of a handler's process (Linux: VmHWM): the plane ends a
handler for the same, as Lambda does. Where there is no /proc there are no peaks, and the tests say so.
"""

import io
import json
import os
import re
import threading
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from infra.lambdas import HANDLERS
from local.launcher import running_plane
from local.sample_functions import HANDLER, RUNTIME, Place, answering
from sluice.config.text.document import MAX_BYTES
from sluice.domain.rollback.obstacles import MAX_RESTORABLE_ZIP_BYTES
from tests.scenarios.world import (
    ALL_AT_ONCE,
    World,
    a_provider_row,
    a_target,
    an_alias,
    an_artifact,
    approval,
    fresh,
    steps,
    weight,
)

HEAVY = {"api", "prepare_functions", "roll_back"}
MEMORY_MB = {row.name: row.memory_mb for row in HANDLERS}
PAGE = Path(__file__).parents[3] / "docs/explanation/reliability.md"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A plane of its own: large looks that nobody waits for any more end with it."""
    with running_plane() as plane:
        yield World(plane)


class Peaks:
    """The most memory that each handler of one plane ever had."""

    def __init__(self, clock_file: str) -> None:
        self.mb: dict[str, float] = {}
        self._mark = f"SLUICE_CLOCK_FILE={clock_file}".encode()
        self._handlers: dict[str, str] = {}

    def look(self) -> None:
        """Look at every process once."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and (handler := self._handler(entry)):
                peak = _peak_mb(entry)
                self.mb[handler] = max(peak, self.mb.get(handler, 0))

    def _handler(self, process: Path) -> str:
        """The handler that the process runs; empty for any other process."""
        if process.name not in self._handlers:
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
                is_here = self._mark in (process / "environ").read_bytes().split(b"\0")
            except OSError:
                return ""
            if b"awslambdaric" not in words:
                return ""  # it may still become one
            named = re.search(rb"handlers\.(\w+)\.handler", b" ".join(words))
            self._handlers[process.name] = named[1].decode() if named and is_here else ""
        return self._handlers[process.name]


def _peak_mb(process: Path) -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text(encoding="ascii"))
    except OSError:
        return 0
    return int(found[1]) / 1024 if found else 0


@contextmanager
def measured(world: World, *handlers: str) -> Iterator[Peaks]:
    """Looks all the time; afterwards each of the handlers must have run, and stayed within its memory."""
    peaks, is_over = Peaks(world.plane.clock_file), threading.Event()

    def watch() -> None:
        while not is_over.wait(0.1):
            peaks.look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
        peaks.look()
    finally:
        is_over.set()
        watcher.join()
    for handler in handlers:
        print(f"{handler}: {peaks.mb.get(handler, 0):.0f} of {MEMORY_MB[handler]} MB")  # noqa: T201 - pytest -s
        assert 0 < peaks.mb.get(handler, 0) < MEMORY_MB[handler], handler


def test_page_shows_the_memory_that_handlers_have_and_peaks_below_it() -> None:
    found = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name, _, _ in found} == HEAVY
    for name, memory, peak in found:
        assert int(peak) < int(memory) == MEMORY_MB[name], name


@pytest.mark.memory
def test_config_as_large_as_the_limit_is_planned_with_a_look_at_its_targets(world: World) -> None:
    with measured(world, "api"):
        answer = world.api.post("/plan", content=largest_config(world, fresh("large")))
        seen = answer.json()
    assert answer.status_code == 200, answer.text
    assert len(seen["targets"]) > 1_000
    assert any(target["isReached"] for target in seen["targets"])


@pytest.mark.memory
def test_rolls_back_eight_functions_without_alias_whose_zips_are_large_together(world: World) -> None:
    place, application = world.place(), fresh("zips")
    names = [f"{application}-{number}" for number in range(8)]
    # One is as large as can be restored; each other one would fit beside a few, and not beside all.
    sizes = [MAX_RESTORABLE_ZIP_BYTES - 2**20, *[24 * 2**20] * 7]
    old = {name: _create(place, name, size) for name, size in zip(names, sizes, strict=True)}
    config = world.config(
        application,
        targets={"prod": a_target(place, "careful")},
        strategies={"careful": steps(approval(), weight(100))},
        artifacts=[an_artifact(name, _upload(place, name, 24 * 2**20)) for name in names],
        providerOptions={"lambda": [a_provider_row(place, "prod", name) for name in names]},
    )
    with measured(world, "api", "run_preflight", "prepare_functions", "roll_back"):
        answer = world.api.post("/plan", content=json.dumps(config).encode())
        assert answer.status_code == 200, answer.text
        assert all(function["code"]["differs"] for function in answer.json()["targets"][0]["functions"])
        deployment = world.deploy(config)
        world.open_approval(deployment, "prod")
        world.decide(deployment, "prod", "reject")
        ended = world.ended(deployment, 180)
    assert ended["targets"][0]["status"] == "ROLLED_BACK", ended["reason"]
    assert {name: _sha256(place, name) for name in names} == old


def largest_config(world: World, application: str) -> bytes:
    """As many targets, each with a function of its own, as the bytes of a config allow."""
    place = world.place()
    target = a_target(place, "once")
    path = place.upload(f"{application}.zip", answering("one"))
    config = partial(_with_targets, world, place, target, an_artifact(application, path))
    large = bisect_right(range(MAX_BYTES), MAX_BYTES, lo=1, hi=MAX_BYTES // 300, key=lambda n: len(config(n)))
    return config(large - 1)


def _with_targets(
    world: World, place: Place, target: dict[str, Any], artifact: dict[str, Any], count: int
) -> bytes:
    application = artifact["functionName"]
    functions = {f"t{number}": f"{application}-t{number}" for number in range(count)}
    config = world.config(
        application,
        targets=dict.fromkeys(functions, target),
        strategies={"once": ALL_AT_ONCE},
        artifacts=[artifact | {"functionName": function} for function in functions.values()],
        providerOptions={"lambda": [a_provider_row(place, *one) for one in functions.items()]},
        trafficManagement=[an_alias(*one) for one in functions.items()],
    )
    return json.dumps(config, separators=(",", ":")).encode()


def _random_zip(size: int) -> bytes:
    """A package of so many bytes that no compression makes smaller."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("app.py", answering("one"))
        archive.writestr("model.bin", os.urandom(size))
    return buffer.getvalue()


def _create(place: Place, name: str, size: int) -> str:
    """A published function with such a package; the hash of its code."""
    key = f"{name}-old.zip"
    place.client("s3").put_object(Bucket=place.bucket, Key=key, Body=_random_zip(size))
    client = place.client("lambda")
    client.create_function(
        FunctionName=name,
        Runtime=RUNTIME,
        Handler=HANDLER,
        Role=place.execution_role_arn,
        Code={"S3Bucket": place.bucket, "S3Key": key},
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    client.publish_version(FunctionName=name)
    return _sha256(place, name)


def _upload(place: Place, name: str, size: int) -> str:
    key = f"{name}-new.zip"
    place.client("s3").put_object(Bucket=place.bucket, Key=key, Body=_random_zip(size))
    return f"s3://{place.bucket}/{key}"


def _sha256(place: Place, name: str) -> str:
    return str(place.client("lambda").get_function_configuration(FunctionName=name)["CodeSha256"])
