"""Hands out boto3 clients that were made before, and spares them what the simulated plane does not look at.

Making a client takes longer than ten calls of it. Clients of one service, account and region are alike here,
because no permissions are checked; what a client remembers of its failures is forgotten with each simulation.
"""

# ruff: noqa: SLF001 - botocore keeps what is needed here private

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.retries import quota
from botocore.useragent import UserAgentString
from ministack.core.responses import _account_from_sts_session

from local.plane_access import SECRET_ACCESS_KEY

_made: dict[tuple[object, ...], Any] = {}
_quotas: list["_Quota"] = []


class _Quota(quota.RetryQuota):  # type: ignore[misc]  # botocore has no types
    """What a client may still repeat, known so that it can be renewed."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        _quotas.append(self)

    def renew(self) -> None:
        """As in a new process."""
        self._available_capacity = self._max_capacity


quota.RetryQuota = _Quota


def _named_only(signer: SigV4Auth, request: AWSRequest) -> None:
    """Say who calls what, and leave out the proof: a fifth of the time of a call."""
    scope = f"{signer.credentials.access_key}/20260101/{signer._region_name}/{signer._service_name}"
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}/aws4_request, Signature=0"


SigV4Auth.add_auth = _named_only
UserAgentString.to_string = lambda _self: "simulated"
UserAgentString.rebuild_and_replace_user_agent_handler = lambda *_arguments, **_options: None


def _told(config: Config | None) -> str:
    """What a config says: two that say the same make the same client."""
    return repr(sorted(config._user_provided_options.items())) if config else ""


def renew() -> None:
    """Let all clients be as new."""
    for one in _quotas:
        one.renew()


class Session:
    """What the product uses of a session of botocore."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._region = variables["AWS_REGION"]
        self._key = variables["AWS_ACCESS_KEY_ID"]

    def create_client(self, service: str, **options: Any) -> Any:  # noqa: ANN401 - boto3 has no types
        """A client with these options, new or not."""
        key = options.pop("aws_access_key_id", self._key)
        region = options.pop("region_name", self._region)
        options.pop("aws_secret_access_key", None)
        options.pop("aws_session_token", None)
        config = options.pop("config", None)
        if options:
            raise TypeError(f"The simulation knows no client options {sorted(options)}")
        # The plane's own key of the account, which unlike a session's does not expire.
        account = _account_from_sts_session(key) or key
        name = (service, region, account, _told(config))
        if name not in _made:
            session = boto3.Session(account, SECRET_ACCESS_KEY, region_name=region)
            _made[name] = session.client(service, config=config)
        return _made[name]
