"""The control plane's own AWS clients, each made at its first use: making one takes longer than a call."""

from threading import Lock
from typing import Any

from botocore.config import Config

from sluice.aws.role_client import signed_by_roles

_PATIENT = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=3, read_timeout=8)
"""Four tries of a call that is never answered end before the shortest handler behind a state does."""
IMPATIENT = Config(retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=2)
"""For calls that must never hold work up."""
MOST_FOREIGN = 60
"""How many are kept, those used last: each has half a megabyte, and smoke tests need some of their own."""
_NOBODY = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nobody"}
"""So that what no role signs is refused by AWS, and never done with the control plane's own rights."""


class Clients:
    """Clients of one botocore session, because each costs memory and time."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401  botocore has no types
        self._session = session
        self._own: dict[str, Any] = {}
        self._foreign: dict[tuple[str, str, str, Config], Any] = {}
        # botocore's sessions may not make clients in several threads at once.
        self._lock = Lock()

    def own(self, service: str, config: Config = _PATIENT) -> Any:  # noqa: ANN401  AWS clients have no static type
        """The client of a service in the control plane's own account; it keeps its first config."""
        with self._lock:
            if service not in self._own:
                self._own[service] = self._session.create_client(service, config=config)
            return self._own[service]

    def foreign(self, service: str, account: str, region: str, config: Config) -> Any:  # noqa: ANN401
        """The client of a service in an account and region, for `as_role`: its roles share its connections.

        And its quota of retries: an account that throttles uses up its own, and that of no other.
        """
        key = (service, account, region, config)
        with self._lock:
            client = self._foreign.pop(key, None)
            if client is None:
                made = self._session.create_client(service, region_name=region, config=config, **_NOBODY)
                client = signed_by_roles(made)
            self._foreign[key] = client
            if len(self._foreign) > MOST_FOREIGN:
                del self._foreign[next(iter(self._foreign))]
            return client
