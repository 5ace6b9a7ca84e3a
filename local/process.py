"""Starts and ends the server process of a plane; it knows nothing of what is deployed in it."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_HOST = "127.0.0.1"
_PATIENCE_SECONDS = 30.0
_SERVER = "local.plane.server"


class PlaneStartError(Exception):
    """The server process did not come up."""


@dataclass(frozen=True)
class ServerProcess:
    """A server that answers."""

    child: "subprocess.Popen[bytes]"
    port: int
    api_port: int
    state_dir: Path

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.child.pid

    @property
    def endpoint_url(self) -> str:
        """Where the AWS APIs answer."""
        return f"http://{_HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """Where the newest HTTP API answers."""
        return f"http://{_HOST}:{self.api_port}"

    @property
    def clock_file(self) -> Path:
        """The clock that handlers read."""
        return self.state_dir / "clock.json"

    def stop(self) -> None:
        """Ask the server to end and wait until it has."""
        self.child.terminate()
        try:
            self.child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        if self.child.stdin is not None:
            self.child.stdin.close()


def start(
    state_dir: Path, *, iam: bool, update_seconds: float = 0.15, outlives_us: bool = False
) -> ServerProcess:
    """Start a server on free ports and wait until it answers; its log is `plane.log` in the state folder.

    It ends with this process, however that ends, unless it `outlives_us`.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    # The emulator keeps nothing over a restart, so the time of an earlier run would mean nothing.
    (state_dir / "clock.json").unlink(missing_ok=True)
    port, api_port = _free_ports()
    with (state_dir / "plane.log").open("wb") as log:
        command = _command(port, api_port, state_dir, iam=iam, update_seconds=update_seconds)
        child = subprocess.Popen(
            command if outlives_us else [*command, "--until-stdin-closes"],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            # Nothing is ever written: the system closes the pipe when this process is gone, killed or not.
            stdin=subprocess.DEVNULL if outlives_us else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = ServerProcess(child, port, api_port, state_dir)
    _wait_until_ready(server)
    return server


def is_ours(pid: int, state_dir: Path) -> bool:
    """Whether a process is the server of this state folder: the number alone may be anybody's by now."""
    # -ww: without it a long command line is cut where a terminal would end.
    command = ["ps", "-ww", "-p", str(pid), "-o", "command="]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return _SERVER in found.stdout and f"--state-dir {state_dir} " in found.stdout


def stop(pid: int, state_dir: Path) -> None:
    """End a server that another process of ours started, and wait until it is gone."""
    if not is_ours(pid, state_dir):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while is_ours(pid, state_dir):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _command(port: int, api_port: int, state_dir: Path, *, iam: bool, update_seconds: float) -> list[str]:
    options = {
        "--port": port,
        "--api-port": api_port,
        "--state-dir": state_dir,
        "--runtime-python": ROOT / ".venv-runtime/bin/python",
        "--update-seconds": update_seconds,
    }
    pairs = [str(part) for pair in options.items() for part in pair]
    return [str(ROOT / ".venv-plane/bin/python"), "-m", _SERVER, *pairs, *(["--iam"] if iam else [])]


def _free_ports() -> tuple[int, int]:
    with socket.create_server((_HOST, 0)) as one, socket.create_server((_HOST, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _wait_until_ready(server: ServerProcess) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if server.child.poll() is not None:
            log = (server.state_dir / "plane.log").read_text(encoding="utf-8", errors="replace")
            raise PlaneStartError(
                f"The plane ended with status {server.child.returncode} at its start:\n{log[-4000:]}"
            )
        if _answers(f"{server.endpoint_url}/_sluice/clock"):
            return
        time.sleep(0.05)
    server.stop()
    raise PlaneStartError(f"The plane did not answer within {_PATIENCE_SECONDS:.0f} seconds")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, OSError):
        return False
