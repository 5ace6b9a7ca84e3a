"""What one run of the plane was told at start; it is set once, by the server, before anything is served."""

from dataclasses import dataclass, replace
from pathlib import Path

HOST = "127.0.0.1"
HOME_ACCOUNT = "111111111111"
HOME_REGION = "us-east-1"
ROOT_SECRET = "plane"  # noqa: S105 - of every account's own keys, whose ids are the account numbers


@dataclass(frozen=True)
class PlaneSettings:
    """Ports, folders and delays of one plane.

    `update_seconds` is how long an update of a function lasts, `alias_delay_seconds` how late a written alias
    shows to readers and callers, `limits_calls` whether Lambda's control plane takes 15 calls a second,
    `concurrent_executions` Lambda's limit for each account and region. `max_calls` is how many functions this
    machine runs at once, `max_environments` how many processes it keeps for them, warm ones included.
    """

    port: int
    api_port: int
    state_dir: Path
    runtime_python: Path
    iam: bool = False
    update_seconds: float = 0.15
    max_calls: int = 24
    max_environments: int = 40
    concurrent_executions: int = 1000
    alias_delay_seconds: float = 0.0
    limits_calls: bool = False
    until_stdin_closes: bool = False

    @property
    def endpoint_url(self) -> str:
        """Where every AWS API of the plane answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """Where the stack's HTTP API answers, without a path in front of its routes."""
        return f"http://{HOST}:{self.api_port}"

    @property
    def clock_file(self) -> Path:
        """The file by which handlers read the plane's clock."""
        return self.state_dir / "clock.json"


_current: list[PlaneSettings] = []


def configure(settings: PlaneSettings) -> None:
    """Make `settings` those of this process."""
    _current[:] = [settings]


def turn(**knobs: float) -> None:
    """Let AWS behave otherwise from now on, by the fields above: a delay, a limit."""
    configure(replace(current(), **knobs))  # type: ignore[arg-type]  # the knobs are those of the fields


def current() -> PlaneSettings:
    """The settings of this process."""
    if not _current:
        raise RuntimeError("The plane is not configured: local.plane.settings.configure() comes first")
    return _current[0]
