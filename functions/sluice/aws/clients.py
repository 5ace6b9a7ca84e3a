"""The control plane's own AWS clients, each made at its first use: making one takes longer than a call."""

from threading import Lock
from typing import Any

from botocore.config import Config

_PATIENT = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=3, read_timeout=8)
"""Four tries of a call that is never answered end before the shortest handler behind a state does."""
IMPATIENT = Config(retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=2)
"""For calls that must never hold work up."""


class Clients:
    """Clients of one session, because each session costs memory and time."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401  botocore has no types
        self._session = session
        self._own: dict[str, Any] = {}
        # botocore's sessions may not make clients in several threads at once.
        self._lock = Lock()

    def own(self, service: str, config: Config = _PATIENT) -> Any:  # noqa: ANN401  AWS clients have no static type
        """The client of a service in the control plane's own account; it keeps its first config."""
        with self._lock:
            if service not in self._own:
                self._own[service] = self._session.create_client(service, config=config)
            return self._own[service]

    def foreign(self, service: str, region: str, config: Config, credentials: dict[str, str]) -> Any:  # noqa: ANN401
        """A new client of a service in the account and region of a target."""
        with self._lock:
            return self._session.create_client(service, region_name=region, config=config, **credentials)
