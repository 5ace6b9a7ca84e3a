"""What one run of the plane was told at start; it is set once, by the server, before anything is served."""

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
HOME_ACCOUNT = "111111111111"
HOME_REGION = "us-east-1"


@dataclass(frozen=True)
class PlaneSettings:
    """Ports, folders and delays of one plane."""

    port: int
    api_port: int
    state_dir: Path
    runtime_python: Path
    iam: bool = False
    update_seconds: float = 0.15
    max_environments: int = 24

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


def current() -> PlaneSettings:
    """The settings of this process."""
    if not _current:
        raise RuntimeError("The plane is not configured: local.plane.settings.configure() comes first")
    return _current[0]
