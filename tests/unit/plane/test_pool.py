"""How many execution environments the plane keeps, and how many it lets work at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.plane.runtime.environment import EnvironmentSpec
from local.plane.runtime.pool import NoPlaceError, Pool
from tests.plane import eventually

RUNTIME = """
import os, urllib.request
urllib.request.urlopen(f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation/next")
"""


def spec(name: str, folder: Path) -> EnvironmentSpec:
    """A function whose process waits for its first event, as an environment does."""
    (folder / "awslambdaric.py").write_text(RUNTIME)
    return EnvironmentSpec(
        function_arn=f"arn:aws:lambda:us-east-1:111111111111:function:{name}",
        version="$LATEST",
        handler="app.handler",
        python=Path(sys.executable),
        code_dir=folder,
        layer_dirs=(),
        variables=(),
        timeout_seconds=3,
        memory_mb=128,
    )


@pytest.fixture
def pool() -> Iterator[Pool]:
    """Two calls at once, three processes kept."""
    made = Pool(3, at_once=2, patience_seconds=0.05)
    yield made
    made.close()


def test_refuses_a_call_when_no_place_is_free_in_time(pool: Pool, tmp_path: Path) -> None:
    with (
        pool.environment(spec("one", tmp_path)),
        pool.environment(spec("two", tmp_path)),
        pytest.raises(NoPlaceError),
        pool.environment(spec("three", tmp_path)),
    ):
        pytest.fail("It has more places than it was given")
    with pool.environment(spec("three", tmp_path)) as found:
        assert found.is_alive


def test_lets_a_call_wait_for_the_place_of_one_that_ends(tmp_path: Path) -> None:
    pool, holds, may_end = Pool(3, at_once=1, patience_seconds=20), threading.Event(), threading.Event()

    def hold() -> None:
        with pool.environment(spec("one", tmp_path)):
            holds.set()
            may_end.wait(20)

    with ThreadPoolExecutor(1) as beside:
        beside.submit(hold)
        holds.wait(20)
        threading.Timer(0.05, may_end.set).start()
        with pool.environment(spec("two", tmp_path)):
            assert may_end.is_set()
    pool.close()


def nicenesses() -> list[int]:
    """How far behind this process each environment is."""
    command = ["ps", "-A", "-o", "ppid=,ni=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - a fixed command
    rows = [line.split(None, 2) for line in listed.splitlines() if "awslambdaric" in line]
    return [int(niceness) - os.nice(0) for parent, niceness, _ in rows if int(parent) == os.getpid()]


def test_lets_what_has_reserved_concurrency_go_before_all_others(pool: Pool, tmp_path: Path) -> None:
    with pool.environment(spec("fleet", tmp_path)):
        (of_fleet,) = nicenesses()
        with pool.environment(spec("api", tmp_path), is_reserved=True):
            of_api, again = sorted(nicenesses())
    assert 0 <= of_api < of_fleet == again


def test_ends_what_was_idle_longest_when_it_keeps_too_many(pool: Pool, tmp_path: Path) -> None:
    used = []
    for name in ("one", "two", "three", "four"):
        with pool.environment(spec(name, tmp_path)) as environment:
            used.append(environment)
    eventually(lambda: not used[0].is_alive)
    assert all(environment.is_alive for environment in used[1:])


def test_keeps_a_place_for_functions_with_reserved_concurrency(tmp_path: Path) -> None:
    pool = Pool(8, at_once=6, patience_seconds=0.05)
    with ExitStack() as held:
        for number in range(5):
            held.enter_context(pool.environment(spec(f"shares-{number}", tmp_path)))
        with pytest.raises(NoPlaceError):
            held.enter_context(pool.environment(spec("shares-too", tmp_path)))
        held.enter_context(pool.environment(spec("own", tmp_path), is_reserved=True))
        with pytest.raises(NoPlaceError):
            held.enter_context(pool.environment(spec("own-too", tmp_path), is_reserved=True))
    with pool.environment(spec("shares-too", tmp_path)) as found:
        assert found.is_alive
    pool.close()
