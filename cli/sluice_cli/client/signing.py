"""Signs requests to the control plane with AWS Signature Version 4; it decides nothing about access."""

from collections.abc import Generator
from typing import Protocol, cast

import httpx

from sluice_cli.client.endpoint import Endpoint
from sluice_cli.errors import CliError

_SERVICE = "execute-api"
# Signed besides host and date: the headers that change what the control plane does.
_SIGNED_HEADERS = ("content-type", "idempotency-key")


class _Credentials(Protocol):
    """What botocore's credentials of every kind can do; refreshable ones renew themselves here."""

    def get_frozen_credentials(self) -> object:
        """The credentials as they are now."""


class SigV4(httpx.Auth):
    """Signs each request as it leaves, so that a retry carries a fresh date."""

    requires_request_body = True

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._credentials: _Credentials | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with its signature."""
        # botocore takes as long to import as the rest of the command: only signed requests pay for it.
        from botocore.auth import SigV4Auth  # noqa: PLC0415
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415

        headers = {name: request.headers[name] for name in _SIGNED_HEADERS if name in request.headers}
        unsigned = AWSRequest(request.method, str(request.url), headers, request.content)
        SigV4Auth(self._frozen_credentials(), _SERVICE, self._endpoint.region).add_auth(unsigned)
        request.headers.update(dict(unsigned.headers.items()))
        yield request

    def _frozen_credentials(self) -> object:
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415

        try:
            if self._credentials is None:
                self._credentials = _credentials(self._endpoint)
            return self._credentials.get_frozen_credentials()
        except BotoCoreError as error:
            raise CliError(
                f"The AWS credentials cannot be used: {error}", "Sign in again, or check AWS_PROFILE"
            ) from error


def _credentials(endpoint: Endpoint) -> _Credentials:
    from botocore.credentials import Credentials  # noqa: PLC0415
    from botocore.session import Session  # noqa: PLC0415

    if endpoint.access_key is not None:
        key = endpoint.access_key
        return cast(_Credentials, Credentials(key.access_key_id, key.secret_access_key))
    found = Session().get_credentials()
    if found is None:
        raise CliError(
            "No AWS credentials were found to sign the request with",
            "Sign in (`aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    return cast(_Credentials, found)
