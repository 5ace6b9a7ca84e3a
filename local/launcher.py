"""Brings up a whole plane with Sluice deployed in it, and takes it down again."""

import json
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import process
from local.deployed_plane import deploy_plane
from local.plane_access import Plane
from local.process import ROOT, ServerProcess
from local.synthesis import synthesise

HOME = ROOT / ".local"


def plane_file(home: Path = HOME) -> Path:
    """Where `up` notes its plane."""
    return home / "plane.json"


def running(home: Path = HOME) -> Plane | None:
    """The plane that `up` started, if it still runs."""
    if not plane_file(home).exists():
        return None
    plane = Plane.read(plane_file(home))
    return plane if process.is_ours(plane.pid, Path(plane.state_dir)) else None


def up(home: Path = HOME, state_dir: Path | None = None, *, speed: float = 1.0, iam: bool = True) -> Plane:
    """Start a plane that outlives this process and note it in `plane.json`."""
    _server, plane = _launch(state_dir or home / "state", speed=speed, iam=iam, outlives_us=True)
    plane.write(plane_file(home))
    return plane


def down(home: Path = HOME) -> bool:
    """End the plane that `up` started; False when there is none."""
    plane = running(home)
    plane_file(home).unlink(missing_ok=True)
    if plane is not None:
        process.stop(plane.pid, Path(plane.state_dir))
    return plane is not None


@contextmanager
def running_plane(*, speed: float = 1.0, iam: bool = True) -> Iterator[Plane]:
    """A plane of its own for the length of a block, beside any other on this machine.

    It ends with the block, and with this process when that is killed.
    """
    state_dir = Path(tempfile.mkdtemp(prefix="sluice-plane-"))
    server, plane = _launch(state_dir, speed=speed, iam=iam)
    try:
        yield plane
    finally:
        server.stop()
        shutil.rmtree(state_dir)


def set_speed(endpoint_url: str, speed: float) -> None:
    """Let the plane's time run `speed` times as fast as the wall clock."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{endpoint_url}/_sluice/clock", data=json.dumps({"speed": speed}).encode(), method="POST"
    )
    with urllib.request.urlopen(request):  # noqa: S310 - our own address
        pass


def _launch(
    state_dir: Path, *, speed: float, iam: bool, outlives_us: bool = False
) -> tuple[ServerProcess, Plane]:
    cdk_out = synthesise()
    server = process.start(state_dir.absolute(), iam=iam, outlives_us=outlives_us)
    try:
        plane = deploy_plane(server, server.pid, cdk_out)
        set_speed(server.endpoint_url, speed)
    except BaseException:
        server.stop()
        raise
    return server, plane
